import { dayMs } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { fullBits, type Bits } from '../bitset.ts'
import { inLists } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { mergeSort } from '../mergeSort.ts'
import { overChains, type Judged } from './condition.ts'
import { chainsOf, entityAt, lookUp, type Context } from './context.ts'
import { composed } from './gather.ts'
import { pathKey, type LoweredNode, type LoweredSequence } from './lower.ts'
import { withValue } from './sums.ts'

/** When what may follow happened: member m's dates, ascending, are dates[offsets[m]] to dates[offsets[m + 1] - 1]. */
export interface Followers {
  readonly offsets: Int32Array
  /** Days or milliseconds, as they are compared. */
  readonly dates: Float64Array
}

/** Calls itself on the conditions of what follows: they may hold groups and sequences of their own. */
export type Judge = (node: LoweredNode, context: Context) => Promise<Judged>

/** The dates of all records along a sequence's path that satisfy its conditions; kept, for they are the dear part. */
export function followersOf(node: LoweredSequence, outer: Context, judge: Judge): Promise<Followers> {
  const context: Context = { ...outer, path: node.path }
  const key = `followers ${pathKey(context.audience, context.path, context.data)} ${node.followersKey}`
  return context.cache.remember(key, ({ offsets, dates }) => offsets.byteLength + dates.byteLength, () => collected(node, context, judge))
}

async function collected({ date, where, byDay, zone }: LoweredSequence, context: Context, judge: Judge): Promise<Followers> {
  const { data, breath } = context
  const chains = await chainsOf(context)
  const held = where === null ? fullBits(chains.length) : await overChains(await judge(where, context), chains, context)
  const column = datesOf(data.column(date.entity, date.attribute))
  const rows = await composed(chains.rows[date.at] ?? null, await lookUp(entityAt(context, date.at), date.via, context), breath)
  const bits = await withValue(held, column, rows, context)
  const { limit } = data.table(context.audience)
  const { member } = chains
  const offsets = await countedUp(bits, member, limit, context)
  const dates = new Float64Array(offsets[limit] ?? 0)
  const next = offsets.slice(0, limit)
  const { values } = column
  const timeOf = byDay && date.type === 'datetime' ? dayIn(zone) : null
  await inLists(breath, bits, (list, length) => {
    for (let index = 0; index < length; index++) {
      const chain = list[index] ?? 0
      const owner = member === null ? chain : (member[chain] ?? -1)
      if (owner < 0) continue
      const place = next[owner] ?? 0
      const value = values[rows === null ? chain : (rows[chain] ?? -1)] ?? 0
      dates[place] = timeOf === null ? value : timeOf(value)
      next[owner] = place + 1
    }
  })
  await sortEach(dates, offsets, context)
  return { offsets, dates }
}

/** How many each member has, added up. */
async function countedUp(bits: Bits, member: Int32Array | null, limit: number, { breath }: Context): Promise<Int32Array> {
  const offsets = new Int32Array(limit + 1)
  await inLists(breath, bits, (list, length) => {
    for (let index = 0; index < length; index++) {
      const chain = list[index] ?? 0
      const owner = member === null ? chain : (member[chain] ?? -1)
      if (owner >= 0) offsets[owner + 1] = (offsets[owner + 1] ?? 0) + 1
    }
  })
  for (let owner = 0; owner < limit; owner++) offsets[owner + 1] = (offsets[owner + 1] ?? 0) + (offsets[owner] ?? 0)
  return offsets
}

/** As many are sorted between two breaths, and more of one member in pieces. */
const mostAtOnce = 20_000

async function sortEach(dates: Float64Array, offsets: Int32Array, context: Context): Promise<void> {
  const { breath } = context
  let seen = 0
  for (let owner = 0; owner + 1 < offsets.length; owner++) {
    const [start, end] = [offsets[owner] ?? 0, offsets[owner + 1] ?? 0]
    seen += 1 + end - start
    if (end - start > mostAtOnce) await sortLong(dates.subarray(start, end), context)
    else if (!isAscending(dates, start, end)) dates.subarray(start, end).sort()
    if (seen < mostAtOnce) continue
    seen = 0
    if (breath.isDue()) await breath.take()
  }
}

async function sortLong(dates: Float64Array, { breath }: Context): Promise<void> {
  const before = dates.slice()
  const order = await mergeSort(dates.length, (a, b) => (before[a] ?? 0) - (before[b] ?? 0), async () => (breath.isDue() ? breath.take() : undefined))
  for (let place = 0; place < dates.length; place++) dates[place] = before[order[place] ?? 0] ?? 0
}

function isAscending(dates: Float64Array, from: number, to: number): boolean {
  for (let place = from + 1; place < to; place++) if ((dates[place - 1] ?? 0) > (dates[place] ?? 0)) return false
  return true
}

export function datesOf(column: Column): NumberColumn {
  if (column.kind !== 'number') throw new Error('Only dates follow one another.')
  return column
}

/** The calendar day of a moment in a zone. */
export function dayIn(zone: string): (instant: number) => number {
  const { offset } = zoneOf(zone)
  return (instant) => Math.floor((instant + offset(instant)) / dayMs)
}
