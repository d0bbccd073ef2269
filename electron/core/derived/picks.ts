import { hasBit } from '../engine/bitset.ts'
import type { Column } from '../engine/columns/column.ts'
import { coder, type Groups } from './groups.ts'
import { sliceRows, type Rest } from './madeRows.ts'

export type Picking = 'min' | 'max' | 'first' | 'last' | 'lastValue'

/**
 * Of each key the place of one row: the first or last of all, whether it has a value or not (6b.2, as the first and last
 * of a measure); the one with the smallest, largest or last value among those that have one, -1 where none has. `date`: what
 * first and last go by before file order; rows without it count only where no row has it.
 */
export async function pickPlaces(picking: Picking, column: Column, date: Column | null, groups: Groups, rest: Rest): Promise<Int32Array> {
  const picked = new Int32Array(groups.count).fill(-1)
  const best = new Float64Array(groups.count)
  const order = picking === 'min' || picking === 'max' ? column : date
  const isOfRows = picking === 'first' || picking === 'last'
  const isEarliest = picking === 'min' || picking === 'first'
  const worst = isEarliest ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  const rank = ranker(order, worst)
  await eachRow(groups, rest, (place, group) => {
    if (!isOfRows && hasBit(column.missing, place)) return
    const value = rank(place)
    const known = best[group] ?? 0
    // Of equal ones the first in file order is the first, the last is the last.
    const isBetter = (picked[group] ?? -1) < 0 || (isEarliest ? value < known : picking === 'max' ? value > known : value >= known)
    if (!isBetter) return
    best[group] = value
    picked[group] = place
  })
  return picked
}

function ranker(order: Column | null, worst: number): (place: number) => number {
  if (order === null) return () => 0
  if (order.kind !== 'number') throw new Error('Only numbers and dates have an order here.')
  const { values, missing } = order
  return (place) => (hasBit(missing, place) ? worst : (values[place] ?? 0))
}

/** The keys whose rows have more than one value, empty ones left out; by number, ascending. */
export async function differingKeys(column: Column, groups: Groups, rest: Rest): Promise<readonly number[]> {
  const { code } = coder(column)
  const seen = new Float64Array(groups.count)
  const hasSeen = new Uint8Array(groups.count)
  const differing: number[] = []
  await eachRow(groups, rest, (place, group) => {
    if (hasBit(column.missing, place)) return
    const value = code(place, 0)
    if (hasSeen[group] === 0) {
      hasSeen[group] = 1
      seen[group] = value
    } else if (hasSeen[group] === 1 && seen[group] !== value) {
      hasSeen[group] = 2
      differing.push(group)
    }
  })
  return differing.sort((a, b) => a - b)
}

/** In file order. */
export async function eachRow({ places, of }: Groups, rest: Rest, visit: (place: number, group: number) => void): Promise<void> {
  for (let from = 0; from < places.length; from += sliceRows) {
    const to = Math.min(from + sliceRows, places.length)
    for (let index = from; index < to; index += 1) visit(places[index] ?? 0, of[index] ?? 0)
    await rest()
  }
}
