import { andNot, countBits, hasBit, type Bits } from '../bitset.ts'
import { inLists } from '../breath.ts'
import type { NumberColumn } from '../columns/column.ts'
import type { Context } from './context.ts'
import { goesByMember, inMembers, type Counted } from './counted.ts'

/** Sum and number of the values of each member's counted rows. */
export interface Sums {
  readonly count: Int32Array
  /** The sum while every one fits a double exactly; else what is left over of `high` × 2^26. */
  readonly low: Float64Array
  readonly high: Float64Array | null
}

export const limb = 2 ** 26

/** Adds up the values of chains; `rows`: the value's row for each chain (null: the chain's number; -1: none). */
export async function sumByMember(counted: Counted, column: NumberColumn, rows: Int32Array | null, isFloating: boolean, memberLimit: number, context: Context): Promise<Sums> {
  const bits = await withValue(counted.bits, column, rows, context)
  const count = new Int32Array(memberLimit)
  const low = new Float64Array(memberLimit)
  const { offsets } = counted.chains
  const mayOverflow = !isFloating && column.magnitude * countBits(bits) > Number.MAX_SAFE_INTEGER
  const high = mayOverflow ? new Float64Array(memberLimit) : null
  const lost = isFloating ? new Float64Array(memberLimit) : null
  const { member } = counted
  const { values } = column
  if (offsets !== null && rows === null && high === null && lost === null && goesByMember(bits, counted.chains, 3)) {
    const add = values instanceof Int32Array ? addInt32 : addFloat64
    await inMembers(offsets, memberLimit, context.breath, (from, to) => add(values as Int32Array & Float64Array, bits, offsets, from, to, count, low))
    return { count, low, high }
  }
  await inLists(context.breath, bits, (list, length) => {
    for (let index = 0; index < length; index++) {
      const chain = list[index] ?? 0
      const owner = member === null ? chain : (member[chain] ?? -1)
      if (owner < 0 || owner >= memberLimit) continue
      const value = values[rows === null ? chain : (rows[chain] ?? -1)] ?? 0
      count[owner] = (count[owner] ?? 0) + 1
      if (high !== null) addWide(high, low, owner, value)
      else if (lost !== null) addFloating(low, lost, owner, value)
      else low[owner] = (low[owner] ?? 0) + value
    }
  })
  if (lost !== null) for (let owner = 0; owner < memberLimit; owner++) low[owner] = (low[owner] ?? 0) + (lost[owner] ?? 0)
  return { count, low, high }
}

type Add<A> = (values: A, bits: Bits, offsets: Int32Array, from: number, to: number, count: Int32Array, low: Float64Array) => void

// Twice the same, as in match.ts; without a branch inside, for the same reason.
const addInt32: Add<Int32Array> = (values, bits, offsets, from, to, count, low) => {
  for (let owner = from; owner < to; owner++) {
    const end = offsets[owner + 1] ?? 0
    let sum = 0
    let found = 0
    for (let chain = offsets[owner] ?? 0; chain < end; chain++) {
      const bit = ((bits[chain >>> 5] ?? 0) >>> (chain & 31)) & 1
      found += bit
      sum += bit * (values[chain] ?? 0)
    }
    count[owner] = found
    low[owner] = sum
  }
}

const addFloat64: Add<Float64Array> = (values, bits, offsets, from, to, count, low) => {
  for (let owner = from; owner < to; owner++) {
    const end = offsets[owner + 1] ?? 0
    let sum = 0
    let found = 0
    for (let chain = offsets[owner] ?? 0; chain < end; chain++) {
      const bit = ((bits[chain >>> 5] ?? 0) >>> (chain & 31)) & 1
      found += bit
      sum += bit * (values[chain] ?? 0)
    }
    count[owner] = found
    low[owner] = sum
  }
}

/** The chains that have a value in the column. */
export async function withValue(bits: Bits, { missing }: Pick<NumberColumn, 'missing'>, rows: Int32Array | null, context: Context): Promise<Bits> {
  if (rows === null) return andNot(bits, missing)
  const result = new Uint32Array(bits.length)
  await inLists(context.breath, bits, (list, length) => {
    for (let index = 0; index < length; index++) {
      const chain = list[index] ?? 0
      const row = rows[chain] ?? -1
      if (row >= 0 && !hasBit(missing, row)) result[chain >>> 5] = (result[chain >>> 5] ?? 0) | (1 << (chain & 31))
    }
  })
  return result
}

/** In two parts, neither of which a double rounds. */
function addWide(high: Float64Array, low: Float64Array, owner: number, value: number): void {
  const above = Math.floor(value / limb)
  high[owner] = (high[owner] ?? 0) + above
  low[owner] = (low[owner] ?? 0) + (value - above * limb)
}

/** Neumaier's compensated sum: what rounding loses is kept apart, so the order of rows hardly matters. */
function addFloating(low: Float64Array, lost: Float64Array, owner: number, value: number): void {
  const before = low[owner] ?? 0
  const sum = before + value
  lost[owner] = (lost[owner] ?? 0) + (Math.abs(before) >= Math.abs(value) ? before - sum + value : value - sum + before)
  low[owner] = sum
}
