import { firstInRange, hasBit, lastInRange, type Bits } from '../bitset.ts'
import { inLists } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { compareTexts } from '../columns/dictionary.ts'
import type { Table } from '../columns/columnStore.ts'
import { ordinalsOf } from '../rowOrder.ts'
import type { Context } from './context.ts'
import { inMembers, type Counted } from './counted.ts'
import { withValue } from './sums.ts'

/** Numbers by chain: the row of a column that each chain reads (null: its own number; -1: none). */
export interface Reading {
  readonly column: NumberColumn
  readonly rows: Int32Array | null
  /** Whether the values ascend with the chains of each member. */
  readonly isTimed: boolean
}

type Tie = ((a: number, b: number) => number) | null

/**
 * The chain of each member with the smallest (`direction` 1) or largest (-1) value; -1 where no chain has one. Equal
 * values are decided by `tie` where it is given: the sign says which of two chains comes first.
 */
export async function pickByMember(counted: Counted, { column, rows, isTimed }: Reading, direction: 1 | -1, tie: Tie, memberLimit: number, context: Context): Promise<Int32Array> {
  const { member } = counted
  const { values } = column
  const bits = await withValue(counted.bits, column, rows, context)
  const best = new Int32Array(memberLimit).fill(-1)
  const { offsets } = counted.chains
  if (isTimed && offsets !== null && rows === null) {
    await inMembers(offsets, memberLimit, context.breath, (from, to) => {
      for (let owner = from; owner < to; owner++) best[owner] = direction === 1 ? earliest(bits, values, offsets[owner] ?? 0, offsets[owner + 1] ?? 0, tie) : latest(bits, values, offsets[owner] ?? 0, offsets[owner + 1] ?? 0, tie)
    })
    return best
  }
  const bestValue = new Float64Array(memberLimit)
  await inLists(context.breath, bits, (list, length) => {
    for (let index = 0; index < length; index++) {
      const chain = list[index] ?? 0
      const owner = member === null ? chain : (member[chain] ?? -1)
      if (owner < 0 || owner >= memberLimit) continue
      const value = values[rows === null ? chain : (rows[chain] ?? -1)] ?? 0
      const before = best[owner] ?? -1
      const ahead = before < 0 ? 1 : direction * ((bestValue[owner] ?? 0) - value)
      if (ahead > 0 || (ahead === 0 && tie !== null && direction * tie(chain, before) < 0)) {
        best[owner] = chain
        bestValue[owner] = value
      }
    }
  })
  return best
}

/** Of chains in the order of their values: the first one, and among those of its value the one `tie` puts first. */
function earliest(bits: Bits, values: NumberColumn['values'], from: number, to: number, tie: Tie): number {
  let best = firstInRange(bits, from, to)
  if (tie === null || best < 0) return best
  for (let next = firstInRange(bits, best + 1, to); next >= 0 && values[next] === values[best]; next = firstInRange(bits, next + 1, to)) if (tie(next, best) < 0) best = next
  return best
}

function latest(bits: Bits, values: NumberColumn['values'], from: number, to: number, tie: Tie): number {
  let best = lastInRange(bits, from, to)
  if (tie === null || best < 0) return best
  for (let next = lastInRange(bits, from, best); next >= 0 && values[next] === values[best]; next = lastInRange(bits, from, next)) if (tie(next, best) > 0) best = next
  return best
}

/** Orders rows of a table by their key, text by UTF-8 bytes; rows without a key by their ordinal. */
export function keyOrder(table: Table): (a: number, b: number) => number {
  const columns = table.entity.key.map((attribute) => table.columns.get(attribute)).filter((column) => column !== undefined)
  if (columns.length === 0 && table.order !== null) {
    const ordinals = ordinalsOf(table.order)
    return (a, b) => (ordinals[a] ?? 0) - (ordinals[b] ?? 0)
  }
  return (a, b) => {
    for (const column of columns) {
      const order = valueOrder(column, a, b)
      if (order !== 0) return order
    }
    return a - b
  }
}

function valueOrder(column: Column, a: number, b: number): number {
  switch (column.kind) {
    case 'text':
      return compareTexts(column.dictionary, column.codes[a] ?? 0, column.dictionary, column.codes[b] ?? 0)
    case 'number':
      return (column.values[a] ?? 0) - (column.values[b] ?? 0)
    case 'boolean':
      return Number(hasBit(column.values, a)) - Number(hasBit(column.values, b))
  }
}
