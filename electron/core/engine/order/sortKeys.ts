import { emptyBits, hasBit, setBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column } from '../columns/column.ts'
import type { Dictionary } from '../columns/dictionary.ts'
import { foldedDictionary } from '../evaluate/textMatch.ts'
import type { SortKeys } from './radixSort.ts'
import { textRanks } from './textRanks.ts'

/** A number for each text by code, larger where it comes later. */
export type RankTexts = (dictionary: Dictionary, breath: Breath) => Promise<Uint32Array>

/** As keys are ordered. */
export const rankedByBytes: RankTexts = textRanks
/** As a person looks for them. */
export const rankedByFoldedBytes: RankTexts = async (dictionary, breath) => textRanks(await foldedDictionary(dictionary, breath), breath)

const slice = 1 << 16

/** Keys that order the rows of a column, by ordinal, and where it has a value. `place`: the row of an ordinal, -1 where there is none. */
export async function sortKeysOf(column: Column, limit: number, place: (ordinal: number) => number, rankTexts: RankTexts, breath: Breath): Promise<{ readonly keys: SortKeys; readonly present: Bits }> {
  const present = emptyBits(limit)
  const low = new Uint32Array(limit)
  const each = (take: (ordinal: number, row: number) => void): Promise<void> =>
    inSlices(breath, limit, (from, to) => {
      for (let ordinal = from; ordinal < to; ordinal++) {
        const row = place(ordinal)
        if (row < 0 || hasBit(column.missing, row)) continue
        setBit(present, ordinal)
        take(ordinal, row)
      }
    }, slice)
  switch (column.kind) {
    case 'text': {
      const { codes, dictionary } = column
      const ranks = await rankTexts(dictionary, breath)
      await each((ordinal, row) => {
        low[ordinal] = ranks[codes[row] ?? 0] ?? 0
      })
      return { keys: { high: null, low }, present }
    }
    case 'boolean': {
      await each((ordinal, row) => {
        low[ordinal] = Number(hasBit(column.values, row))
      })
      return { keys: { high: null, low }, present }
    }
    case 'number': {
      const { values } = column
      if (values instanceof Int32Array) {
        await each((ordinal, row) => {
          low[ordinal] = (values[row] ?? 0) ^ 0x80000000
        })
        return { keys: { high: null, low }, present }
      }
      const high = new Uint32Array(limit)
      const one = new Float64Array(1)
      const halves = new Uint32Array(one.buffer)
      await each((ordinal, row) => {
        // Adding 0 makes 0 of -0: the two are one value.
        one[0] = (values[row] ?? 0) + 0
        const upper = halves[1] ?? 0
        const isNegative = upper >>> 31 === 1
        high[ordinal] = isNegative ? ~upper : upper ^ 0x80000000
        low[ordinal] = isNegative ? ~(halves[0] ?? 0) : (halves[0] ?? 0)
      })
      return { keys: { high, low }, present }
    }
  }
}
