import { createRequire } from 'node:module'
import { join } from 'node:path'
import { dayMs, dayOfIso } from '@shared/domain/storedValue.ts'
import type { Case } from '../cases/cases.ts'
import { csvPath } from '../workload/files.ts'
import { today } from '../workload/shop.ts'
import { caseAt, type Peer, type PeerRequest } from './peer.ts'

/** What is used of nodejs-polars: it is no dependency of the product, and so are its types. */
interface Expr {
  readonly str: { endsWith(text: string): Expr; startsWith(text: string): Expr; strptime(type: unknown, format: string): Expr }
  and(other: Expr): Expr
  or(other: Expr): Expr
  not(): Expr
  eq(value: unknown): Expr
  gt(value: unknown): Expr
  gtEq(value: unknown): Expr
  ltEq(value: unknown): Expr
  lt(value: unknown): Expr
  isIn(values: readonly unknown[]): Expr
  isNotNull(): Expr
  fillNull(value: unknown): Expr
  max(): Expr
  sum(): Expr
  mul(value: number): Expr
  round(places: number): Expr
  cast(type: unknown): Expr
  alias(name: string): Expr
}
interface Lazy {
  filter(expression: Expr): Lazy
  select(...columns: readonly string[]): Lazy
  groupBy(column: string): { agg(...expressions: readonly Expr[]): Lazy }
  join(other: Lazy, options: { readonly on: string; readonly how: 'semi' | 'anti' | 'inner' }): Lazy
  unique(): Lazy
  collectSync(): Frame
}
interface Frame {
  readonly height: number
  lazy(): Lazy
  withColumns(...expressions: readonly Expr[]): Frame
}
interface Polars {
  readonly version: string
  readonly Utf8: unknown
  readonly Int32: unknown
  readonly Int64: unknown
  readonly Float64: unknown
  readonly Date: unknown
  Datetime(unit: 'ms'): unknown
  col(name: string): Expr
  lit(value: unknown): Expr
  len(): Expr
  concat(frames: readonly Frame[]): Frame
  readCSV(path: string, options: { readonly dtypes: Readonly<Record<string, unknown>> }): Frame
}

interface Frames {
  readonly customers: Frame
  readonly orders: Frame
  readonly events: Frame
  /** What Tessera keeps as a measure. */
  readonly lastOrders: Frame
}

export function openPolars({ folder, peersFolder }: PeerRequest): Peer {
  const polars = createRequire(join(peersFolder, 'package.json'))('nodejs-polars') as Polars
  const frames = readFrames(polars, folder)
  const kept = new Map<number, Frame>()
  return {
    version: `nodejs-polars ${polars.version}`,
    count(cases, index, isUsed) {
      const members = membersOf(caseAt(cases, index), polars, frames, (part) => kept.get(part) ?? missing(part)).collectSync()
      if (isUsed) kept.set(index, members)
      return members.height
    },
    forget: () => kept.clear(),
    close: () => {},
  }
}

function missing(index: number): never {
  throw new Error(`The members of case ${index} were not kept.`)
}

/** Instants as polars holds them, days as integers, money in cents. */
function readFrames(polars: Polars, folder: string): Frames {
  const { Utf8, Int32, Int64, Float64, col } = polars
  const text = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, Utf8]))
  const days = (name: string): Expr => col(name).str.strptime(polars.Date, '%Y-%m-%d').cast(Int32).alias(name)
  const moments = (name: string): Expr => col(name).str.strptime(polars.Datetime('ms'), '%Y-%m-%dT%H:%M:%SZ').alias(name)
  const customers = polars.readCSV(csvPath(folder, 'Customers'), {
    dtypes: { ...text('CustomerId', 'Name', 'Email', 'BirthDate', 'City', 'PostalCode', 'Country', 'Tier', 'Occupation', 'EmailConsent', 'CustomerSince'), Income: Int64 },
  })
  const orders = polars.readCSV(csvPath(folder, 'Orders'), {
    dtypes: { ...text('OrderId', 'CustomerId', 'OrderedAt', 'Category', 'Product', 'Channel'), Quantity: Int32, Amount: Float64 },
  })
  const events = polars.readCSV(csvPath(folder, 'Events'), { dtypes: text('EventId', 'CustomerId', 'HappenedAt', 'Event', 'Page', 'Device') })
  const timed = orders.withColumns(moments('OrderedAt'), col('Amount').mul(100).round(0).cast(Int64).alias('Amount'))
  return {
    customers: customers.withColumns(days('BirthDate'), days('CustomerSince')),
    orders: timed,
    events: events.withColumns(moments('HappenedAt')),
    lastOrders: timed.lazy().filter(col('CustomerId').isNotNull()).groupBy('CustomerId').agg(col('OrderedAt').max().alias('lastOrder')).collectSync(),
  }
}

function membersOf(one: Case, polars: Polars, { customers, orders, events, lastOrders }: Frames, kept: (index: number) => Frame): Lazy {
  const { col, lit, len } = polars
  // A plain number would be taken for one of 32 bits.
  const since = (days: number): Expr => lit(new Date((today - days + 1) * dayMs))
  const known = col('CustomerId').isNotNull()
  switch (one.template) {
    case 'attributes':
      return customers
        .lazy()
        .filter(col(one.place.column).eq(lit(one.place.value)).and(col(one.list.column).isIn(one.list.values)).and(col('Income').gtEq(one.income[0])).and(col('Income').ltEq(one.income[1])))
        .select('CustomerId')
    case 'orderCount':
      return orders.lazy().filter(col('OrderedAt').gtEq(since(one.days)).and(known)).groupBy('CustomerId').agg(len().alias('n')).filter(col('n').gtEq(one.atLeast)).select('CustomerId')
    case 'categorySum':
      return orders
        .lazy()
        .filter(col('Category').isIn(one.categories).and(col('OrderedAt').gtEq(since(one.days))).and(known))
        .groupBy('CustomerId')
        .agg(col('Amount').sum().alias('sum'))
        .filter(col('sum').gtEq(one.atLeast))
        .select('CustomerId')
    case 'lapsed':
      return orders
        .lazy()
        .filter(known)
        .groupBy('CustomerId')
        .agg(col('OrderedAt').max().alias('last'), col('Amount').max().alias('largest'))
        .filter(col('last').lt(since(one.days)).and(col('largest').gtEq(one.everAtLeast)))
        .select('CustomerId')
    case 'textParts':
      return customers.lazy().filter(col('Email').str.endsWith(one.emailSuffix).fillNull(false).or(col('PostalCode').str.startsWith(one.postalPrefix).fillNull(false))).select('CustomerId')
    case 'nested': {
      const wealthy = col('City').isIn(one.cities).fillNull(false).or(col('Income').gtEq(one.income).fillNull(false))
      const grown = col('Occupation').isIn(one.occupations).fillNull(false).or(col('CustomerSince').gtEq(dayOfIso(one.sinceFrom)).fillNull(false))
      return customers.lazy().filter(wealthy.and(col('BirthDate').lt(dayOfIso(one.bornBefore)).fillNull(false).and(grown).not())).select('CustomerId')
    }
    case 'combination': {
      const [first, second, third, fourth] = one.of
      const either = polars.concat([kept(first), kept(second)]).lazy().unique()
      return either.join(kept(third).lazy(), { on: 'CustomerId', how: 'semi' }).join(kept(fourth).lazy(), { on: 'CustomerId', how: 'anti' })
    }
    case 'eventAfterOrder':
      return events
        .lazy()
        .filter(col('Event').isIn(one.events).and(col('HappenedAt').gtEq(since(one.days))).and(known))
        .groupBy('CustomerId')
        .agg(col('HappenedAt').max().alias('lastEvent'))
        .join(lastOrders.lazy(), { on: 'CustomerId', how: 'inner' })
        .filter(col('lastEvent').gt(col('lastOrder')))
        .select('CustomerId')
  }
}
