import { foldCase } from '@shared/rules/foldCase.ts'
import { emptyBits, hasBit, setBit, type Bits } from '../engine/bitset.ts'
import { inSlices, type Breath } from '../engine/breath.ts'
import { foldedDictionary, textVerdicts } from '../engine/evaluate/textMatch.ts'
import type { ColumnReading } from '../engine/readColumns.ts'

const slice = 1 << 15

/** Ordinals of rows where one of the columns contains the text: texts with case folded, whole numbers as they are written. */
export async function searchedRows(reading: ColumnReading, search: string, breath: Breath): Promise<Bits> {
  const found = emptyBits(reading.limit)
  const folded = foldCase(search.trim().normalize('NFC'))
  const each = (isFound: (row: number) => boolean): Promise<void> =>
    inSlices(breath, reading.limit, (from, to) => {
      for (let ordinal = from; ordinal < to; ordinal++) {
        if (hasBit(found, ordinal)) continue
        const row = reading.place(ordinal)
        if (row >= 0 && isFound(row)) setBit(found, ordinal)
      }
    }, slice)
  for (const column of reading.columns) {
    if (column.kind === 'text') {
      const verdicts = await textVerdicts(await foldedDictionary(column.dictionary, breath), { kind: 'text', how: 'contains', texts: [folded], ignoreCase: true }, breath)
      if (verdicts !== null) await each((row) => verdicts[column.codes[row] ?? 0] === 1)
    } else if (column.kind === 'number' && /^-?\d+$/.test(folded)) {
      await each((row) => !hasBit(column.missing, row) && String(column.values[row] ?? 0).includes(folded))
    }
  }
  return found
}
