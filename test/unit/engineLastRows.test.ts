import { describe, expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { ordinalsOf } from '../../electron/core/segments/memberSet.repo.ts'
import { createRandom } from '../../electron/core/sample/random.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { memoryEngine, type PlainData, type PlainRow } from '../support/memorySource.ts'

/** Counting records of a window by looking at each member's last rows: held against counting them one by one. */
const catalogOf = (type: 'date' | 'datetime') =>
  makeCatalog(
    { Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer' } }, Orders: { role: 'activity', key: ['No'], date: 'At', attributes: { No: 'integer', Customer: 'integer', At: type, Paid: type } } },
    { Bought: 'Orders.Customer > Customers.Id' },
  )

const dayMs = 86_400_000
const isoDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
const today = Date.UTC(2024, 2, 31) / dayMs
const customers = 70

interface Order {
  readonly customer: number | null
  /** Null: no date. */
  readonly day: number | null
}

/** Days around today, some after it, some long before 1970, some without one; holes, and customers without orders. */
function drawn(seed: number, latest: number, earliest: number): readonly (Order | null)[] {
  const random = createRandom(seed)
  return Array.from({ length: 400 }, () => {
    if (random.between(1, 20) === 1) return null
    return { customer: random.between(1, 15) === 1 ? null : random.between(0, customers + 5), day: random.between(1, 8) === 1 ? null : random.between(earliest, latest) }
  })
}

function dataOf(orders: readonly (Order | null)[], type: 'date' | 'datetime'): PlainData {
  const at = (day: number): string => (type === 'date' ? isoDay(day) : `${isoDay(day)}T10:00:00Z`)
  return {
    Customers: Array.from({ length: customers }, (_, Id) => (Id % 11 === 5 ? null : { Id })),
    Orders: orders.map((order, No): PlainRow | null => order && { No, Customer: order.customer, At: order.day === null ? null : at(order.day), Paid: null }),
  }
}

type Count = (n: number) => boolean
const quantifiers: readonly (readonly [object | undefined, Count])[] = [
  [undefined, (n) => n >= 1],
  [{ kind: 'none' }, (n) => n === 0],
  ...[0, 1, 2, 3, 9].map((least) => [{ kind: 'count', test: { operator: 'greaterOrEqual', value: least } }, (n: number) => n >= least] as const),
  [{ kind: 'count', test: { operator: 'greater', value: 2 } }, (n) => n > 2],
  [{ kind: 'count', test: { operator: 'less', value: 2 } }, (n) => n < 2],
  [{ kind: 'count', test: { operator: 'equal', value: 2 } }, (n) => n === 2],
  [{ kind: 'count', test: { operator: 'equal', value: 2, negate: true } }, (n) => n !== 2],
]
const windows: readonly (readonly [object, (day: number) => boolean])[] = [
  [{ operator: 'inLast', n: 10, unit: 'days' }, (day) => day > today - 10 && day <= today],
  [{ operator: 'inLast', n: 10, unit: 'days', negate: true }, (day) => !(day > today - 10 && day <= today)],
  [{ operator: 'inNext', n: 5, unit: 'days' }, (day) => day >= today && day < today + 5],
  [{ operator: 'moreThanAgo', n: 10, unit: 'days' }, (day) => day <= today - 10],
  [{ operator: 'onOrAfter', value: isoDay(today - 3) }, (day) => day >= today - 3],
  [{ operator: 'onOrAfter', value: isoDay(-30_000) }, (day) => day >= -30_000],
  [{ operator: 'between', from: isoDay(-5), to: isoDay(today) }, (day) => day >= -5 && day <= today],
]

describe.each(['date', 'datetime'] as const)('a window on the %s that rows are ordered by', (type) => {
  it.each([
    ['nothing after today', today, today - 30],
    ['some after today', today + 10, today - 20],
    ['all of it before 1970', -10, -40_000],
  ])('counts as one by one, with %s', async (_what, latest, earliest) => {
    const catalog = catalogOf(type)
    const orders = drawn(7 + latest, latest, earliest)
    const engine = memoryEngine(catalog, dataOf(orders, type))
    for (const [test, isIn] of windows) {
      for (const [quantifier, holds] of quantifiers) {
        const parsed = parseDefinition({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Orders', window: { test }, ...(quantifier && { quantifier }) }] })
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics))
        const { resolved, diagnostics } = resolveDefinition(parsed.definition, catalog, { zone: 'UTC', segments: noSegments, self: null })
        if (resolved === null) throw new Error(JSON.stringify([test, quantifier, diagnostics]))
        const found = await engine.evaluate(resolved, { asOf: Date.UTC(2024, 2, 31, 12), zone: 'UTC', signal: new AbortController().signal })
        const counts = (customer: number): number => orders.filter((order) => order?.customer === customer && order.day !== null && isIn(order.day)).length
        const expected = Array.from({ length: customers }, (_, customer) => customer).filter((customer) => customer % 11 !== 5 && holds(counts(customer)))
        expect({ test, quantifier, members: [...ordinalsOf(found)] }).toEqual({ test, quantifier, members: expected })
      }
    }
  })
})
