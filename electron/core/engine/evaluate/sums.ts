import { hasBit } from '../bitset.ts'
import { inSlices } from '../breath.ts'
import type { NumberColumn } from '../columns/column.ts'
import type { Context } from './context.ts'
import { sizeOf, type Counted } from './counted.ts'

/** Sum and number of the values of each member's counted rows. */
export interface Sums {
  readonly count: Int32Array
  /** The sum while every one fits a double exactly; else what is left over of `high` × 2^26. */
  readonly low: Float64Array
  readonly high: Float64Array | null
}

export const limb = 2 ** 26

/** `rows`: the value's row for each chain (null: the chain's number; -1: none). */
export async function sumByMember(counted: Counted, column: NumberColumn, rows: Int32Array | null, isFloating: boolean, memberLimit: number, context: Context): Promise<Sums> {
  const { chains, bits, member } = counted
  const { values, missing } = column
  const count = new Int32Array(memberLimit)
  const low = new Float64Array(memberLimit)
  const mayOverflow = !isFloating && column.magnitude * sizeOf(counted) > Number.MAX_SAFE_INTEGER
  const high = mayOverflow ? new Float64Array(memberLimit) : null
  const lost = isFloating ? new Float64Array(memberLimit) : null
  const add = adder(low, high, lost)
  await inSlices(context.breath, chains.length, (from, to) => {
    for (let word = from >>> 5; word << 5 < to; word++) {
      let rest = bits[word] ?? 0
      while (rest !== 0) {
        const lowest = rest & -rest
        rest ^= lowest
        const chain = (word << 5) + 31 - Math.clz32(lowest)
        const owner = member === null ? chain : (member[chain] ?? -1)
        const row = rows === null ? chain : (rows[chain] ?? -1)
        if (owner < 0 || owner >= memberLimit || row < 0 || hasBit(missing, row)) continue
        count[owner] = (count[owner] ?? 0) + 1
        add(owner, values[row] ?? 0)
      }
    }
  })
  if (lost !== null) for (let owner = 0; owner < memberLimit; owner++) low[owner] = (low[owner] ?? 0) + (lost[owner] ?? 0)
  return { count, low, high }
}

function adder(low: Float64Array, high: Float64Array | null, lost: Float64Array | null): (owner: number, value: number) => void {
  if (high !== null) {
    return (owner, value) => {
      const above = Math.floor(value / limb)
      high[owner] = (high[owner] ?? 0) + above
      low[owner] = (low[owner] ?? 0) + (value - above * limb)
    }
  }
  if (lost !== null) {
    // Neumaier's compensated sum: what rounding loses is kept apart, so the order of rows hardly matters.
    return (owner, value) => {
      const before = low[owner] ?? 0
      const sum = before + value
      lost[owner] = (lost[owner] ?? 0) + (Math.abs(before) >= Math.abs(value) ? before - sum + value : value - sum + before)
      low[owner] = sum
    }
  }
  return (owner, value) => {
    low[owner] = (low[owner] ?? 0) + value
  }
}
