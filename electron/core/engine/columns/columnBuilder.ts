import type { AttributeType } from '@shared/domain/entity.ts'
import { clearBit, emptyBits, setBit } from '../bitset.ts'
import type { StoredValue } from '../engine.ts'
import type { Column } from './column.ts'

/** Takes the values of one attribute row by row. */
export interface ColumnBuilder {
  add(ordinal: number, value: StoredValue): void
  finish(): Column
}

export function createColumnBuilder(type: AttributeType, limit: number): ColumnBuilder {
  if (type === 'text') return textBuilder(limit)
  return type === 'boolean' ? booleanBuilder(limit) : numberBuilder(limit)
}

function allMissing(limit: number): Uint32Array {
  return emptyBits(limit).fill(0xffffffff)
}

/** Codes take one byte while there are few distinct values, and grow when they must. */
function textBuilder(limit: number): ColumnBuilder {
  const missing = allMissing(limit)
  const dictionary = ['']
  const codeOf = new Map<string, number>()
  let codes: Uint8Array | Uint16Array | Uint32Array = new Uint8Array(limit)
  let widest = 0xff
  return {
    add(ordinal, value) {
      if (value === null) return
      const text = String(value)
      let code = codeOf.get(text)
      if (code === undefined) {
        code = dictionary.length
        dictionary.push(text)
        codeOf.set(text, code)
        if (code > widest) {
          codes = widest === 0xff ? Uint16Array.from(codes) : Uint32Array.from(codes)
          widest = widest === 0xff ? 0xffff : 0xffffffff
        }
      }
      codes[ordinal] = code
      clearBit(missing, ordinal)
    },
    finish: () => ({ kind: 'text', codes, dictionary, missing }),
  }
}

/** Four bytes while every value is a whole number that fits them, else eight. */
function numberBuilder(limit: number): ColumnBuilder {
  const missing = allMissing(limit)
  let values: Int32Array | Float64Array = new Int32Array(limit)
  let isNarrow = true
  let magnitude = 0
  return {
    add(ordinal, value) {
      if (value === null) return
      const number = Number(value)
      if (isNarrow && number !== (number | 0)) {
        values = Float64Array.from(values)
        isNarrow = false
      }
      values[ordinal] = number
      magnitude = Math.max(magnitude, Math.abs(number))
      clearBit(missing, ordinal)
    },
    finish: () => ({ kind: 'number', values, missing, magnitude }),
  }
}

function booleanBuilder(limit: number): ColumnBuilder {
  const missing = allMissing(limit)
  const values = emptyBits(limit)
  return {
    add(ordinal, value) {
      if (value === null) return
      if (value !== 0) setBit(values, ordinal)
      clearBit(missing, ordinal)
    },
    finish: () => ({ kind: 'boolean', values, missing }),
  }
}
