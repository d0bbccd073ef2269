import type { StoredValue } from '@shared/domain/storedValue.ts'
import { hasBit } from '../engine/bitset.ts'
import type { Column, TextColumn } from '../engine/columns/column.ts'
import { dictionarySize, textAt } from '../engine/columns/dictionary.ts'
import { createTextBatch } from './textBatch.ts'

/** Puts the values at the first `count` places into `target`, in stored form, null where there is none. */
export type ColumnFiller = (places: Int32Array, count: number, target: StoredValue[]) => void

/** Texts that are kept once they are made; where there are more, most are met once. */
const mostKept = 1 << 15

/** Reads one column by the thousand. */
export function columnFiller(column: Column): ColumnFiller {
  switch (column.kind) {
    case 'text':
      return dictionarySize(column.dictionary) <= mostKept ? repeatedTexts(column) : manyTexts(column)
    case 'number': {
      const { values, missing } = column
      return (places, count, target) => {
        for (let row = 0; row < count; row += 1) {
          const place = places[row] ?? 0
          target[row] = hasBit(missing, place) ? null : (values[place] ?? 0)
        }
      }
    }
    case 'boolean': {
      const { values, missing } = column
      return (places, count, target) => {
        for (let row = 0; row < count; row += 1) {
          const place = places[row] ?? 0
          target[row] = hasBit(missing, place) ? null : Number(hasBit(values, place))
        }
      }
    }
  }
}

function repeatedTexts({ codes, dictionary, missing }: TextColumn): ColumnFiller {
  const known: (string | undefined)[] = []
  return (places, count, target) => {
    for (let row = 0; row < count; row += 1) {
      const place = places[row] ?? 0
      const code = codes[place] ?? 0
      target[row] = hasBit(missing, place) ? null : (known[code] ??= textAt(dictionary, code))
    }
  }
}

function manyTexts({ codes, dictionary: { bytes, offsets }, missing }: TextColumn): ColumnFiller {
  const batch = createTextBatch()
  let starts = new Int32Array(0)
  let ends = starts
  return (places, count, target) => {
    if (starts.length < count) [starts, ends] = [new Int32Array(count), new Int32Array(count)]
    batch.begin()
    // Where they are first, then what they are: rows by key lie anywhere, and memory answers many such questions at once.
    for (let row = 0; row < count; row += 1) {
      const code = codes[places[row] ?? 0] ?? 0
      starts[row] = offsets[code] ?? 0
      ends[row] = offsets[code + 1] ?? 0
    }
    for (let row = 0; row < count; row += 1) {
      const start = starts[row] ?? 0
      if (hasBit(missing, places[row] ?? 0)) target[row] = null
      else batch.add(row, bytes, start, (ends[row] ?? 0) - start)
    }
    batch.finish(target)
  }
}
