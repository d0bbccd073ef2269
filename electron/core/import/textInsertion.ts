import type { RejectedRow } from '@shared/contract/import.contract.ts'
import type { RowInsert } from '../store/rowInsert.ts'
import { stored, storedRange } from './detect/storedRange.ts'
import { readRow, type ColumnReader, type StoredRow } from './rowConverter.ts'
import type { TextRows } from './textRows.ts'

/** Rows as bytes on their way into a table. */
export interface TextBatch {
  readonly text: TextRows
  readonly lines: readonly number[]
  /** Told of each row that is not added. */
  refuse(problem: RejectedRow, row: number, isMisfit: boolean): void
  /** Told before a row is added about how many bytes it needs; may throw. */
  weigh(bytes: number): void
}

/** Where rows go, by their key. */
export interface Places {
  /** The reader of the column that is the key alone, where its text as stored is the key; null where keys have to be read otherwise. */
  readonly keyReader: ColumnReader | null
  /** The next ordinal where rows have no key; null where they have one. */
  readonly next: (() => number) | null
  /** The ordinal of a row by its key as bytes; -1 where an earlier row has the key. */
  placeKey(text: TextRows, from: number, to: number): number
  /** Puts the ordinal of a filled row into its first place; says why it must not stay. */
  place(row: StoredRow, line: number): RejectedRow | null
}

/** Inserts the rows that fit: no value of the usual forms becomes a string on the way. */
export function insertText(into: RowInsert, readers: readonly ColumnReader[], places: Places, row: StoredRow, batch: TextBatch): void {
  const { text, lines } = batch
  const { bounds, width, count } = text
  const rowAt = (index: number): RejectedRow | null => readRow(readers, text.row(index), lines[index] ?? 0, row, 1)
  into.take(text.bytes)
  for (let index = 0; index < count; index += 1) {
    const first = 2 * index * width
    if (!putAll(into, readers, text, first)) {
      const misfit = rowAt(index)
      if (misfit === null) throw new Error('A cell fits as text and not as bytes.')
      batch.refuse(misfit, index, true)
      continue
    }
    let ordinal = usualPlace(places, text, first)
    if (ordinal === -1) {
      rowAt(index)
      const problem = places.place(row, lines[index] ?? 0)
      if (problem !== null) {
        batch.refuse(problem, index, false)
        continue
      }
      ordinal = Number(row[0])
    }
    into.value(0, ordinal)
    batch.weigh((bounds[first + 2 * width - 1] ?? 0) - (bounds[first] ?? 0) + 3 * width + 8)
    into.add()
  }
}

function putAll(into: RowInsert, readers: readonly ColumnReader[], text: TextRows, first: number): boolean {
  const { bounds } = text
  for (let at = 0; at < readers.length; at += 1) {
    const reader = readers[at]
    if (reader === undefined) break
    const cell = first + 2 * reader.index
    if (!reader.put(text, bounds[cell] ?? 0, bounds[cell + 1] ?? 0, into, at + 1)) return false
  }
  return true
}

/** -1 where the row has to be looked at more closely: an empty key, one met before, one that is written in another way than it is stored. */
function usualPlace({ next, keyReader, placeKey }: Places, text: TextRows, first: number): number {
  if (next !== null) return next()
  if (keyReader === null) return -1
  const cell = first + 2 * keyReader.index
  const from = text.bounds[cell] ?? 0
  const to = text.bounds[cell + 1] ?? 0
  if (keyReader.plan.type === 'integer') return isPlainInteger(text.bytes, from, to) ? placeKey(text, from, to) : -1
  return storedRange(text.bytes, from, to) && stored.from < stored.to ? placeKey(text, stored.from, stored.to) : -1
}

function isPlainInteger(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > 15 || from === to || (bytes[from] === 48 && to - from > 1)) return false
  for (let at = from; at < to; at += 1) if ((bytes[at] ?? 0) < 48 || (bytes[at] ?? 0) > 57) return false
  return true
}
