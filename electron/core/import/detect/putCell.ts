import type { AttributeType } from '@shared/domain/entity.ts'
import type { RowInsert } from '../../store/rowInsert.ts'
import { maxCell } from '../rowSource.ts'
import type { TextRows } from '../textRows.ts'
import type { Convert } from './convert.ts'
import { stored, storedRange } from './storedRange.ts'

/** Gives a mark the stored form of a cell; false where the cell does not fit the type. */
export type PutCell = (rows: TextRows, from: number, to: number, into: RowInsert, mark: number) => boolean

/** What a {@link Convert} does, for cells as bytes: the usual forms without a string, all others by `convert`. */
export function putCell(type: AttributeType, scale: number | null, decimal: '.' | ',', convert: Convert): PutCell {
  const put: PutCell = (rows, from, to, into, mark) => {
    const value = convert(rows.text(from, to))
    if (value === undefined) return false
    into.value(mark, value)
    return true
  }
  if (type === 'text') return putText(put)
  if (type === 'integer') return putNumber(0, decimal, put)
  return type === 'decimal' && scale !== null ? putNumber(scale, decimal, put) : put
}

function putText(otherwise: PutCell): PutCell {
  return (rows, from, to, into, mark) => {
    if (to - from > maxCell || !storedRange(rows.bytes, from, to)) return otherwise(rows, from, to, into, mark)
    const { from: start, to: end } = stored
    if (start === end) into.value(mark, null)
    else into.text(mark, start, end)
    return true
  }
}

const mostDigits = 15

/** Digits, a minus sign before them and as many decimal places as the column has at most; up to 15 digits are exact. */
function putNumber(scale: number, decimal: '.' | ',', otherwise: PutCell): PutCell {
  const point = decimal.charCodeAt(0)
  return (rows, from, to, into, mark) => {
    const { bytes } = rows
    if (from === to) {
      into.value(mark, null)
      return true
    }
    const isNegative = bytes[from] === 45
    const start = isNegative ? from + 1 : from
    let value = 0
    let at = start
    /** Decimal places; -1 before the sign. */
    let places = -1
    for (; at < to; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte >= 48 && byte <= 57) {
        value = value * 10 + byte - 48
        if (places !== -1) places += 1
      } else if (byte === point && places === -1) places = 0
      else break
    }
    const missing = scale - Math.max(places, 0)
    const digits = at - start - (places === -1 ? 0 : 1)
    if (at < to || digits === 0 || missing < 0 || digits + missing > mostDigits) return otherwise(rows, from, to, into, mark)
    for (let place = 0; place < missing; place += 1) value *= 10
    into.value(mark, isNegative ? 0 - value : value)
    return true
  }
}
