import { emptyBits, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'

/** First one step, then the next; null stands for a step that goes nowhere. */
export async function composed(first: Int32Array | null, second: Int32Array | null, breath: Breath): Promise<Int32Array | null> {
  if (first === null || second === null) return first ?? second
  const result = new Int32Array(first.length)
  await inSlices(breath, first.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const row = first[index] ?? -1
      result[index] = row < 0 ? -1 : (second[row] ?? -1)
    }
  })
  return result
}

/** Bits by row read through an index: bit i of the result is bit rows[i], or `without` where there is no row. */
export async function gather(bits: Bits, rows: Int32Array, without: boolean, breath: Breath): Promise<Bits> {
  const result = emptyBits(rows.length)
  const none = without ? 1 : 0
  await inSlices(breath, rows.length, (from, to) => {
    for (let start = from; start < to; start += 32) {
      const end = Math.min(start + 32, to)
      let word = 0
      for (let index = start; index < end; index++) {
        const row = rows[index] ?? -1
        word |= (row < 0 ? none : ((bits[row >>> 5] ?? 0) >>> (row & 31)) & 1) << (index - start)
      }
      result[start >>> 5] = word
    }
  })
  return result
}
