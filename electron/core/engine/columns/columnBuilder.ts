import type { AttributeType } from '@shared/domain/entity.ts'
import { clearBit, emptyBits, setBit } from '../bitset.ts'
import type { CellSink, StoredValue } from '../engine.ts'
import type { Column } from './column.ts'
import { decodeText, encodeText } from './dictionary.ts'
import { createTextTable } from './textTable.ts'

/** Takes the values of one attribute row by row. */
export interface ColumnBuilder extends CellSink {
  add(row: number, value: StoredValue): void
  finish(): Column
}

export function createColumnBuilder(type: AttributeType, limit: number): ColumnBuilder {
  const builder = type === 'text' ? textBuilder(limit) : type === 'boolean' ? booleanBuilder(limit) : numberBuilder(limit)
  return {
    ...builder,
    add(row, value) {
      if (typeof value === 'number') builder.addNumber(row, value)
      else if (value !== null) {
        const bytes = encodeText(value)
        builder.addText(row, bytes, 0, bytes.length)
      }
    },
  }
}

type Builder = Omit<ColumnBuilder, 'add'>

function allMissing(limit: number): Uint32Array {
  return emptyBits(limit).fill(0xffffffff)
}

/** Codes take one byte while there are few distinct values, and grow when they must. */
function textBuilder(limit: number): Builder {
  const missing = allMissing(limit)
  const table = createTextTable()
  let codes: Uint8Array | Uint16Array | Uint32Array = new Uint8Array(limit)
  let widest = 0xff
  const addText: Builder['addText'] = (row, bytes, from, to) => {
    const code = table.add(bytes, from, to)
    if (code > widest) {
      codes = widest === 0xff ? Uint16Array.from(codes) : Uint32Array.from(codes)
      widest = widest === 0xff ? 0xffff : 0xffffffff
    }
    codes[row] = code
    clearBit(missing, row)
  }
  return {
    addText,
    addNumber(row, value) {
      const bytes = encodeText(String(value))
      addText(row, bytes, 0, bytes.length)
    },
    finish: () => ({ kind: 'text', codes, dictionary: table.dictionary(), missing }),
  }
}

/** Four bytes while every value is a whole number that fits them, else eight. */
function numberBuilder(limit: number): Builder {
  const missing = allMissing(limit)
  let values: Int32Array | Float64Array = new Int32Array(limit)
  let isNarrow = true
  let magnitude = 0
  const addNumber: Builder['addNumber'] = (row, value) => {
    if (isNarrow && value !== (value | 0)) {
      values = Float64Array.from(values)
      isNarrow = false
    }
    values[row] = value
    magnitude = Math.max(magnitude, Math.abs(value))
    clearBit(missing, row)
  }
  return {
    addNumber,
    addText: (row, bytes, from, to) => addNumber(row, Number(decodeText(bytes, from, to))),
    finish: () => ({ kind: 'number', values, missing, magnitude }),
  }
}

function booleanBuilder(limit: number): Builder {
  const missing = allMissing(limit)
  const values = emptyBits(limit)
  const addNumber: Builder['addNumber'] = (row, value) => {
    if (value !== 0) setBit(values, row)
    clearBit(missing, row)
  }
  return {
    addNumber,
    addText: (row) => addNumber(row, 1),
    finish: () => ({ kind: 'boolean', values, missing }),
  }
}
