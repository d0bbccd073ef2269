import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { definitionJsonSchema, maxDepth, parseDefinition } from '@shared/rules/parse.ts'
import { diagnosticText } from '@shared/rules/place.ts'

const condition = (test: object = { operator: 'equal', value: 'Gold' }, more: object = {}) => ({ kind: 'condition', attribute: { name: 'Tier' }, test, ...more })
const group = (items: readonly unknown[], more: object = {}) => ({ kind: 'group', items, ...more })
const definition = (...rules: readonly unknown[]) => ({ schemaVersion: 1, audience: 'Customers', rules })
const rule = (...items: readonly unknown[]) => ({ entity: 'Customers', where: group(items) })
const messages = (json: unknown) => {
  const parsed = parseDefinition(json)
  return parsed.ok ? [] : parsed.diagnostics.map((diagnostic) => diagnostic.message)
}
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => group([inner]), condition())

describe('a definition that is read', () => {
  it('has every default and an id on every rule, group and condition', () => {
    const parsed = parseDefinition(definition(rule(condition(), group([condition()], { operator: 'or' })), { entity: 'Orders' }))
    expect(parsed).toEqual({
      ok: true,
      definition: {
        schemaVersion: 1,
        audience: 'Customers',
        projections: [],
        rules: [
          {
            id: 'r1',
            combine: 'union',
            entity: 'Customers',
            quantifier: { kind: 'some' },
            window: null,
            where: {
              kind: 'group',
              id: 'r1.0',
              operator: 'and',
              negate: false,
              items: [
                { kind: 'condition', id: 'r1.1', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold', negate: false, ignoreCase: true, includeEmpty: true } },
                {
                  kind: 'group',
                  id: 'r1.2',
                  operator: 'or',
                  negate: false,
                  items: [{ kind: 'condition', id: 'r1.2.1', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold', negate: false, ignoreCase: true, includeEmpty: true } }],
                },
              ],
            },
          },
          { id: 'r2', combine: 'union', entity: 'Orders', quantifier: { kind: 'some' }, window: null, where: { kind: 'group', id: 'r2.0', operator: 'and', negate: false, items: [] } },
        ],
      },
    })
  })

  it('keeps the ids it has and gives no other node the same', () => {
    const parsed = parseDefinition(definition(rule(condition(undefined, { id: 'r1' }), condition(undefined, { id: 'mine' }))))
    expect(parsed.ok && [parsed.definition.rules[0]?.id, ...(parsed.definition.rules[0]?.where.items ?? []).map((item) => item.id)]).toEqual(['r1_', 'r1', 'mine'])
  })

  it('reads back as it was written', () => {
    const parsed = parseDefinition(definition(rule(condition(), group([condition()]))))
    expect(parsed.ok && parseDefinition(JSON.parse(JSON.stringify(parsed.definition)))).toEqual(parsed)
  })
})

describe('a definition of the wrong shape is refused with a sentence that names the place', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', null, ['The definition must be an object, not null.']],
    ['a list', [], ['The definition must be an object, not a list.']],
    ['text', 'Gold', ['The definition must be an object, not “Gold”.']],
    ['an empty object', {}, ['“schemaVersion” is missing and must be 1; write "schemaVersion": 1.', '“audience” is missing; it must be text.', '“rules” is missing; it must be a list.']],
    ['a later version', { ...definition(), schemaVersion: 2 }, ['“schemaVersion” is 2 and must be 1; it was written by a newer Tessera; update this one to read it.']],
    ['an empty audience', { ...definition(), audience: '' }, ['“audience” is empty; fill it in.']],
    ['an unknown field', { ...definition(), rulez: [] }, ['The field “rulez” is not known; remove it or correct its spelling.']],
    ['output columns that say nothing', { ...definition(), projections: [{}] }, ['Column 1: “name” is missing; it must be text.', 'Column 1: “entity” is missing; it must be text.']],
    ['an output column that is no object', { ...definition(), projections: ['Town'] }, ['Column 1: the column must be an object, not “Town”.']],
    ['a way to show that nobody knows', { ...definition(), projections: [{ name: 'A', entity: 'Orders', show: 'median' }] }, ['Column 1: “show” is “median”, which is not known; give one of values, count, countDistinct, sum, average, min, max, first or last.']],
    ['two output columns of one id', { ...definition(), projections: [{ id: 'x', name: 'A', entity: 'Orders' }, { id: 'x', name: 'B', entity: 'Orders' }] }, ['Column 2: the id “x” is used already, by column 1; every id may be used once.']],
    ['a rule that is no object', definition(5), ['Rule 1: the rule must be an object, not 5.']],
    ['a rule without an entity', definition({}), ['Rule 1: “entity” is missing; it must be text.']],
    ['an unknown field of a rule', definition(rule(condition()), { entity: 'Orders', combin: 'except' }), ['Rule 2: in the rule, the field “combin” is not known; remove it or correct its spelling.']],
    ['an unknown set operator', definition({ entity: 'Orders', combine: 'minus' }), ['Rule 1: “combine” is “minus”, which is not known; give one of union, intersect or except.']],
    ['an unknown quantifier', definition({ entity: 'Orders', quantifier: { kind: 'many' } }), ['Rule 1: “kind” is “many”; give some, none, count or aggregate.']],
    ['a count without a test', definition({ entity: 'Orders', quantifier: { kind: 'count' } }), ['Rule 1: “test” is missing; it must be an object.']],
    ['an unknown aggregate', definition({ entity: 'Orders', quantifier: { kind: 'aggregate', function: 'total', attribute: { name: 'a' }, test: { operator: 'equal', value: 1 } } }), ['Rule 1: “function” is “total”, which is not known; give one of countDistinct, sum, average, min, max, first or last.']],
    ['a misspelt operator', definition(rule(condition({ operator: 'contain', value: 'x' }))), [expect.stringMatching(/^Rule 1, condition 1: “operator” is “contain”, which is not known; .* Did you mean “contains”\?$/) as unknown as string]],
    ['a value of the wrong kind', definition(rule(condition(), condition({ operator: 'equal', value: true }))), ['Rule 1, condition 2: “value” must be text or a number, not true.']],
    ['values that are no list', definition(rule(condition({ operator: 'anyOf', values: 'Gold' }))), ['Rule 1, condition 1: “values” must be a list, not “Gold”.']],
    ['a part of a span', definition(rule(condition({ operator: 'inLast', n: 1.5, unit: 'days' }))), ['Rule 1, condition 1: “n” must be a whole number, not 1.5.']],
    ['a span of nothing', definition(rule(condition({ operator: 'inLast', n: 0, unit: 'days' }))), ['Rule 1, condition 1: “n” is 0; it must be at least 1.']],
    ['an unknown unit', definition(rule(condition({ operator: 'inLast', n: 1, unit: 'fortnights' }))), ['Rule 1, condition 1: “unit” is “fortnights”, which is not known; give one of hours, days, weeks, months, quarters or years.']],
    ['an item that is neither', definition(rule({ kind: 'clause' })), ['Rule 1, condition 1: “kind” is “clause”; give condition, segment, sequence or group.']],
    ['an item that is no object', definition(rule('x')), ['Rule 1, condition 1: the condition must be an object, not “x”.']],
    ['a condition without an attribute, deep inside', definition(rule(group([condition(), { kind: 'condition', test: { operator: 'empty' } }]))), ['Rule 1.1, condition 2: “attribute” is missing; it must be an object.']],
    ['a group with an unknown operator', definition(rule(group([condition()], { operator: 'xor' }))), ['Rule 1.1: “operator” is “xor”, which is not known; give one of and or or. Did you mean “or”?']],
    ['a compared attribute without a name', definition(rule(condition({ operator: 'equal', value: { attribute: {} } }))), ['Rule 1, condition 1: “name” is missing; it must be text.']],
    ['a window without a test', definition({ entity: 'Orders', window: {} }), ['Rule 1: “test” is missing; it must be an object.']],
    ['a path step without a relationship', definition({ entity: 'Orders', path: [{}] }), ['Rule 1: “relationship” is missing; it must be text.']],
    ['too many rules', definition(...Array.from({ length: 201 }, () => rule(condition()))), ['“rules” has more than 200 entries; use fewer.']],
    ['an id used twice', definition(rule(condition(undefined, { id: 'x' }), group([condition(undefined, { id: 'x' })]))), ['Rule 1.1, condition 1: the id “x” is used already, by rule 1, condition 1; every id may be used once.']],
    ['two rules of one id', definition({ ...rule(condition()), id: 'x' }, { ...rule(condition()), id: 'x' }), ['Rule 2: the id “x” is used already, by rule 1; every id may be used once.']],
    ['groups nested too deep', definition(rule(nested(maxDepth + 1))), [`Rule 1: groups are nested more than ${maxDepth} deep; make them flatter.`]],
    ['groups nested absurdly deep', definition(rule(nested(20_000))), [`Rule 1: groups are nested more than ${maxDepth} deep; make them flatter.`]],
  ])('%s', (_, json, expected) => {
    expect(messages(json)).toEqual(expected)
    const parsed = parseDefinition(json)
    // With the place they already begin with, however strange the definition is.
    if (!parsed.ok) expect(parsed.diagnostics.map((diagnostic) => diagnosticText(json, diagnostic))).toHaveLength(expected.length)
  })

  it('takes groups nested as deep as is allowed', () => {
    expect(parseDefinition(definition(rule(nested(maxDepth)))).ok).toBe(true)
  })

  it('binds each problem to the rule, the node and the control', () => {
    const parsed = parseDefinition(definition(rule(condition()), rule(group([condition({ operator: 'nope' }, { id: 'mine' })]))))
    expect(parsed.ok ? [] : parsed.diagnostics).toMatchObject([{ severity: 'error', ruleId: 'r2', nodeId: 'mine', part: 'operator' }])
  })
})

describe('a diagnostic as a sentence that stands alone', () => {
  const json = definition(rule(condition(), group([condition(undefined, { id: 'deep' })])))
  const problem = { severity: 'error', part: 'value', message: 'Give a date.' } as const
  it.each([
    ['of the definition', null, null, 'Give a date.'],
    ['of a rule', 'r1', null, 'Rule 1: Give a date.'],
    ['of a group', 'r1', 'r1.2', 'Rule 1.1: Give a date.'],
    ['of a condition', 'r1', 'deep', 'Rule 1.1, condition 1: Give a date.'],
  ])('%s', (_, ruleId, nodeId, expected) => {
    expect(diagnosticText(json, { ...problem, ruleId, nodeId })).toBe(expected)
  })

  it('does not say the place twice', () => {
    expect(diagnosticText(json, { ...problem, ruleId: 'r1', nodeId: null, message: 'Rule 1: Give a date.' })).toBe('Rule 1: Give a date.')
  })
})

describe('the published JSON Schema', () => {
  const file = new URL('../../shared/rules/definition.schema.json', import.meta.url)
  it('is the one the code reads by (write it anew with TESSERA_WRITE_SCHEMA=1)', () => {
    const text = `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`
    if (process.env['TESSERA_WRITE_SCHEMA'] === '1') writeFileSync(file, text)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})
