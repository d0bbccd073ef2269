import { hasBit } from '../engine/bitset.ts'
import type { Column, NumberColumn } from '../engine/columns/column.ts'
import { coder, type Groups } from './groups.ts'
import type { Rest } from './madeRows.ts'
import { eachRow } from './picks.ts'

/** Rows of each key. */
export async function countRows(groups: Groups, rest: Rest): Promise<Float64Array> {
  const counts = new Float64Array(groups.count)
  await eachRow(groups, rest, (_place, group) => {
    counts[group] = (counts[group] ?? 0) + 1
  })
  return counts
}

/** Different values of each key, empty ones left out. */
export async function countDistinct(column: Column, groups: Groups, rest: Rest): Promise<Float64Array> {
  const { code } = coder(column)
  const counts = new Float64Array(groups.count)
  const seen = new Map<number, Set<number>>()
  const last = new Float64Array(groups.count)
  await eachRow(groups, rest, (place, group) => {
    if (hasBit(column.missing, place)) return
    const value = code(place, 0)
    const count = counts[group] ?? 0
    // Most keys have one value: a set is made from the second on.
    if (count === 0) last[group] = value
    else if (count === 1 && last[group] === value) return
    else {
      let values = seen.get(group)
      if (values === undefined) seen.set(group, (values = new Set([last[group] ?? 0])))
      if (values.has(value)) return
      values.add(value)
    }
    counts[group] = count + 1
  })
  return counts
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
