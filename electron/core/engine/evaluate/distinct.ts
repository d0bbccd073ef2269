import { hasBit } from '../bitset.ts'
import { inSlices } from '../breath.ts'
import type { Column } from '../columns/column.ts'
import { memberOrder, type Context } from './context.ts'
import type { Counted } from './counted.ts'

/** How many different values each member's counted rows have; rows without a value have none. */
export async function distinctByMember(counted: Counted, column: Column, rows: Int32Array | null, memberLimit: number, context: Context): Promise<Int32Array> {
  const { chains, bits, member } = counted
  const order = await memberOrder(context, chains)
  const codeOf = coder(column)
  const counts = new Int32Array(memberLimit)
  // Chains of one member follow one another, so remembering who had a value last is enough.
  const lastMember: number[] = []
  await inSlices(context.breath, order?.length ?? chains.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const chain = order === null ? index : (order[index] ?? -1)
      if (!hasBit(bits, chain)) continue
      const owner = member === null ? chain : (member[chain] ?? -1)
      const row = rows === null ? chain : (rows[chain] ?? -1)
      if (owner < 0 || owner >= memberLimit || row < 0 || hasBit(column.missing, row)) continue
      const code = codeOf(row)
      if (lastMember[code] === owner) continue
      lastMember[code] = owner
      counts[owner] = (counts[owner] ?? 0) + 1
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
