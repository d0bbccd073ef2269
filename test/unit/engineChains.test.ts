import { describe, expect, it } from 'vitest'
import type { Catalog } from '@shared/domain/entity.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { DefinitionCounts } from '../../electron/core/engine/engine.ts'
import { makeCatalog, relationshipId } from '../support/catalogFixture.ts'
import { memoryEngine, type PlainData, type PlainRow } from '../support/memorySource.ts'

type Json = Record<string, unknown>
const options = { asOf: Date.parse('2024-03-31T12:00:00Z'), zone: 'Europe/Berlin', signal: new AbortController().signal }

async function count(catalog: Catalog, data: PlainData, rules: readonly Json[], audience = 'Customers'): Promise<DefinitionCounts> {
  const parsed = parseDefinition({ schemaVersion: 1, audience, rules })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  return memoryEngine(catalog, data).count(parsed.definition, options)
}

/** Ids of the members. */
async function members(catalog: Catalog, data: PlainData, rules: readonly Json[], audience = 'Customers'): Promise<string> {
  const counts = await count(catalog, data, rules, audience)
  expect(counts.diagnostics).toEqual([])
  const ids = (data[audience] ?? []).flatMap((row, ordinal) => (((counts.members?.words[ordinal >> 5] ?? 0) & (1 << (ordinal & 31))) === 0 ? [] : [String(row?.['Id'])]))
  return ids.join(' ')
}

const all = (...items: readonly Json[]): Json => ({ kind: 'group', operator: 'and', items })
const either = (...items: readonly Json[]): Json => ({ kind: 'group', operator: 'or', items })
const is = (name: string, value: string | number, more: Json = {}): Json => ({ kind: 'condition', attribute: { name, ...more }, test: { operator: typeof value === 'number' || name !== 'Day' ? 'equal' : 'on', value } })
const that = (name: string, test: Json, more: Json = {}): Json => ({ kind: 'condition', attribute: { name, ...more }, test })
const atLeast = (value: number): Json => ({ operator: 'greaterOrEqual', value })
const year = (from: number): Json => ({ operator: 'between', from: `${from}-01-01`, to: `${from}-12-31` })

const shop = makeCatalog(
  {
    Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text', Tier: 'text', City: 'text', ReferredBy: 'text' } },
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Day: 'date', Product: 'text', Amount: 'decimal(2)', Store: 'text' } },
    Lines: { key: ['Order', 'Line'], attributes: { Order: 'integer', Line: 'integer', Article: 'text', Quantity: 'integer' } },
    Articles: { key: ['Code'], attributes: { Code: 'text', Kind: 'text', Weight: 'integer' } },
    Stores: { key: ['Code'], attributes: { Code: 'text', Town: 'text' } },
  },
  {
    Bought: 'Orders.Customer > Customers.Id',
    Part: 'Lines.Order > Orders.No',
    Of: 'Lines.Article > Articles.Code',
    At: 'Orders.Store > Stores.Code',
    Referral: 'Customers.ReferredBy > Customers.Id',
  },
)
const bought = [{ relationship: 'Bought' }]
const linesPath = [...bought, { relationship: 'Part' }]
const order = (No: number, Customer: string | null, Day: string | null, more: PlainRow = {}): PlainRow => ({ No, Customer, Day, ...more })
const people = (...ids: readonly string[]): PlainRow[] => ids.map((Id) => ({ Id }))

describe('conditions of one rule are judged on the same record, rules apart', () => {
  const data: PlainData = { Customers: people('one', 'both', 'none'), Orders: [order(1, 'one', '2021-05-01', { Product: 'coffee' }), order(2, 'one', '2023-05-01', { Product: 'tea' }), order(3, 'both', '2023-05-01', { Product: 'coffee' })] }
  const orders = (...items: readonly Json[]): Json => ({ entity: 'Orders', path: bought, where: all(...items) })
  it('one rule: coffee in 2023 is one order', async () => {
    expect(await members(shop, data, [orders(is('Product', 'coffee'), that('Day', year(2023)))])).toBe('both')
  })
  it('two rules: some coffee, and something in 2023', async () => {
    expect(await members(shop, data, [orders(is('Product', 'coffee')), { ...orders(that('Day', year(2023))), combine: 'intersect' }])).toBe('one both')
  })
})

describe('rules are joined strictly left to right', () => {
  const data: PlainData = { Customers: [{ Id: '1', City: 'a' }, { Id: '2', City: 'b' }, { Id: '3', City: 'c' }] }
  const among = (...ids: readonly string[]): Json => ({ entity: 'Customers', where: all(that('Id', { operator: 'anyOf', values: ids })) })
  it.each<[string, string[][], string[], string]>([
    ['R1 union R2 except R3', [['1', '2'], ['2', '3'], ['3']], ['union', 'union', 'except'], '1 2'],
    ['R1 except R3 union R2', [['1', '2'], ['2'], ['2', '3']], ['union', 'except', 'union'], '1 2 3'],
    ['R1 union R2 intersect R3', [['1'], ['2'], ['2', '3']], ['union', 'union', 'intersect'], '2'],
    ['R1 intersect R2 union R3', [['1', '2'], ['2'], ['3']], ['union', 'intersect', 'union'], '2 3'],
  ])('%s', async (_, sets, operators, expected) => {
    expect(await members(shop, data, sets.map((ids, index) => ({ ...among(...ids), combine: operators[index] })))).toBe(expected)
  })
  it('and the running result is counted after each', async () => {
    const counts = await count(shop, data, [among('1', '2'), { ...among('2', '3'), combine: 'union' }, { ...among('3'), combine: 'except' }])
    expect(counts.rules.map(({ alone, soFar }) => [alone, soFar])).toEqual([[2, 2], [2, 3], [1, 2]])
  })
})

describe('how many', () => {
  const data: PlainData = {
    Customers: people('none', 'one', 'three', 'undated'),
    Orders: [
      order(1, 'one', '2024-03-20', { Amount: '10.00', Product: 'tea' }),
      order(2, 'three', '2024-01-01', { Amount: '0.10', Product: 'tea' }),
      order(3, 'three', '2024-02-01', { Amount: '0.20', Product: 'coffee' }),
      order(4, 'three', '2024-03-31', { Amount: null, Product: 'tea' }),
      order(5, 'undated', null, { Amount: '5.00', Product: null }),
      order(6, 'orphan', '2024-03-01', { Amount: '99.00', Product: 'tea' }),
      order(7, null, '2024-03-01', { Amount: '99.00', Product: 'tea' }),
    ],
  }
  const some = { kind: 'some' }
  const number = (test: Json): Json => ({ kind: 'count', test })
  const value = (name: string, attribute: string, test: Json): Json => ({ kind: 'aggregate', function: name, attribute: { name: attribute }, test })
  const tea = all(is('Product', 'tea'))
  const march = { test: { operator: 'inLast', n: 31, unit: 'days' } }
  it.each<[string, Json, Json | null, Json | null, string]>([
    ['at least one', some, null, null, 'one three undated'],
    ['none', { kind: 'none' }, null, null, 'none'],
    ['at least one tea', some, tea, null, 'one three'],
    ['no tea', { kind: 'none' }, tea, null, 'none undated'],
    ['at least one in a window', some, null, march, 'one three'],
    ['none in a window, whatever lies outside', { kind: 'none' }, null, march, 'none undated'],
    ['at least two', number(atLeast(2)), null, null, 'three'],
    ['at most two, with those who have none', number({ operator: 'lessOrEqual', value: 2 }), null, null, 'none one undated'],
    ['exactly none', number({ operator: 'equal', value: 0 }), null, null, 'none'],
    ['not exactly one', number({ operator: 'equal', value: 1, negate: true }), null, null, 'none three'],
    ['between one and two in a window', number({ operator: 'between', from: 1, to: 2 }), null, march, 'one three'],
    ['one or three', number({ operator: 'anyOf', values: [1, 3] }), null, null, 'one three undated'],
    ['more than two and a half', number({ operator: 'greater', value: 2.5 }), null, null, 'three'],
    ['a sum, exactly', value('sum', 'Amount', { operator: 'equal', value: 0.3 }), null, null, 'three'],
    ['a sum below, with those who have none', value('sum', 'Amount', { operator: 'less', value: 5 }), null, null, 'none three'],
    ['a sum of tea', value('sum', 'Amount', { operator: 'equal', value: '0.1' }), tea, null, 'three'],
    ['an average of what has a value', value('average', 'Amount', { operator: 'equal', value: 0.15 }), null, null, 'three'],
    ['an average just above', value('average', 'Amount', { operator: 'greater', value: 0.149999999 }), null, null, 'one three undated'],
    ['no average of nothing', value('average', 'Amount', { operator: 'lessOrEqual', value: 100 }), null, null, 'one three undated'],
    ['an average that is not, without those who have no record', value('average', 'Amount', { operator: 'equal', value: 10, negate: true }), null, null, 'three undated'],
    ['an empty average, with those who have no record', value('average', 'Amount', { operator: 'empty' }), null, null, 'none'],
    ['a smallest', value('min', 'Amount', { operator: 'less', value: 1 }), null, null, 'three'],
    ['a largest', value('max', 'Amount', atLeast(5)), null, null, 'one undated'],
    ['a latest day', value('max', 'Day', { operator: 'before', value: '2024-03-31' }), null, null, 'one'],
    ['an earliest day in the last 90', value('min', 'Day', { operator: 'inLast', n: 90, unit: 'days' }), null, null, 'one'],
    ['different products', value('countDistinct', 'Product', { operator: 'equal', value: 2 }), null, null, 'three'],
    ['fewer than one product, the empty is none', value('countDistinct', 'Product', { operator: 'less', value: 1 }), null, null, 'none undated'],
    ['a first by date', value('first', 'Product', { operator: 'equal', value: 'tea' }), null, null, 'one three'],
    ['a first of what remains', value('first', 'Product', { operator: 'equal', value: 'coffee' }), all(that('Day', { operator: 'after', value: '2024-01-01' })), null, 'three'],
    ['a last that is empty', value('last', 'Amount', { operator: 'empty' }), null, null, 'none three undated'],
    ['a last that is not, the empty included', value('last', 'Amount', { operator: 'equal', value: 10, negate: true }), null, null, 'three undated'],
  ])('%s', async (_, quantifier, where, window, expected) => {
    expect(await members(shop, data, [{ entity: 'Orders', path: bought, quantifier, ...(where && { where }), ...(window && { window }) }])).toBe(expected)
  })

  it('first and last of one day go by key, text keys by their bytes', async () => {
    const events = makeCatalog({ Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text' } }, Visits: { role: 'activity', key: ['Key'], date: 'Day', attributes: { Key: 'text', Who: 'text', Day: 'date', Page: 'text' } } }, { Visited: 'Visits.Who > Customers.Id' })
    const visit = (Key: string, Page: string): PlainRow => ({ Key, Who: 'c', Day: '2024-01-01', Page })
    // U+FF41 comes before U+1F600 in UTF-8, though its UTF-16 code unit is larger.
    const visits = { Customers: people('c'), Visits: [visit('😀', 'smile'), visit('ａ', 'wide'), visit('Z', 'upper'), visit('a', 'lower')] }
    const rule = (name: string, page: string): Json => ({ entity: 'Visits', quantifier: { kind: 'aggregate', function: name, attribute: { name: 'Page' }, test: { operator: 'equal', value: page } } })
    expect(await members(events, visits, [rule('first', 'upper')])).toBe('c')
    expect(await members(events, visits, [rule('last', 'smile')])).toBe('c')
  })

  it('sums beyond 2^53 exactly', async () => {
    const big = { Customers: people('just', 'above'), Orders: [...Array.from({ length: 4 }, (_, index) => order(index, 'just', null, { Amount: '90071992547409.91' })), ...Array.from({ length: 4 }, (_, index) => order(10 + index, 'above', null, { Amount: '90071992547409.91' })), order(20, 'above', null, { Amount: '0.01' })] }
    const sum = (test: Json): Json => ({ entity: 'Orders', path: bought, quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Amount' }, test } })
    expect(await members(shop, big, [sum({ operator: 'equal', value: '360287970189639.64' })])).toBe('just')
    expect(await members(shop, big, [sum({ operator: 'greater', value: '360287970189639.64' })])).toBe('above')
    expect(await members(shop, big, [sum({ operator: 'between', from: '360287970189639.641', to: '360287970189639.65' })])).toBe('above')
  })

  it('averages as if they were exact', async () => {
    const thirds = { Customers: people('third'), Orders: [order(1, 'third', null, { Amount: '0.01' }), order(2, 'third', null, { Amount: '0' }), order(3, 'third', null, { Amount: '0' })] }
    const average = (test: Json): Json => ({ entity: 'Orders', path: bought, quantifier: { kind: 'aggregate', function: 'average', attribute: { name: 'Amount' }, test } })
    expect(await members(shop, thirds, [average({ operator: 'equal', value: '0.0033333333333333333' })])).toBe('')
    expect(await members(shop, thirds, [average({ operator: 'greater', value: '0.0033333333333333333' })])).toBe('third')
    expect(await members(shop, thirds, [average({ operator: 'less', value: '0.0033333333333333334' })])).toBe('third')
  })
})

describe('a chain is one row of each entity on the path', () => {
  const data: PlainData = {
    Customers: people('a', 'b', 'c'),
    Orders: [order(1, 'a', '2024-01-01', { Store: 'S1' }), order(2, 'a', '2024-02-01', { Store: 'S2' }), order(3, 'b', '2024-01-01', { Store: 'S2' }), order(4, 'c', '2024-01-01', { Store: 'lost' })],
    Lines: [
      { Order: 1, Line: 1, Article: 'bean', Quantity: 2 },
      { Order: 1, Line: 2, Article: 'bean', Quantity: 3 },
      { Order: 2, Line: 1, Article: 'leaf', Quantity: 1 },
      { Order: 3, Line: 1, Article: 'bean', Quantity: 5 },
      { Order: 4, Line: 1, Article: 'gone', Quantity: 9 },
      { Order: 99, Line: 1, Article: 'bean', Quantity: 9 },
    ],
    Articles: [{ Code: 'bean', Kind: 'coffee', Weight: 3 }, { Code: 'leaf', Kind: 'tea', Weight: 1 }],
    Stores: [{ Code: 'S1', Town: 'Ulm' }, { Code: 'S2', Town: 'Bonn' }],
  }
  const lines = (more: Json): Json => ({ entity: 'Lines', path: linesPath, ...more })
  const articles = (more: Json): Json => ({ entity: 'Articles', path: [...linesPath, { relationship: 'Of' }], ...more })
  it.each<[string, Json, string]>([
    ['conditions on two places meet in one chain', lines({ where: all(is('Article', 'bean'), is('Town', 'Bonn', { at: 1, via: ['At'] })) }), 'b'],
    ['either of two places', lines({ where: either(is('Article', 'leaf'), is('Town', 'Ulm', { at: 1, via: ['At'] })) }), 'a'],
    ['a look-up from the deepest row', lines({ where: all(is('Kind', 'coffee', { via: ['Of'] })) }), 'a b'],
    ['a look-up that leads nowhere is empty', lines({ where: all(that('Kind', { operator: 'empty' }, { via: ['Of'] })) }), 'c'],
    ['not by a look-up that leads nowhere, the empty included', lines({ where: all(that('Kind', { operator: 'equal', value: 'tea', negate: true }, { via: ['Of'] })) }), 'a b c'],
    ['not by a look-up that leads nowhere, without the empty', lines({ where: all(that('Kind', { operator: 'equal', value: 'tea', negate: true, includeEmpty: false }, { via: ['Of'] })) }), 'a b'],
    ['counts distinct rows of the deepest', lines({ quantifier: { kind: 'count', test: { operator: 'equal', value: 3 } } }), 'a'],
    ['counts distinct orders, however many lines', lines({ quantifier: { kind: 'count', of: 1, test: { operator: 'equal', value: 2 } } }), 'a'],
    ['counts orders that have a coffee line', lines({ quantifier: { kind: 'count', of: 1, test: { operator: 'equal', value: 1 } }, where: all(is('Article', 'bean')) }), 'a b'],
    ['sums over distinct rows of what is counted', lines({ quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Quantity' }, test: { operator: 'equal', value: 5 } }, where: all(is('Article', 'bean')) }), 'a b'],
    ['a path up to one: each article once', articles({ quantifier: { kind: 'count', test: { operator: 'equal', value: 2 } } }), 'a'],
    ['sums over distinct articles', articles({ quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Weight' }, test: { operator: 'equal', value: 4 } } }), 'a'],
    ['a path that an orphan ends is no chain', articles({ quantifier: { kind: 'none' } }), 'c'],
    ['a window by the nearest date on the path', lines({ window: { test: { operator: 'inLast', n: 60, unit: 'days' } } }), 'a'],
    ['a last by the date of the order above', lines({ quantifier: { kind: 'aggregate', function: 'last', attribute: { name: 'Article' }, test: { operator: 'equal', value: 'leaf' } } }), 'a'],
    ['the last of one day by composite key', lines({ quantifier: { kind: 'aggregate', function: 'last', attribute: { name: 'Quantity' }, test: { operator: 'equal', value: 3 } }, where: all(is('Article', 'bean')) }), 'a'],
  ])('%s', async (_, rule, expected) => {
    expect(await members(shop, data, [rule])).toBe(expected)
  })

  it('goes up and down again: who bought what others bought', async () => {
    const path = [...linesPath, { relationship: 'Of' }, { relationship: 'Of' }]
    expect(await members(shop, data, [{ entity: 'Lines', path, quantifier: { kind: 'count', test: { operator: 'equal', value: 4 } }, where: all(is('Article', 'bean')) }])).toBe('a b')
  })
})

describe('not, and values that are not there', () => {
  const data: PlainData = { Customers: people('plain', 'mixed', 'bare', 'without'), Orders: [order(1, 'plain', '2024-01-01', { Product: 'tea', Store: 'S1' }), order(2, 'mixed', '2024-01-01', { Product: 'coffee', Store: null }), order(3, 'bare', '2024-01-01', { Product: null, Store: null })] }
  const not = (more: Json, ...items: readonly Json[]): Json => ({ kind: 'group', operator: 'and', negate: true, ...more, items })
  const tea = is('Product', 'tea')
  const tickOff = that('Product', { operator: 'equal', value: 'tea', includeEmpty: false })
  it.each<[string, Json, string]>([
    ['not tea: the record is something else, or empty', not({}, tea), 'mixed bare'],
    ['not tea, without the empty', not({ includeEmpty: false }, tea), 'mixed'],
    ['the tick of a condition inside speaks too', not({}, tickOff), 'mixed'],
    ['not (tea and S1)', not({}, tea, is('Store', 'S1')), 'mixed bare'],
    ['not (tea and S1), without records that lack either', not({ includeEmpty: false }, tea, is('Store', 'S1')), ''],
    ['not (not tea)', not({}, not({}, tea)), 'plain'],
    ['not (is empty): emptiness lacks nothing', not({ includeEmpty: false }, that('Product', { operator: 'empty' })), 'plain mixed'],
    ['is not tea', that('Product', { operator: 'equal', value: 'tea', negate: true }), 'mixed bare'],
    ['is not tea, without the empty', that('Product', { operator: 'equal', value: 'tea', negate: true, includeEmpty: false }), 'mixed'],
  ])('%s', async (_, node, expected) => {
    expect(await members(shop, data, [{ entity: 'Orders', path: bought, where: all(node) }])).toBe(expected)
  })
})

describe('relationships', () => {
  it('with itself go both ways', async () => {
    const data = { Customers: [{ Id: 'root' }, { Id: 'left', ReferredBy: 'root' }, { Id: 'right', ReferredBy: 'root' }, { Id: 'leaf', ReferredBy: 'left' }, { Id: 'self', ReferredBy: 'self' }] }
    const referral = (to: string, more: Json = {}): Json => ({ entity: 'Customers', path: [{ relationship: 'Referral', to }], ...more })
    expect(await members(shop, data, [referral('child', { quantifier: { kind: 'count', test: atLeast(2) } })])).toBe('root')
    expect(await members(shop, data, [referral('parent', { where: all(is('Id', 'root')) })])).toBe('left right')
    expect(await members(shop, data, [{ entity: 'Customers', where: all(is('Id', 'root', { via: ['Referral', 'Referral'] })) }])).toBe('leaf')
    expect(await members(shop, data, [{ entity: 'Customers', path: [{ relationship: 'Referral', to: 'child' }, { relationship: 'Referral', to: 'child' }] }])).toBe('root self')
  })

  it('through a linking table reach many of many', async () => {
    const clubs = makeCatalog(
      { Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text' } }, Memberships: { attributes: { Who: 'text', Club: 'integer' } }, Clubs: { key: ['No'], attributes: { No: 'integer', Sport: 'text' } } },
      { Who: 'Memberships.Who > Customers.Id', Club: 'Memberships.Club > Clubs.No' },
    )
    const data = { Customers: people('a', 'b', 'c'), Clubs: [{ No: 1, Sport: 'chess' }, { No: 2, Sport: 'golf' }, { No: 3, Sport: 'golf' }], Memberships: [{ Who: 'a', Club: 1 }, { Who: 'a', Club: 2 }, { Who: 'a', Club: 2 }, { Who: 'b', Club: 2 }, { Who: 'b', Club: 3 }, { Who: 'c', Club: null }] }
    const golf = { entity: 'Clubs', where: all(is('Sport', 'golf')) }
    expect(await members(clubs, data, [golf])).toBe('a b')
    expect(await members(clubs, data, [{ ...golf, quantifier: { kind: 'count', test: { operator: 'equal', value: 1 } } }])).toBe('a')
    expect(await members(clubs, data, [{ ...golf, quantifier: { kind: 'count', of: 1, test: { operator: 'equal', value: 2 } } }])).toBe('a b')
    expect(await members(clubs, data, [{ entity: 'Memberships', quantifier: { kind: 'none' } }])).toBe('')
  })

  it('by composite keys join on all parts, "001" is not "1", and case matters', async () => {
    const cities = makeCatalog(
      { Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text', Country: 'text', Zip: 'text' } }, Deliveries: { attributes: { Land: 'text', Code: 'text' } } },
      { To: 'Deliveries.Land+Code > Customers.Country+Zip' },
    )
    const data = { Customers: [{ Id: 'de1', Country: 'DE', Zip: '1' }, { Id: 'de001', Country: 'DE', Zip: '001' }, { Id: 'at1', Country: 'AT', Zip: '1' }], Deliveries: [{ Land: 'DE', Code: '001' }, { Land: 'at', Code: '1' }, { Land: 'AT', Code: null }] }
    expect(await members(cities, data, [{ entity: 'Deliveries' }])).toBe('de001')
    expect(await memoryEngine(cities, data).match(relationshipId('To'), options.signal)).toEqual({ values: 2, orphans: 1, parents: 1 })
  })

  it('of different types join on what a person reads', async () => {
    const mixed = makeCatalog({ Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text' } }, Calls: { attributes: { Who: 'integer', Rate: 'decimal(2)' } } }, { Called: 'Calls.Who > Customers.Id' })
    expect(await members(mixed, { Customers: people('1', '01', '2'), Calls: [{ Who: 1 }, { Who: 3 }] }, [{ entity: 'Calls' }])).toBe('1')
  })

  it('skip holes in ordinals', async () => {
    const data: PlainData = { Customers: [null, { Id: 'a' }, null, ...Array.from({ length: 40 }, () => null), { Id: 'b' }], Orders: [null, order(1, 'b', '2024-01-01'), null] }
    expect(await members(shop, data, [{ entity: 'Orders', path: bought }])).toBe('b')
    expect(await members(shop, data, [{ entity: 'Orders', path: bought, quantifier: { kind: 'none' } }])).toBe('a')
    expect(await members(shop, data, [{ entity: 'Customers', where: all(that('Tier', { operator: 'equal', value: 'x', negate: true })) }])).toBe('a b')
    expect((await count(shop, data, [{ entity: 'Orders', path: bought }])).audience).toBe(2)
  })

  it('of an empty table relate nothing', async () => {
    expect(await members(shop, { Customers: people('a') }, [{ entity: 'Orders', path: bought, quantifier: { kind: 'none' } }])).toBe('a')
  })
})

describe('counts of a definition that is faulty in places', () => {
  const data: PlainData = { Customers: [{ Id: 'a', Tier: 'Gold' }, { Id: 'b', Tier: 'Gold' }, { Id: 'c' }], Orders: [order(1, 'a', '2024-03-30')] }
  const gold = { entity: 'Customers', where: all(is('Tier', 'Gold')) }
  it('stay where things are in order, and there is no total', async () => {
    const faulty = { combine: 'except', entity: 'Orders', path: bought, window: { test: { operator: 'inLast', n: 7, unit: 'days' } }, where: all(is('Number', 1), that('Day', { operator: 'on', value: '2024-03-30' })) }
    const counts = await count(shop, data, [gold, faulty, { ...gold, combine: 'union' }])
    expect(counts).toMatchObject({
      audience: 3,
      total: null,
      members: null,
      rules: [
        { id: 'r1', alone: 2, soFar: 2, path: 'Customers', interval: null },
        { id: 'r2', alone: null, soFar: null, path: 'Orders → Customers', interval: '25 – 31 Mar 2024, today included', nodes: [{ id: 'r2.0', count: null }, { id: 'r2.1', count: null }, { id: 'r2.2', count: 1 }] },
        { id: 'r3', alone: 2, soFar: null },
      ],
    })
    expect(counts.diagnostics).toHaveLength(1)
  })

  it('are none without an audience', async () => {
    expect(await count(shop, data, [gold], 'Orders')).toMatchObject({ audience: 0, total: null, members: null, rules: [{ id: 'r1', alone: null, soFar: null, nodes: [{ id: 'r1.0', count: null }, { id: 'r1.1', count: null }] }] })
  })
})

describe('the time a rule is about, in words', () => {
  const windowed = (test: Json): Json => ({ entity: 'Orders', path: bought, window: { test } })
  it.each<[string, Json, string | null]>([
    ['a span', { operator: 'inLast', n: 90, unit: 'days' }, '2 Jan – 31 Mar 2024, today included'],
    ['a span over new year', { operator: 'inLast', n: 6, unit: 'months' }, '1 Oct 2023 – 31 Mar 2024, today included'],
    ['days ahead', { operator: 'inNext', n: 1, unit: 'days' }, '31 Mar 2024, today included'],
    ['long ago', { operator: 'moreThanAgo', n: 1, unit: 'years' }, 'up to 31 Mar 2023'],
    ['a stated range', { operator: 'between', from: '2024-01-01', to: '2024-01-31' }, '1 – 31 Jan 2024'],
    ['since a day', { operator: 'onOrAfter', value: '2024-02-29' }, 'from 29 Feb 2024'],
    ['not a day', { operator: 'on', value: '2024-02-29', negate: true }, 'outside 29 Feb 2024'],
    ['a week', { operator: 'lastWeek' }, '18 – 24 Mar 2024'],
    ['a quarter until today', { operator: 'quarterToDate' }, '1 Jan – 31 Mar 2024, today included'],
    ['not this year', { operator: 'thisYear', negate: true }, 'outside 1 Jan – 31 Dec 2024'],
    ['an anniversary today', { operator: 'anniversaryToday' }, '31 Mar of any year'],
    ['an anniversary soon', { operator: 'anniversaryInNext', n: 7 }, '31 Mar – 6 Apr of any year, today included'],
    ['no anniversary soon', { operator: 'anniversaryInNext', n: 1, negate: true }, 'outside 31 Mar of any year'],
    ['an anniversary in a year', { operator: 'anniversaryInNext', n: 366 }, 'any day of the year'],
    ['a part of every year', { operator: 'monthOf', values: [3] }, null],
  ])('%s', async (_, test, expected) => {
    expect((await count(shop, { Customers: people('a') }, [windowed(test)])).rules[0]?.interval).toBe(expected)
  })

  it('stands beside each condition that is about now, and beside no other', async () => {
    const rule = { entity: 'Orders', path: bought, where: all(that('Day', { operator: 'inLast', n: 7, unit: 'days' }), that('Day', { operator: 'on', value: '2024-03-30' })) }
    const { rules } = await count(shop, { Customers: people('a'), Orders: [order(1, 'a', '2024-03-30')] }, [rule])
    expect(rules[0]?.nodes.map(({ interval }) => interval)).toEqual([undefined, '25 – 31 Mar 2024, today included', undefined])
  })
})
