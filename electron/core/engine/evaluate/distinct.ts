import { hasBit } from '../bitset.ts'
import { inLists, inSlices } from '../breath.ts'
import type { Column } from '../columns/column.ts'
import { dictionarySize } from '../columns/dictionary.ts'
import { memberOrder, type Context } from './context.ts'
import type { Counted } from './counted.ts'
import { withValue } from './sums.ts'

/** How many different values each member's counted rows have; rows without a value have none. */
export async function distinctByMember(counted: Counted, column: Column, rows: Int32Array | null, memberLimit: number, context: Context): Promise<Int32Array> {
  const { chains, member } = counted
  const bits = await withValue(counted.bits, column, rows, context)
  const rowOf = (chain: number): number => (rows === null ? chain : (rows[chain] ?? -1))
  const counts = new Int32Array(memberLimit)
  const count = (owner: number): void => {
    counts[owner] = (counts[owner] ?? 0) + 1
  }
  if (column.kind === 'text' && dictionarySize(column.dictionary) <= 32) {
    // A bit for each value seen: no order needed.
    const seen = new Int32Array(memberLimit)
    await inLists(context.breath, bits, (list, length) => {
      for (let index = 0; index < length; index++) {
        const chain = list[index] ?? 0
        const owner = member === null ? chain : (member[chain] ?? -1)
        if (owner < 0 || owner >= memberLimit) continue
        const bit = 1 << (column.codes[rowOf(chain)] ?? 0)
        const before = seen[owner] ?? 0
        seen[owner] = before | bit
        if ((before & bit) === 0) count(owner)
      }
    })
    return counts
  }
  // Chains of one member follow one another, so remembering who had a value last is enough.
  const order = await memberOrder(context, chains)
  const codeOf = coder(column)
  const lastMember = column.kind === 'text' ? new Int32Array(dictionarySize(column.dictionary)).fill(-1) : []
  await inSlices(context.breath, order?.length ?? chains.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const chain = order === null ? index : (order[index] ?? -1)
      if (!hasBit(bits, chain)) continue
      const owner = member === null ? chain : (member[chain] ?? -1)
      if (owner < 0 || owner >= memberLimit) continue
      const code = codeOf(rowOf(chain))
      if (lastMember[code] === owner) continue
      lastMember[code] = owner
      count(owner)
    }
  }, 1 << 16)
  return counts
}

/** Small numbers that stand for values. */
function coder(column: Column): (row: number) => number {
  if (column.kind === 'text') return (row) => column.codes[row] ?? 0
  if (column.kind === 'boolean') return (row) => Number(hasBit(column.values, row))
  const codes = new Map<number, number>()
  return (row) => {
    const value = column.values[row] ?? 0
    const known = codes.get(value)
    if (known !== undefined) return known
    codes.set(value, codes.size)
    return codes.size - 1
  }
}
