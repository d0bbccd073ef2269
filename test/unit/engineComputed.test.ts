import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import { withComputed, type StoredRecipe } from '@shared/rules/computed/typeComputed.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { entityId, makeCatalog } from '../support/catalogFixture.ts'
import { memoryEngine, type PlainData, type PlainRow } from '../support/memorySource.ts'

type Json = Record<string, unknown>
const options = { asOf: Date.parse('2024-03-31T12:00:00Z'), zone: 'Europe/Berlin', signal: new AbortController().signal }

const bare = makeCatalog(
  {
    Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', Born: 'date', Tier: 'text', Chief: 'integer' } },
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'integer', Day: 'date', Status: 'text', Store: 'text' } },
    Lines: { key: ['Order', 'Line'], attributes: { Order: 'integer', Line: 'integer', Price: 'decimal(2)', Quantity: 'integer', Discount: 'decimal(2)' } },
    Stores: { key: ['Code'], attributes: { Code: 'text', Town: 'text' } },
  },
  { Bought: 'Orders.Customer > Customers.Id', Part: 'Lines.Order > Orders.No', At: 'Orders.Store > Stores.Code', Reports: 'Customers.Chief > Customers.Id' },
)

function adding(catalog: Catalog, ...recipes: readonly Json[]): Catalog {
  const stored = recipes.map((json, index): StoredRecipe => {
    const parsed = parseRecipe(json)
    if (!parsed.ok) throw new Error(parsed.message)
    const { recipe } = parsed
    return { id: `c${index}` as AttributeId, entity: entityId(recipe.kind === 'measure' ? recipe.audience : recipe.entity), name: recipe.name, recipe }
  })
  return withComputed(catalog, stored)
}

const calculated = (entity: string, name: string, formula: string): Json => ({ kind: 'calculated', entity, name, formula })
const measure = (name: string, value: Json): Json => ({ kind: 'measure', audience: 'Customers', name, value })
const over = (entity: string, fn: string, more: Json = {}): Json => ({ kind: 'aggregate', function: fn, entity, ...more })
const where = (name: string, value: string): Json => ({ kind: 'group', items: [{ kind: 'condition', attribute: { name }, test: { operator: 'equal', value } }] })

const people = (...ids: readonly number[]): PlainRow[] => ids.map((Id) => ({ Id }))
const order = (No: number, Customer: number, Day: string, more: PlainRow = {}): PlainRow => ({ No, Customer, Day, ...more })
const line = (Order: number, Line: number, Price: string, Quantity: number, Discount: string): PlainRow => ({ Order, Line, Price, Quantity, Discount })

const data: PlainData = {
  Customers: [{ Id: 1, Tier: 'Gold', Born: '2000-02-29' }, { Id: 2, Chief: 1 }, { Id: 3, Tier: 'gold', Chief: 1 }, { Id: 4 }, null, { Id: 6, Chief: 3 }],
  Orders: [order(10, 1, '2024-01-05', { Status: 'won', Store: 'A' }), order(11, 1, '2024-02-05', { Status: 'lost', Store: 'B' }), order(12, 2, '2024-03-01', { Status: 'won', Store: 'A' }), order(13, 3, '2023-03-01', { Status: 'lost' }), order(14, 3, '2023-03-01', { Status: 'won' })],
  Lines: [line(10, 1, '0.10', 3, '0.00'), line(10, 2, '19.99', 7, '0.15'), line(11, 1, '5.00', 1, '0.00'), line(12, 1, '100.00', 2, '0.05'), line(13, 1, '1.00', 1, '1.00')],
  Stores: [{ Code: 'A', Town: 'Bonn' }, { Code: 'B', Town: 'Köln' }],
}

/** Every row's value of a computed attribute as text, rows in order. */
async function values(catalog: Catalog, entityName: string, name: string, rows: PlainData = data): Promise<readonly (string | null)[]> {
  const entity = catalog.entities.find((one) => one.name === entityName)
  const attribute = entity?.computed.find((one) => one.name === name)
  if (!entity || !attribute) throw new Error(`There is no ${name}.`)
  expect(attribute.problem).toBe(null)
  const reading = await memoryEngine(catalog, rows).columns(entity.id, [attribute.id], options)
  return (rows[entityName] ?? []).map((_, ordinal) => displayText(reading.value(ordinal, 0), attribute.type, attribute.scale, 'UTC'))
}

async function members(catalog: Catalog, rules: readonly Json[]): Promise<readonly number[]> {
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const counts = await memoryEngine(catalog, data).count(parsed.definition, options)
  expect(counts.diagnostics).toEqual([])
  return (data['Customers'] ?? []).flatMap((row, ordinal) => (((counts.members?.words[ordinal >> 5] ?? 0) & (1 << (ordinal & 31))) === 0 ? [] : [Number(row?.['Id'])]))
}

const value = calculated('Lines', 'Value', '[Price] * Quantity * (1 - Discount)')
const spend = measure('Spend', over('Lines', 'sum', { attribute: { name: 'Value' } }))

describe('calculated attributes', () => {
  it('are exact at the scale of their parts', async () => {
    const catalog = adding(bare, value)
    expect(catalog.entities[2]?.computed[0]).toMatchObject({ type: 'decimal', scale: 4, problem: null })
    expect(await values(catalog, 'Lines', 'Value')).toEqual(['0.3000', '118.9405', '5.0000', '190.0000', '0.0000'])
  })
  it('look records up that the row points to', async () => {
    const catalog = adding(bare, calculated('Orders', 'Town', 'coalesce([At].[Town], "none")'))
    expect(await values(catalog, 'Orders', 'Town')).toEqual(['Bonn', 'Köln', 'Bonn', 'none', 'none'])
  })
  it('are conditions, sums and windows as stored ones are', async () => {
    const catalog = adding(bare, value)
    const rule = { entity: 'Lines', quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Value' }, test: { operator: 'greaterOrEqual', value: '124.2405' } } }
    expect(await members(catalog, [rule])).toEqual([1, 2])
    expect(await members(catalog, [{ ...rule, quantifier: { ...rule.quantifier, test: { operator: 'greater', value: '124.2405' } } }])).toEqual([2])
  })
  it('name the rows they have no value for', async () => {
    const catalog = adding(bare, calculated('Lines', 'Each', 'Price / (1 - Discount)'))
    const entity = catalog.entities[2]
    const reading = await memoryEngine(catalog, data).columns(entity?.id ?? entityId('Lines'), ['c0' as AttributeId], options)
    expect(reading.errors(0)?.kinds).toMatchObject([{ kind: 'divisionByZero', count: 1, rows: [4] }])
    expect([reading.rows, reading.values(0)]).toEqual([5, 4])
  })
})

describe('measures', () => {
  it.each<[string, Json, readonly (string | null)[]]>([
    ['count', over('Orders', 'count'), ['2', '1', '2', '0', null, '0']],
    ['count where', over('Orders', 'count', { where: where('Status', 'won') }), ['1', '1', '1', '0', null, '0']],
    ['count in a window', over('Orders', 'count', { window: { test: { operator: 'between', from: '2024-01-01', to: '2024-02-28' } } }), ['2', '0', '0', '0', null, '0']],
    ['count by now', over('Orders', 'count', { window: { test: { operator: 'inLast', n: 30, unit: 'days' } } }), ['0', '0', '0', '0', null, '0']],
    ['distinct', over('Orders', 'countDistinct', { attribute: { name: 'Status' } }), ['2', '1', '2', '0', null, '0']],
    ['sum', over('Lines', 'sum', { attribute: { name: 'Price' } }), ['25.09', '100.00', '1.00', '0.00', null, '0.00']],
    ['average', over('Lines', 'average', { attribute: { name: 'Quantity' } }), ['3.6666666666666665', '2', '1', null, null, null]],
    ['min', over('Lines', 'min', { attribute: { name: 'Price' } }), ['0.10', '100.00', '1.00', null, null, null]],
    ['max of a date', over('Orders', 'max', { attribute: { name: 'Day' } }), ['2024-02-05', '2024-03-01', '2023-03-01', null, null, null]],
    ['first text', over('Orders', 'first', { attribute: { name: 'Status' } }), ['won', 'won', 'lost', null, null, null]],
    ['last looked up', over('Orders', 'last', { attribute: { name: 'Town', via: ['At'] } }), ['Köln', 'Bonn', null, null, null, null]],
    ['of the orders of those who report', over('Orders', 'count', { path: [{ relationship: 'Reports', to: 'child' }, { relationship: 'Bought' }] }), ['3', '0', '0', '0', null, '0']],
  ])('%s', async (_, aggregate, expected) => {
    expect(await values(adding(bare, measure('M', aggregate)), 'Customers', 'M')).toEqual(expected)
  })

  const twenty: PlainData = { Customers: people(...Array.from({ length: 20 }, (_, index) => index + 1)), Orders: Array.from({ length: 20 }, (_, index) => Array.from({ length: Math.floor(index / 4) }, (__, nth) => order(index * 100 + nth, index + 1, '2024-01-01'))).flat() }
  const orders = measure('Orders made', over('Orders', 'count'))
  // Four members have 0 orders, four 1, and so on to 4.
  const four = (...of: readonly (string | number)[]): readonly string[] => of.flatMap((one) => [one, one, one, one]).map(String)
  it.each<[string, Json, readonly (string | null)[]]>([
    ['rank', { kind: 'rank', of: { name: 'Orders made' } }, four(1, 5, 9, 13, 17)],
    ['rank descending', { kind: 'rank', of: { name: 'Orders made' }, order: 'descending' }, four(17, 13, 9, 5, 1)],
    ['percentile', { kind: 'percentile', of: { name: 'Orders made' } }, four(0, 400 / 19, 800 / 19, 1200 / 19, 1600 / 19)],
    // Equal values are parted by the key as text: of 1 to 4, 1 comes before 2; of 9 to 12, 10 before 9.
    ['tiles', { kind: 'tiles', of: { name: 'Orders made' }, n: 3 }, '1 1 1 1 1 1 1 2 2 2 2 2 2 2 3 3 3 3 3 3'.split(' ')],
    ['tiles descending', { kind: 'tiles', of: { name: 'Orders made' }, n: 10, order: 'descending' }, '9 9 10 10 7 7 8 8 6 5 5 6 3 3 4 4 1 1 2 2'.split(' ')],
    ['bands', { kind: 'bands', of: { name: 'Orders made' }, n: 4 }, four(1, 1, 2, 3, 4)],
    ['bands descending', { kind: 'bands', of: { name: 'Orders made' }, n: 4, order: 'descending' }, four(4, 4, 3, 2, 1)],
    ['bins', { kind: 'bins', of: { name: 'Orders made' }, edges: [0.5, 2, 4] }, four(1, 2, 3, 3, 4)],
    ['quantile in a formula', { kind: 'formula', formula: 'if([Orders made] > quantile([Orders made], 0.75), 1, 0)' }, four(0, 0, 0, 0, 1)],
    ['formula', { kind: 'formula', formula: '[Orders made] * 2 + Id' }, Array.from({ length: 20 }, (_, index) => String(Math.floor(index / 4) * 2 + index + 1))],
  ])('%s of a measure', async (_, placement, expected) => {
    expect(await values(adding(bare, orders, measure('M', placement)), 'Customers', 'M', twenty)).toEqual(expected)
  })

  it('are conditions: the ratio of two is compared as if exact', async () => {
    const won = measure('Won', over('Orders', 'count', { where: where('Status', 'won') }))
    const lost = measure('Lost', over('Orders', 'count', { where: where('Status', 'lost') }))
    const rate = measure('Rate', { kind: 'formula', formula: '[Won] / ([Won] + [Lost]) * 100' })
    const catalog = adding(bare, won, lost, rate)
    const rule = (test: Json): Json => ({ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Rate' }, test }] } })
    expect(await members(catalog, [rule({ operator: 'equal', value: 50 })])).toEqual([1, 3])
    // Without orders the rate is 0 / 0: it has no value.
    expect(await members(catalog, [rule({ operator: 'empty' })])).toEqual([4, 6])
  })
  it('of measures of calculated attributes, in any order of definition', async () => {
    const half = measure('Half', { kind: 'formula', formula: '[Spend] / 2' })
    const catalog = adding(bare, half, spend, value)
    expect(await values(catalog, 'Customers', 'Half')).toEqual(['62.12025', '95', '0', '0', null, '0'])
  })
})

describe('what cannot be computed', () => {
  it.each<[string, readonly Json[], string]>([
    ['a circle of two', [measure('A', { kind: 'formula', formula: '[B] + 1' }), measure('B', { kind: 'formula', formula: '[A] + 1' })], 'it depends on itself: “A” → “B” → “A”.'],
    ['itself', [measure('A', { kind: 'formula', formula: '[A] + 1' })], 'it depends on itself: “A” → “A”.'],
    ['an unknown name', [measure('A', { kind: 'formula', formula: 'Bron' })], 'At character 1 of the formula: “Customers” has no attribute “Bron”. Did you mean “Born”?'],
    ['one of one that is not', [measure('A', { kind: 'rank', of: { name: 'B' } }), measure('B', { kind: 'rank', of: { name: 'C' } }), measure('C', { kind: 'formula', formula: 'Bron' })], '“B” cannot be computed: “C” cannot be computed: At character 1 of the formula: “Customers” has no attribute “Bron”. Did you mean “Born”?'],
    ['one of a circle', [measure('A', { kind: 'rank', of: { name: 'B' } }), measure('B', { kind: 'formula', formula: '[B] + 1' })], '“B” cannot be computed: it depends on itself: “B” → “B”.'],
    ['a sum of text', [measure('A', over('Orders', 'sum', { attribute: { name: 'Status' } }))], 'The sum needs a number, but “Status” is text; choose a number attribute, or count.'],
    ['a count of an attribute', [measure('A', over('Orders', 'count', { attribute: { name: 'Status' } }))], 'A count takes no “attribute”; remove it, or use countDistinct.'],
    ['a sum of nothing', [measure('A', over('Orders', 'sum'))], '“sum” needs an “attribute” of the records.'],
    ['members themselves', [measure('A', over('Customers', 'sum', { attribute: { name: 'Id' } }))], 'A measure is about related records; for the member’s own attributes use a formula.'],
    ['an unreachable entity', [measure('A', over('Nowhere', 'count'))], 'There is no entity “Nowhere”. Choose “Customers”, “Orders”, “Lines” or “Stores”.'],
    ['a rank of text', [measure('A', { kind: 'rank', of: { name: 'Tier' } })], 'Members are ordered by a number or a date, but “Tier” is neither; choose another attribute.'],
    ['edges that fall', [measure('A', { kind: 'bins', of: { name: 'Id' }, edges: [2, 1] })], 'The edges of bins must rise, each above the one before.'],
  ])('says so: %s', (_, recipes, problem) => {
    const computed = adding(bare, ...recipes).entities[0]?.computed
    expect(computed?.[0]?.problem).toBe(problem)
  })
  it('keeps conditions about it from being evaluated, with its reason', async () => {
    const catalog = adding(bare, measure('A', { kind: 'formula', formula: '1 / Bron' }))
    const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: [{ id: 'r', entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', id: 'c', attribute: { name: 'A' }, test: { operator: 'greater', value: 1 } }] } }] })
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
    const counts = await memoryEngine(catalog, data).count(parsed.definition, options)
    expect(counts.total).toBe(null)
    expect(counts.diagnostics).toMatchObject([{ ruleId: 'r', nodeId: 'c', part: 'attribute', message: '“A” cannot be computed: At character 5 of the formula: “Customers” has no attribute “Bron”. Did you mean “Born”?' }])
  })
})

describe('recipes that are none', () => {
  it.each<[string, unknown, string]>([
    ['no object', 7, 'A recipe is an object that says its “kind”: calculated or measure.'],
    ['no kind', { name: 'A' }, '“kind” is missing; give calculated or measure.'],
    ['an unknown kind', { kind: 'magic' }, '“kind” is “magic”, which is not known; give calculated or measure.'],
    ['an unknown value', measure('A', { kind: 'median' }), '“kind” is “median”, which is not known; give aggregate, formula, rank, percentile, tiles, bands or bins.'],
    ['a missing formula', { kind: 'calculated', entity: 'Lines', name: 'A' }, '“formula” is missing; it must be text.'],
    ['an unknown field', { ...value, color: 'red' }, 'The field “color” is not known; remove it or correct its spelling.'],
    ['too few tiles', measure('A', { kind: 'tiles', of: { name: 'Id' }, n: 1 }), '“n” is 1; it must be at least 2.'],
  ])('%s', (_, json, message) => {
    expect(parseRecipe(json)).toEqual({ ok: false, message })
  })
})
