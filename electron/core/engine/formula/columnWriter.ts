import { storedText } from '@shared/domain/storedValue.ts'
import { snap } from '@shared/formula/snap.ts'
import type { Bits } from '../bitset.ts'
import type { Column } from '../columns/column.ts'
import { encodeText } from '../columns/dictionary.ts'
import { createTextTable, type TextTable } from '../columns/textTable.ts'
import { remembering } from './interner.ts'
import { blockRows, wordsOf, type BooleanVector, type NumberVector, type TextVector, type Vector } from './vector.ts'

/** Puts a vector's blocks together to a column of stored values. */
export interface ColumnWriter {
  /** Of rows `from` to `to` - 1, which the vector has just worked out. */
  write(from: number, to: number): void
  finish(): Column
}

/** `presence`: where there are rows; elsewhere there is no value. */
export function createColumnWriter(vector: Vector, isFloating: boolean, length: number, presence: Bits): ColumnWriter {
  const missing = new Uint32Array(wordsOf(length)).fill(0xffffffff)
  const takeMissing = (from: number, to: number): void => {
    const first = from >>> 5
    for (let word = 0; word < wordsOf(to - from); word++) missing[first + word] = (vector.missing[word] ?? 0) | ~(presence[first + word] ?? 0)
  }
  switch (vector.kind) {
    case 'number':
      return numberWriter(vector, isFloating, length, missing, takeMissing)
    case 'boolean':
      return booleanWriter(vector, length, missing, takeMissing)
    case 'text':
      return textWriter(vector, length, missing, takeMissing)
  }
}

type TakeMissing = (from: number, to: number) => void

/** Four bytes while every value is a whole number that fits them, else eight. */
function numberWriter(vector: NumberVector, isFloating: boolean, length: number, missing: Bits, takeMissing: TakeMissing): ColumnWriter {
  let narrow: Int32Array | null = new Int32Array(length)
  let wide: Float64Array | null = null
  let magnitude = 0
  const given = vector.values
  // Not the vector's own array: a constant's is filled once only.
  const block = new Float64Array(blockRows)

  function settle(from: number, to: number): void {
    for (let row = from, at = 0; row < to; row++, at++) {
      const isMissing = ((missing[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0
      // Nothing else makes 0 of -0.
      const value = isMissing ? 0 : (given[at] ?? 0) + 0
      const stored = isFloating ? snap(value) : value
      block[at] = stored
      if (stored > magnitude) magnitude = stored
      else if (-stored > magnitude) magnitude = -stored
    }
  }

  return {
    write(from, to) {
      takeMissing(from, to)
      settle(from, to)
      if (narrow !== null && fits(block, to - from)) narrow.set(block.subarray(0, to - from), from)
      else {
        wide ??= widened(narrow, from, length)
        narrow = null
        wide.set(block.subarray(0, to - from), from)
      }
    },
    finish: () => ({ kind: 'number', values: narrow ?? wide ?? new Int32Array(length), missing, magnitude }),
  }
}

function fits(values: Float64Array, length: number): boolean {
  let rest = 0
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0
    rest |= value === (value | 0) ? 0 : 1
  }
  return rest === 0
}

function widened(narrow: Int32Array | null, until: number, length: number): Float64Array {
  const wide = new Float64Array(length)
  if (narrow !== null) wide.set(narrow.subarray(0, until))
  return wide
}

function booleanWriter(vector: BooleanVector, length: number, missing: Bits, takeMissing: TakeMissing): ColumnWriter {
  const values = new Uint32Array(wordsOf(length))
  return {
    write(from, to) {
      takeMissing(from, to)
      const first = from >>> 5
      for (let word = 0; word < wordsOf(to - from); word++) values[first + word] = (vector.values[word] ?? 0) & ~(missing[first + word] ?? 0)
    },
    finish: () => ({ kind: 'boolean', values, missing }),
  }
}

/** Short ASCII, which is most text, without the encoder: calling that takes longer. */
function createTextAdder(table: TextTable): (text: string) => number {
  const short = new Uint8Array(32)
  const encoded = (text: string): number => {
    const bytes = encodeText(text)
    return table.add(bytes, 0, bytes.length)
  }
  return (text) => {
    if (text.length > short.length) return encoded(text)
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit > 0x7f) return encoded(text)
      short[at] = unit
    }
    return table.add(short, 0, text.length)
  }
}

/** As stored text is: trimmed, NFC, and missing where nothing is left. */
function textWriter(vector: TextVector, length: number, missing: Bits, takeMissing: TakeMissing): ColumnWriter {
  const table = createTextTable()
  let codes: Uint8Array | Uint16Array | Uint32Array = new Uint8Array(length)
  let widest = 0xff
  const add = createTextAdder(table)
  const codeNow = (code: number): number => {
    const stored = storedText(vector.textAt(code))
    return stored === null ? 0 : add(stored)
  }
  const storedCode = vector.isRepeating ? remembering(codeNow) : codeNow
  return {
    write(from, to) {
      takeMissing(from, to)
      for (let row = from; row < to; row++) {
        const bit = 1 << (row & 31)
        if (((missing[row >>> 5] ?? 0) & bit) !== 0) continue
        const code = storedCode(vector.codes[row - from] ?? 0)
        if (code === 0) missing[row >>> 5] = (missing[row >>> 5] ?? 0) | bit
        while (code > widest) {
          codes = widest === 0xff ? Uint16Array.from(codes) : Uint32Array.from(codes)
          widest = widest === 0xff ? 0xffff : 0xffffffff
        }
        codes[row] = code
      }
    },
    finish: () => ({ kind: 'text', codes, dictionary: table.dictionary(), missing }),
  }
}
