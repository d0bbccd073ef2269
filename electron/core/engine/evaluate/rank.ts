import { andNot, countBits, emptyBits, setBit, type Bits } from '../bitset.ts'
import { inLists, inSlices, type Breath } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import type { Table } from '../columns/columnStore.ts'
import { select } from '../formula/quantile.ts'
import { keyTextOrder } from './keyTextOrder.ts'

export interface RankPredicate {
  readonly kind: 'rank'
  readonly end: 'top' | 'bottom'
  readonly n: number
  /** `n` of every hundred rows with a value, rounded down. */
  readonly isPercent: boolean
}

/** The n rows of a table with the largest or smallest values, of equal ones those first in the order of their keys. Linear in the rows. */
export async function rankedRows(column: Column, { end, n, isPercent }: RankPredicate, table: Table, breath: Breath): Promise<Bits> {
  if (column.kind !== 'number') throw new Error('Only numbers have a largest and a smallest.')
  const present = andNot(table.presence, column.missing)
  const rows = countBits(present)
  const wanted = isPercent ? Math.floor((n * rows) / 100) : Math.min(n, rows)
  const result = emptyBits(table.limit)
  if (wanted === 0) return result
  const values = await valuesOf(column, present, rows, breath)
  const edge = await select(values, end === 'top' ? rows - wanted : wanted - 1, breath)
  const equal = new Int32Array(rows)
  let length = 0
  let taken = 0
  await inLists(breath, present, (list, count) => {
    for (let index = 0; index < count; index++) {
      const row = list[index] ?? 0
      const value = column.values[row] ?? 0
      if (value === edge) equal[length++] = row
      else if (value > edge === (end === 'top')) {
        setBit(result, row)
        taken++
      }
    }
  })
  for (const row of await firstRows(equal.subarray(0, length), wanted - taken, keyTextOrder(table), breath)) setBit(result, row)
  return result
}

async function valuesOf({ values }: NumberColumn, present: Bits, rows: number, breath: Breath): Promise<Float64Array> {
  const result = new Float64Array(rows)
  let length = 0
  await inLists(breath, present, (list, count) => {
    for (let index = 0; index < count; index++) result[length++] = values[list[index] ?? 0] ?? 0
  })
  return result
}

/** Fewer than this are sorted. */
const fewRows = 1 << 10
const sampleSize = 63

/** The first `wanted` rows in an order in which no two are equal, in no order themselves; parts that are all in or all out are left behind. */
async function firstRows(rows: Int32Array, wanted: number, order: (a: number, b: number) => number, breath: Breath): Promise<Int32Array> {
  if (wanted <= 0) return new Int32Array()
  if (wanted >= rows.length) return rows
  if (rows.length <= fewRows) return rows.slice().sort(order).subarray(0, wanted)
  const pivot = pivotOf(rows, wanted, order)
  const sides = rows.slice()
  let before = 0
  let after = rows.length
  await inSlices(breath, rows.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const row = rows[at] ?? 0
      if (order(row, pivot) <= 0) sides[before++] = row
      else sides[--after] = row
    }
  }, 1 << 13)
  if (wanted < before) return firstRows(sides.subarray(0, before), wanted, order, breath)
  const rest = await firstRows(sides.subarray(before), wanted - before, order, breath)
  const all = new Int32Array(wanted)
  all.set(sides.subarray(0, before))
  all.set(rest, before)
  return all
}

/** A row that probably stands near the place: of an evenly spread sample. */
function pivotOf(rows: Int32Array, place: number, order: (a: number, b: number) => number): number {
  const sample = Int32Array.from({ length: sampleSize }, (_, index) => rows[Math.floor(((index + 0.5) * rows.length) / sampleSize)] ?? 0).sort(order)
  return sample[Math.min(sampleSize - 2, Math.floor((place / rows.length) * sampleSize))] ?? 0
}
