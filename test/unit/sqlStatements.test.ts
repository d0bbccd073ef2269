import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { definitionSql, type DefinitionSqlOptions } from '../../electron/core/sql/definitionSql.ts'
import type { SqlStatement } from '../../electron/core/sql/statement.ts'
import { awkwardTexts } from '../support/awkwardTexts.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'
import { knownSegments } from '../support/knownSegments.ts'
import { shop } from '../support/shopCatalog.ts'
import { sqliteWorld } from '../support/sqliteWorld.ts'

const asOf = Date.parse('2026-11-23T11:00:00Z')
const toOrders = [{ relationship: 'Orders to Customers' }]
const toLines = [...toOrders, { relationship: 'Lines to Orders' }]
const stored = knownSegments({ gold_customers: { name: 'Gold customers', audience: entityId('Customers'), members: [0, 2] } })

const group = (...items: unknown[]) => ({ kind: 'group', items })
const not = (...items: unknown[]) => ({ kind: 'group', negate: true, includeEmpty: false, items })
const any = (...items: unknown[]) => ({ kind: 'group', operator: 'or', items })
const test = (name: string, of: object, ref: object = {}) => ({ kind: 'condition', attribute: { name, ...ref }, test: of })

function recipe(name: string, json: object): Parameters<typeof withComputed>[1][number] {
  const parsed = parseRecipe(json)
  if (!parsed.ok) throw new Error(parsed.message)
  return { id: `a_${name.replaceAll(' ', '-')}` as AttributeId, entity: entityId(name === 'Value' ? 'Lines' : 'Customers'), name, recipe: parsed.recipe }
}

const computed = withComputed(shop, [
  recipe('Value', { kind: 'calculated', entity: 'Lines', name: 'Value', formula: 'round(Quantity * Price, 2)' }),
  recipe('Spent', { kind: 'measure', audience: 'Customers', name: 'Spent', value: { kind: 'aggregate', function: 'sum', entity: 'Lines', path: toLines, attribute: { name: 'Value' } } }),
  recipe('Spend rank', { kind: 'measure', audience: 'Customers', name: 'Spend rank', value: { kind: 'rank', of: { name: 'Spent' }, order: 'descending' } }),
])

function statement(rules: readonly object[], options: Partial<DefinitionSqlOptions> & Pick<DefinitionSqlOptions, 'dialect'>, catalog: Catalog = shop, audience = 'Customers'): SqlStatement {
  const parsed = parseDefinition({ schemaVersion: 1, audience, rules })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const { resolved, diagnostics } = resolveDefinition(parsed.definition, catalog, { zone: 'Europe/Berlin', segments: stored.directory })
  if (resolved === null) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  return definitionSql(resolved, { catalog, clock: { asOf, zone: 'Europe/Berlin' }, literals: true, segments: stored.directory, segment: () => ({ name: 'Gold customers', outputName: 'gold_customers', ordinals: () => [0, 2] }), ...options })
}

/** Statements as an analyst would want to read them; one for each kind of thing that is asked. */
const readable: readonly (readonly [name: string, rules: readonly object[], catalog: Catalog])[] = [
  ['equal to, and a range or a date', [{ entity: 'Customers', where: group(test('Tier', { operator: 'equal', value: 'Gold', ignoreCase: false }), any(test('Income', { operator: 'between', from: 1000, to: 2500.5 }), test('Born', { operator: 'before', value: '1980-01-01' }))) }], shop],
  ['not one of several, empty included or not', [{ entity: 'Customers', where: group(test('Tier', { operator: 'anyOf', values: ['Gold', 'Silver'], negate: true, ignoreCase: false }), test('City', { operator: 'startsWith', value: 'Bad ', negate: true, includeEmpty: false, ignoreCase: false })) }], shop],
  ['records in the last days, and none of another kind', [{ entity: 'Orders', path: toOrders, window: { test: { operator: 'inLast', n: 90, unit: 'days' } } }, { combine: 'except', entity: 'Orders', path: toOrders, where: group(test('Note', { operator: 'matchesPattern', value: 'return*', ignoreCase: false })) }], shop],
  ['at least three, and few in all', [{ entity: 'Orders', path: toOrders, quantifier: { kind: 'count', test: { operator: 'greaterOrEqual', value: 3 } }, where: group(test('Town', { operator: 'equal', value: 'Bern', ignoreCase: false }, { via: ['Orders to Stores'] })) }, { combine: 'intersect', entity: 'Orders', path: toOrders, quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Amount' }, test: { operator: 'less', value: 500 } } }], shop],
  ['an average that is not between', [{ entity: 'Orders', path: toOrders, quantifier: { kind: 'aggregate', function: 'average', attribute: { name: 'Amount' }, test: { operator: 'between', from: 10, to: 20.5, negate: true } } }], shop],
  ['the last order’s amount', [{ entity: 'Lines', path: toLines, quantifier: { kind: 'aggregate', of: 1, function: 'last', attribute: { name: 'Amount', at: 1 }, test: { operator: 'greater', value: 10 } }, where: group(test('Product', { operator: 'equal', value: 'Tea', ignoreCase: false })) }], shop],
  ['days of date-times in a zone', [{ entity: 'Customers', where: group(test('JoinedAt', { operator: 'lastMonth' }), test('JoinedAt', { operator: 'dayOfWeek', values: [6, 7] }), test('Born', { operator: 'anniversaryInNext', n: 3 })) }], shop],
  ['the top percent, and not a group with empties out', [{ entity: 'Customers', where: group(test('Income', { operator: 'topPercent', n: 10 }), not(test('Tier', { operator: 'equal', value: 'Gold', ignoreCase: false }), test('Subscribed', { operator: 'isTrue' }))) }], shop],
  ['two attributes of one record', [{ entity: 'Orders', path: toOrders, where: group(test('Shipped', { operator: 'after', value: { attribute: { name: 'Day' } } }), test('Amount', { operator: 'greater', value: { attribute: { name: 'Income', at: 0 } } })) }], shop],
  ['stored members, and those who brought them', [{ entity: 'Customers', where: group({ kind: 'segment', segment: 'gold_customers' }, { kind: 'segment', segment: 'Gold customers', via: ['Referred by'], negate: true }) }], shop],
  ['one order after another, but not soon', [{ entity: 'Orders', path: toOrders, where: group({ kind: 'sequence', negate: true, entity: 'Orders', path: toOrders, within: { n: 30, unit: 'days' }, onlyFinished: true, where: group(test('Amount', { operator: 'greater', value: 5 })) }) }], shop],
  ['a rank of a measure of a formula', [{ entity: 'Customers', where: group(test('Spend rank', { operator: 'lessOrEqual', value: 100 })) }], computed],
  ['three rules from left to right', [{ entity: 'Customers', where: group(test('Subscribed', { operator: 'isTrue' })) }, { combine: 'union', entity: 'Orders', path: toOrders }, { combine: 'except', entity: 'Customers', where: group(test('City', { operator: 'empty' })) }], shop],
]

describe('statements for reading', () => {
  it.each(readable)('%s', (_, rules, catalog) => {
    const texts = (['sqlite', 'postgres', 'duckdb'] as const).map((dialect) => statement(rules, { dialect }, catalog).text)
    expect(texts.join('\n\n')).toMatchSnapshot()
  })

  it('has the values apart where it is to be run', () => {
    const rules = [{ entity: 'Customers', where: group(test('Tier', { operator: 'equal', value: 'Gold', ignoreCase: false }), test('Income', { operator: 'greater', value: 90_000_000_000 }), test('Born', { operator: 'on', value: '1980-01-01' })) }]
    expect((['sqlite', 'postgres', 'duckdb'] as const).map((dialect) => statement(rules, { dialect, literals: false })).map(({ text, parameters }) => ({ where: text.split('WHERE\n')[1], parameters }))).toEqual([
      { where: '  "Customers"."Tier" = ?\n  AND "Customers"."Income" > CAST(? AS INTEGER)\n  AND "Customers"."Born" = ?', parameters: ['Gold', 9_000_000_000_000, 3652] },
      { where: '  "Customers"."Tier" = CAST($1 AS text)\n  AND "Customers"."Income" > CAST($2 AS numeric)\n  AND "Customers"."Born" = CAST($3 AS date)', parameters: ['Gold', '90000000000.00', '1980-01-01'] },
      { where: '  "Customers"."Tier" = CAST($1 AS VARCHAR)\n  AND "Customers"."Income" > CAST($2 AS DECIMAL(13, 2))\n  AND "Customers"."Born" = CAST($3 AS DATE)', parameters: ['Gold', '90000000000.00', '1980-01-01'] },
    ])
  })
})

describe('what a database has no exact way for', () => {
  it.each([
    ['ignoring case', test('Tier', { operator: 'equal', value: 'Gold' }), ['ignoreCase'], ['ignoreCase']],
    ['regular expressions', test('Tier', { operator: 'matchesRegex', value: '^G', ignoreCase: false }), ['regularExpression'], []],
  ])('is named: %s', (_, condition, postgres, duckdb) => {
    const rules = [{ entity: 'Customers', where: group(condition) }]
    const [lite, server, duck] = (['sqlite', 'postgres', 'duckdb'] as const).map((dialect) => statement(rules, { dialect }))
    expect([lite?.inexact, server?.inexact, duck?.inexact]).toEqual([[], postgres, duckdb])
    expect(server?.text).toContain('-- Not exactly as in Tessera:')
  })

  it('is refused where there is no key, or no such character', () => {
    const keyless = makeCatalog({ People: { role: 'individuals', attributes: { Name: 'text' } } })
    const named = (value: string) => [{ entity: 'People', where: group(test('Name', { operator: 'equal', value, ignoreCase: false })) }]
    expect(() => statement(named('A'), { dialect: 'postgres' }, keyless, 'People')).toThrow('"People" has no key, so its members cannot be named outside of the workspace')
    expect(statement(named('A'), { dialect: 'sqlite' }, keyless, 'People').columns).toEqual(['ordinal'])
    const rules = [{ entity: 'Customers', where: group(test('Tier', { operator: 'equal', value: 'a\0b', ignoreCase: false })) }]
    for (const literals of [true, false]) expect(() => statement(rules, { dialect: 'postgres', literals })).toThrow('holds the character NUL, which PostgreSQL has in no text')
  })
})

describe('values and names of any kind', () => {
  it.each(awkwardTexts)('stay what they are in SQLite: %j', async (word) => {
    const name = word.replaceAll('\0', '').trim() || 'x'
    const catalog = makeCatalog({ [name]: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', [`${name}!`]: 'text' } } })
    const data = { [name]: [{ Id: 1, [`${name}!`]: word }, { Id: 2, [`${name}!`]: 'other' }, { Id: 3 }] }
    const database = await sqliteWorld(catalog, data)
    for (const operator of ['equal', 'contains', 'startsWith', 'endsWith'] as const) {
      if (operator !== 'equal' && word.includes('\0')) continue
      for (const literals of [true, false]) {
        const rules = [{ entity: name, where: group(test(`${name}!`, { operator, value: word, ignoreCase: false })) }]
        const found = database.rows(statement(rules, { dialect: 'sqlite', literals, title: word }, catalog, name))
        expect({ operator, literals, found }).toEqual({ operator, literals, found: [[1]] })
      }
    }
    database.close()
  })
})
