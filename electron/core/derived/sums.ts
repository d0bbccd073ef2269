import { hasBit } from '../engine/bitset.ts'
import type { Column, NumberColumn } from '../engine/columns/column.ts'
import { denseCodes, type Groups } from './groups.ts'
import { sliceRows, type Rest } from './madeRows.ts'
import { eachRow } from './picks.ts'

/** Rows of each key. */
export async function countRows(groups: Groups, rest: Rest): Promise<Float64Array> {
  const counts = new Float64Array(groups.count)
  await eachRow(groups, rest, (_place, group) => {
    counts[group] = (counts[group] ?? 0) + 1
  })
  return counts
}

/** Different values of each key, empty ones left out. Rows of one key follow one another here, so who had a value last is enough. */
export async function countDistinct(column: Column, groups: Groups, rest: Rest): Promise<Float64Array> {
  const counts = new Float64Array(groups.count)
  const { codes, size } = await denseCodes(column, groups.places, rest)
  const order = await orderByKey(groups, rest)
  const lastKey = new Int32Array(size).fill(-1)
  for (let from = 0; from < order.length; from += sliceRows) {
    const to = Math.min(from + sliceRows, order.length)
    for (let at = from; at < to; at += 1) {
      const index = order[at] ?? 0
      const code = codes[index] ?? 0
      const group = groups.of[index] ?? 0
      if (lastKey[code] === group || hasBit(column.missing, groups.places[index] ?? 0)) continue
      lastKey[code] = group
      counts[group] = (counts[group] ?? 0) + 1
    }
    await rest()
  }
  return counts
}

/** Rows in the order of their keys, by counting. */
async function orderByKey({ of, count }: Groups, rest: Rest): Promise<Int32Array> {
  const next = new Int32Array(count + 1)
  for (let index = 0; index < of.length; index += 1) next[(of[index] ?? 0) + 1] = (next[(of[index] ?? 0) + 1] ?? 0) + 1
  await rest()
  for (let group = 1; group <= count; group += 1) next[group] = (next[group] ?? 0) + (next[group - 1] ?? 0)
  const order = new Int32Array(of.length)
  await rest()
  for (let index = 0; index < of.length; index += 1) {
    const group = of[index] ?? 0
    order[next[group] ?? 0] = index
    next[group] = (next[group] ?? 0) + 1
  }
  await rest()
  return order
}

/** What a double holds exactly at any count of additions: see the engine's sums. */
const limb = 2 ** 26

export interface GroupSums {
  /** In the column's own unit; NaN where it is beyond what is held exactly. */
  sum(group: number): number
  /** Null where no row has a value. */
  average(group: number, scale: number | null): number | null
}

/** Exact for integers and scaled decimals; floating ones with Neumaier's compensation. */
export async function sumRows(column: NumberColumn, isFloating: boolean, groups: Groups, rest: Rest): Promise<GroupSums> {
  const count = new Float64Array(groups.count)
  const low = new Float64Array(groups.count)
  /** Of exact sums the limbs above; of floating ones what rounding lost. */
  const high = new Float64Array(groups.count)
  await eachRow(groups, rest, (place, group) => {
    if (hasBit(column.missing, place)) return
    const value = column.values[place] ?? 0
    const before = low[group] ?? 0
    count[group] = (count[group] ?? 0) + 1
    if (isFloating) {
      const sum = before + value
      high[group] = (high[group] ?? 0) + (Math.abs(before) >= Math.abs(value) ? before - sum + value : value - sum + before)
      low[group] = sum
    } else {
      const above = Math.floor(value / limb)
      high[group] = (high[group] ?? 0) + above
      low[group] = before + (value - above * limb)
    }
  })
  const total = (group: number): number => (isFloating ? (low[group] ?? 0) + (high[group] ?? 0) : (high[group] ?? 0) * limb + (low[group] ?? 0))
  return {
    sum(group) {
      const sum = total(group)
      return isFloating || Number.isSafeInteger(sum) ? sum : Number.NaN
    },
    average: (group, scale) => (count[group] === 0 ? null : total(group) / ((count[group] ?? 1) * 10 ** (scale ?? 0))),
  }
}
