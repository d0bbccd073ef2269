import type { SpanUnit } from '@shared/rules/operators.ts'
import { fullBits, setBit, type Bits } from '../bitset.ts'
import { inLists } from '../breath.ts'
import type { Judged } from './condition.ts'
import { arrayBytes, chainsOf, entityAt, lookUp, type Context } from './context.ts'
import { datesOf, dayIn, followersOf, type Judge } from './followers.ts'
import { composed } from './gather.ts'
import { pathKey, type LoweredSequence } from './lower.ts'
import { withValue } from './sums.ts'
import { daysLimit, instantsLimit, type TimeLimit } from './timeLimit.ts'

/**
 * Where a record is followed in time by one of the same member, or with `negate` is not; without a date it is neither.
 * Only the next date after the record's own can decide: if that is too late, all others are.
 */
export async function judgeSequence(node: LoweredSequence, context: Context, judge: Judge): Promise<Judged> {
  const key = `sequence ${pathKey(context.audience, context.path, context.data)} ${node.key}`
  return { domain: 'chain', bits: await context.cache.remember(key, arrayBytes, () => heldByChains(node, context, judge)) }
}

async function heldByChains(node: LoweredSequence, context: Context, judge: Judge): Promise<Bits> {
  const { from, negate, finishedBy } = node
  const { data, breath } = context
  const { offsets, dates } = await followersOf(node, context, judge)
  const chains = await chainsOf(context)
  const { member } = chains
  const column = datesOf(data.column(from.entity, from.attribute))
  const rows = await composed(chains.rows[from.at] ?? null, await lookUp(entityAt(context, from.at), from.via, context), breath)
  const dated = await withValue(fullBits(chains.length), column, rows, context)
  const { values } = column
  const timeOf = node.byDay && from.type === 'datetime' ? dayIn(node.zone) : null
  const limit = limitOf(node)
  const result = new Uint32Array(dated.length)
  await inLists(breath, dated, (list, length) => {
    for (let index = 0; index < length; index++) {
      const chain = list[index] ?? 0
      const owner = member === null ? chain : (member[chain] ?? -1)
      if (owner < 0) continue
      const value = values[rows === null ? chain : (rows[chain] ?? -1)] ?? 0
      const start = timeOf === null ? value : timeOf(value)
      const next = nextAfter(start, dates, offsets[owner] ?? 0, offsets[owner + 1] ?? 0)
      const follows = isWithin(next - start, start, next, limit)
      if (follows === negate || (finishedBy !== null && limit.endOf(start) > finishedBy)) continue
      setBit(result, chain)
    }
  })
  return result
}

/** The first later date; infinite where there is none. */
function nextAfter(start: number, dates: Float64Array, from: number, to: number): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((dates[middle] ?? 0) > start) high = middle
    else low = middle + 1
  }
  return low < to ? (dates[low] ?? Infinity) : Infinity
}

function isWithin(apart: number, start: number, next: number, { least, most, endOf }: TimeLimit): boolean {
  if (apart <= least) return true
  return apart <= most && next <= endOf(start)
}

function limitOf({ within: { n, unit }, byDay, zone }: LoweredSequence): TimeLimit {
  return byDay ? daysLimit(n, calendarUnit(unit)) : instantsLimit(n, unit, zone)
}

function calendarUnit(unit: SpanUnit): Exclude<SpanUnit, 'hours'> {
  if (unit === 'hours') throw new Error('Days have no hours.')
  return unit
}
