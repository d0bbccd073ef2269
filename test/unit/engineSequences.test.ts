import { describe, expect, it } from 'vitest'
import type { EvaluateOptions } from '../../electron/core/engine/engine.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { memoryEngine, type PlainData, type PlainRow } from '../support/memorySource.ts'

type Json = Record<string, unknown>
const shop = makeCatalog(
  {
    Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'text', Joined: 'date', ReferredBy: 'text' } },
    Reviews: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Day: 'date', At: 'datetime', Rating: 'integer' } },
    Orders: { role: 'activity', key: ['No'], date: 'Day', attributes: { No: 'integer', Customer: 'text', Day: 'date', At: 'datetime', Amount: 'integer', Store: 'text' } },
    Stores: { key: ['Code'], attributes: { Code: 'text', Town: 'text' } },
    Visits: { role: 'activity', date: 'Day', attributes: { Store: 'text', Day: 'date' } },
  },
  { Wrote: 'Reviews.Customer > Customers.Id', Bought: 'Orders.Customer > Customers.Id', At: 'Orders.Store > Stores.Code', Seen: 'Visits.Store > Stores.Code' },
)
const wrote = [{ relationship: 'Wrote' }]
const bought = [{ relationship: 'Bought' }]
const all = (...items: readonly Json[]): Json => ({ kind: 'group', operator: 'and', items })
const is = (name: string, value: string | number): Json => ({ kind: 'condition', attribute: { name }, test: { operator: 'equal', value } })
const then = (n: number, unit: string, more: Json = {}): Json => ({ kind: 'sequence', entity: 'Orders', path: bought, within: { n, unit }, ...more })
const about = (entity: string, path: readonly Json[], ...items: readonly Json[]): Json => ({ entity, path, where: all(...items) })
const berlin = { asOf: Date.parse('2024-06-30T12:00:00Z'), zone: 'Europe/Berlin', signal: new AbortController().signal } satisfies EvaluateOptions

/** Ids of the members. */
async function members(data: PlainData, rules: readonly Json[], options: EvaluateOptions = berlin): Promise<string> {
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const counts = await memoryEngine(shop, data).count(parsed.definition, options)
  expect(counts.diagnostics).toEqual([])
  return (data['Customers'] ?? []).flatMap((row, ordinal) => (((counts.members?.words[ordinal >> 5] ?? 0) & (1 << (ordinal & 31))) === 0 ? [] : [String(row?.['Id'])])).join(' ')
}

const people = (...ids: readonly string[]): PlainRow[] => ids.map((Id) => ({ Id }))
const order = (Customer: string, Day: string | null, more: PlainRow = {}): PlainRow => ({ Customer, Day, ...more })

describe('what follows is strictly later, and not after the time is over', () => {
  const days = (from: string, to: string): PlainData => ({ Customers: people('x'), Reviews: [order('x', from)], Orders: [order('x', to)] })
  it.each<[string, string, string, number, string, boolean]>([
    ['the same day', '2024-05-10', '2024-05-10', 30, 'days', false],
    ['the day before', '2024-05-10', '2024-05-09', 30, 'days', false],
    ['the next day', '2024-05-10', '2024-05-11', 1, 'days', true],
    ['the last day', '2024-05-10', '2024-06-09', 30, 'days', true],
    ['a day too late', '2024-05-10', '2024-06-10', 30, 'days', false],
    ['two weeks', '2024-05-10', '2024-05-24', 2, 'weeks', true],
    ['two weeks and a day', '2024-05-10', '2024-05-25', 2, 'weeks', false],
    ['a month that ends earlier', '2024-01-31', '2024-02-29', 1, 'months', true],
    ['after a month that ends earlier', '2024-01-31', '2024-03-01', 1, 'months', false],
    ['a quarter', '2023-11-30', '2024-02-29', 1, 'quarters', true],
    ['a year from 29 February', '2024-02-29', '2025-02-28', 1, 'years', true],
    ['a year and a day from 29 February', '2024-02-29', '2025-03-01', 1, 'years', false],
    ['beyond the calendar', '2024-02-29', '2031-03-01', 100_000, 'years', true],
  ])('%s', async (_, from, to, n, unit, holds) => {
    expect(await members(days(from, to), [about('Reviews', wrote, then(n, unit))])).toBe(holds ? 'x' : '')
    expect(await members(days(from, to), [about('Reviews', wrote, then(n, unit, { negate: true }))])).toBe(holds ? '' : 'x')
  })

  const moments = (from: string, to: string): PlainData => ({ Customers: people('x'), Reviews: [{ Customer: 'x', At: from }], Orders: [{ Customer: 'x', At: to }] })
  const timed = { from: { name: 'At' }, date: { name: 'At' } }
  it.each<[string, string, string, number, string, string, boolean]>([
    ['the same moment', '2024-05-10T08:00:00.000Z', '2024-05-10T08:00:00.000Z', 1, 'hours', 'UTC', false],
    ['a millisecond later', '2024-05-10T08:00:00.000Z', '2024-05-10T08:00:00.001Z', 1, 'hours', 'UTC', true],
    ['the last moment of an hour', '2024-05-10T08:00:00.000Z', '2024-05-10T09:00:00.000Z', 1, 'hours', 'UTC', true],
    ['just after the hour', '2024-05-10T08:00:00.000Z', '2024-05-10T09:00:00.001Z', 1, 'hours', 'UTC', false],
    ['a day is the same time on the clock: 23 hours where one is left out', '2024-03-31T00:30:00.000Z', '2024-03-31T23:30:00.000Z', 1, 'days', 'Europe/Berlin', true],
    ['and not a moment longer', '2024-03-31T00:30:00.000Z', '2024-03-31T23:30:00.001Z', 1, 'days', 'Europe/Berlin', false],
    ['24 hours are 24 hours', '2024-03-31T00:30:00.000Z', '2024-04-01T00:30:00.000Z', 24, 'hours', 'Europe/Berlin', true],
    ['25 hours where one is doubled', '2024-10-26T12:00:00.000Z', '2024-10-27T13:00:00.000Z', 1, 'days', 'Europe/Berlin', true],
    ['a time that occurs twice is the first of them', '2024-10-26T00:30:00.000Z', '2024-10-27T00:30:00.001Z', 1, 'days', 'Europe/Berlin', false],
    ['a time that is left out moves forward', '2024-03-30T01:30:00.000Z', '2024-03-31T01:30:00.000Z', 1, 'days', 'Europe/Berlin', true],
    ['but no farther', '2024-03-30T01:30:00.000Z', '2024-03-31T01:30:00.001Z', 1, 'days', 'Europe/Berlin', false],
    ['the day Apia skipped', '2011-12-29T20:00:00.000Z', '2011-12-30T20:00:00.000Z', 1, 'days', 'Pacific/Apia', true],
    ['after the day Apia skipped', '2011-12-29T20:00:00.000Z', '2011-12-30T20:00:00.001Z', 1, 'days', 'Pacific/Apia', false],
    ['a month on the clock of the zone', '2024-02-29T23:30:00.000Z', '2024-03-31T22:30:00.000Z', 1, 'months', 'Europe/Berlin', true],
    ['a month on another clock', '2024-02-29T23:30:00.000Z', '2024-03-31T22:30:00.000Z', 1, 'months', 'UTC', false],
  ])('with times: %s', async (_, from, to, n, unit, zone, holds) => {
    expect(await members(moments(from, to), [about('Reviews', wrote, then(n, unit, timed))], { ...berlin, zone })).toBe(holds ? 'x' : '')
  })

  it.each<[string, string, string, string, boolean]>([
    ['a moment on the same day does not follow it', '2024-03-01', '2024-03-01T22:30:00.000Z', 'Europe/Berlin', false],
    ['one on the next day of the zone does', '2024-03-01', '2024-03-01T23:30:00.000Z', 'Europe/Berlin', true],
    ['which is the same day elsewhere', '2024-03-01', '2024-03-01T23:30:00.000Z', 'UTC', false],
    ['the last day counts to its end', '2024-03-01', '2024-03-03T22:59:59.999Z', 'Europe/Berlin', true],
    ['and no longer', '2024-03-01', '2024-03-03T23:00:00.000Z', 'Europe/Berlin', false],
  ])('a day and a time are compared by day: %s', async (_, from, to, zone, holds) => {
    const data: PlainData = { Customers: people('x'), Reviews: [order('x', from)], Orders: [{ Customer: 'x', At: to }] }
    expect(await members(data, [about('Reviews', wrote, then(2, 'days', { date: { name: 'At' } }))], { ...berlin, zone })).toBe(holds ? 'x' : '')
  })
})

describe('which records are meant', () => {
  it('a bad review, then an order: of the same customer, of the same review', async () => {
    const data: PlainData = {
      Customers: people('yes', 'late', 'before', 'good', 'none', 'other'),
      Reviews: [order('yes', '2024-03-01', { Rating: 2 }), order('late', '2024-03-01', { Rating: 2 }), order('before', '2024-03-01', { Rating: 2 }), order('good', '2024-03-01', { Rating: 5 }), order('good', '2024-01-01', { Rating: 2 }), order('none', '2024-03-01', { Rating: 2 })],
      Orders: [order('yes', '2024-03-31'), order('late', '2024-04-01'), order('before', '2024-02-29'), order('good', '2024-03-02'), order('other', '2024-03-02')],
    }
    expect(await members(data, [about('Reviews', wrote, is('Rating', 2), then(30, 'days'))])).toBe('yes')
    expect(await members(data, [about('Reviews', wrote, is('Rating', 2), then(30, 'days', { negate: true }))])).toBe('late before good none')
  })

  it('two orders less than a week apart: a record may be followed by one of its own kind', async () => {
    const data: PlainData = { Customers: people('near', 'far', 'once', 'twice'), Orders: [order('near', '2024-03-01'), order('near', '2024-03-07'), order('far', '2024-03-01'), order('far', '2024-03-08'), order('once', '2024-03-01'), order('twice', '2024-03-01'), order('twice', '2024-03-01')] }
    expect(await members(data, [about('Orders', bought, then(6, 'days'))])).toBe('near')
  })

  it('only those that satisfy the conditions on what follows, three in a row too', async () => {
    const data: PlainData = {
      Customers: people('small', 'large', 'again'),
      Reviews: [order('small', '2024-03-01'), order('large', '2024-03-01'), order('again', '2024-03-01')],
      Orders: [order('small', '2024-03-02', { Amount: 5 }), order('large', '2024-03-02', { Amount: 50 }), order('again', '2024-03-02', { Amount: 50 }), order('again', '2024-03-09', { Amount: 5 })],
    }
    const large = is('Amount', 50)
    expect(await members(data, [about('Reviews', wrote, then(30, 'days', { where: all(large) }))])).toBe('large again')
    expect(await members(data, [about('Reviews', wrote, then(30, 'days', { where: all(large, then(7, 'days')) }))])).toBe('again')
    expect(await members(data, [about('Reviews', wrote, then(30, 'days', { where: all(large, then(6, 'days')) }))])).toBe('')
    expect(await members(data, [about('Reviews', wrote, then(30, 'days', { where: { ...all(large), negate: true } }))])).toBe('small again')
  })

  it('the customer’s own date: joined, then an order within 30 days', async () => {
    const data: PlainData = { Customers: [{ Id: 'soon', Joined: '2024-03-01' }, { Id: 'late', Joined: '2024-03-01' }, { Id: 'never', Joined: '2024-03-01' }, { Id: 'unknown', Joined: null }], Orders: [order('soon', '2024-03-31'), order('late', '2024-04-01'), order('unknown', '2024-03-31')] }
    const joined = { from: { name: 'Joined' } }
    expect(await members(data, [about('Customers', [], then(30, 'days', joined))])).toBe('soon')
    expect(await members(data, [about('Customers', [], then(30, 'days', { ...joined, negate: true }))])).toBe('late never')
  })

  it('of the same member only, where a record belongs to several', async () => {
    const visits = [...bought, { relationship: 'At' }, { relationship: 'Seen' }]
    const data: PlainData = {
      Customers: people('x', 'y'),
      Orders: [order('x', '2024-03-05', { Store: 's' }), order('y', '2024-02-01', { Store: 's' }), order('y', '2024-02-02', { Store: 'other' })],
      Stores: [{ Code: 's' }, { Code: 'other' }],
      Visits: [{ Store: 's', Day: '2024-03-01' }],
    }
    expect(await members(data, [about('Visits', visits, then(30, 'days'))])).toBe('x')
  })

  it('goes by the date of what is counted, unless another is named', async () => {
    const data: PlainData = { Customers: people('x'), Orders: [order('x', '2024-03-01', { Store: 's' }), order('x', '2024-03-20', { Store: null })], Stores: [{ Code: 's' }], Visits: [{ Store: 's', Day: '2024-03-15' }] }
    const path = [...bought, { relationship: 'At' }, { relationship: 'Seen' }]
    const rule = (more: Json, from: Json = {}): Json => ({ ...about('Visits', path, then(7, 'days', from)), quantifier: { kind: 'some', ...more } })
    expect(await members(data, [rule({})])).toBe('x')
    expect(await members(data, [rule({ of: 1 })])).toBe('')
    expect(await members(data, [rule({}, { from: { name: 'Day', at: 1 } })])).toBe('')
  })
})

describe('without a date, and before the time is over', () => {
  const data: PlainData = { Customers: people('dated', 'undated', 'none'), Reviews: [order('dated', '2024-03-01'), order('undated', null)], Orders: [order('undated', '2024-03-02'), order('dated', null)] }
  it('a record without a date is neither followed nor not followed', async () => {
    expect(await members(data, [about('Reviews', wrote, then(30, 'days'))])).toBe('')
    expect(await members(data, [about('Reviews', wrote, then(30, 'days', { negate: true }))])).toBe('dated')
  })
  it('the complement takes it in, unless it is to be left out', async () => {
    const not = (more: Json): Json => ({ ...about('Reviews', wrote), where: { ...all(then(30, 'days')), negate: true, ...more } })
    expect(await members(data, [not({})])).toBe('dated undated')
    expect(await members(data, [not({ includeEmpty: false })])).toBe('dated')
  })

  const open: PlainData = { Customers: people('x'), Reviews: [{ Customer: 'x', Day: '2024-03-01', At: '2024-03-01T12:00:00.000Z' }], Orders: [] }
  it.each<[string, string, Json, boolean]>([
    ['the last day has begun', '2024-03-31T00:00:00+01:00', {}, false],
    ['the last day is at its last millisecond', '2024-03-31T23:59:59.999+02:00', {}, true],
    ['the last day is over', '2024-04-01T00:00:00+02:00', {}, true],
    ['the last moment is not there', '2024-03-31T10:59:59.999Z', { from: { name: 'At' }, date: { name: 'At' } }, false],
    ['the last moment is now', '2024-03-31T11:00:00.000Z', { from: { name: 'At' }, date: { name: 'At' } }, true],
  ])('no order within 30 days, only where these are over: %s', async (_, asOf, more, holds) => {
    const options = { ...berlin, asOf: Date.parse(asOf) }
    expect(await members(open, [about('Reviews', wrote, then(30, 'days', { negate: true, onlyFinished: true, ...more }))], options)).toBe(holds ? 'x' : '')
    expect(await members(open, [about('Reviews', wrote, then(30, 'days', { negate: true, ...more }))], options)).toBe('x')
  })

  it.each<[string, string, boolean]>([
    ['not before the last millisecond of the day before', '2011-12-30T09:59:59.998Z', false],
    ['with that day', '2011-12-30T09:59:59.999Z', true],
  ])('a day that the zone left out is over %s', async (_, asOf, holds) => {
    const skipped: PlainData = { Customers: people('x'), Reviews: [order('x', '2011-12-29')], Orders: [] }
    const options = { ...berlin, asOf: Date.parse(asOf), zone: 'Pacific/Apia' }
    expect(await members(skipped, [about('Reviews', wrote, then(1, 'days', { negate: true, onlyFinished: true }))], options)).toBe(holds ? 'x' : '')
  })

  it('is judged anew as time passes, by the same engine', async () => {
    const engine = memoryEngine(shop, open)
    const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: [about('Reviews', wrote, then(30, 'days', { negate: true, onlyFinished: true }))] })
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
    const totalAt = async (asOf: string): Promise<number | null> => (await engine.count(parsed.definition, { ...berlin, asOf: Date.parse(asOf) })).total
    expect([await totalAt('2024-03-20T00:00:00Z'), await totalAt('2024-04-20T00:00:00Z'), await totalAt('2024-03-20T00:00:00Z')]).toEqual([0, 1, 0])
  })
})

describe('many records of one member', () => {
  it('are put in order in pieces', async () => {
    const hour = (index: number): string => new Date(Date.UTC(2020, 0, 1) + ((index * 7919) % 30_011) * 3_600_000).toISOString()
    const Orders = Array.from({ length: 30_011 }, (_, index) => ({ Customer: 'x', At: hour(index) }))
    const timed = { from: { name: 'At' }, date: { name: 'At' } }
    const rule = { ...about('Orders', bought, then(1, 'hours', timed)), quantifier: { kind: 'count', test: { operator: 'equal', value: 30_010 } } }
    expect(await members({ Customers: people('x', 'y'), Orders }, [rule])).toBe('x')
  })
})

describe('counts beside the conditions of a sequence', () => {
  it('are those of the rule with the sequence reduced to that one', async () => {
    const data: PlainData = { Customers: people('a', 'b', 'c'), Reviews: [order('a', '2024-03-01'), order('b', '2024-03-01'), order('c', '2024-03-01')], Orders: [order('a', '2024-03-02', { Amount: 5, Store: 's' }), order('b', '2024-03-02', { Amount: 5 }), order('c', '2024-03-02', { Amount: 7, Store: 's' })] }
    const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: [about('Reviews', wrote, then(5, 'days', { where: all(is('Amount', 5), is('Store', 's')) }))] })
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
    const { rules } = await memoryEngine(shop, data).count(parsed.definition, berlin)
    expect(rules[0]?.nodes).toEqual([{ id: 'r1.0', count: 1 }, { id: 'r1.1', count: 1 }, { id: 'r1.1.0', count: 1 }, { id: 'r1.1.1', count: 2 }, { id: 'r1.1.2', count: 2 }])
  })
})
