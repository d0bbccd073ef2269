import { hasBit } from '../engine/bitset.ts'
import type { Column } from '../engine/columns/column.ts'
import { dictionarySize } from '../engine/columns/dictionary.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import { sliceRows, type Rest } from './madeRows.ts'

/** The rows of an entity that have a key, in file order, each with the number of its key. */
export interface Groups {
  /** Places in the columns. */
  readonly places: Int32Array
  /** The key's number, from 0 in order of first appearance, for each of `places`. */
  readonly of: Int32Array
  readonly count: number
  /** Of each key the place of its first row. */
  readonly first: Int32Array
  /** Rows where some attribute of the key is empty. */
  readonly leftOut: number
}

/** `key`: which of the reading's columns. File order is the order of ordinals. */
export async function groupRows(reading: ColumnReading, key: readonly number[], rest: Rest): Promise<Groups> {
  const columns = key.flatMap((index) => reading.columns[index] ?? [])
  const [head, ...tail] = columns
  if (head === undefined) throw new Error('Rows are grouped by something.')
  const { places, leftOut } = await placesWithKey(reading, columns, rest)
  let of = await numbered(places.length, coder(head), places, rest)
  for (const column of tail) of = await numbered(places.length, pairCoder(of.codes, coder(column)), places, rest)
  const first = new Int32Array(of.count).fill(-1)
  for (let index = places.length - 1; index >= 0; index -= 1) first[of.codes[index] ?? 0] = places[index] ?? -1
  return { places, of: of.codes, count: of.count, first, leftOut }
}

async function placesWithKey(reading: ColumnReading, columns: readonly Column[], rest: Rest): Promise<{ places: Int32Array; leftOut: number }> {
  const places = new Int32Array(reading.rows)
  let found = 0
  let leftOut = 0
  for (let from = 0; from < reading.limit; from += sliceRows) {
    const to = Math.min(from + sliceRows, reading.limit)
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const place = reading.place(ordinal)
      if (place < 0) continue
      if (columns.some(({ missing }) => hasBit(missing, place))) leftOut += 1
      else places[found++] = place
    }
    await rest()
  }
  return { places: places.subarray(0, found), leftOut }
}

/** A number that stands for the value at a place: the same for equal values only. `size`: all are below it; null: any number. */
interface Coder {
  readonly size: number | null
  code(place: number, index: number): number
}

export function coder(column: Column): Coder {
  switch (column.kind) {
    case 'text': {
      const { codes, dictionary } = column
      return { size: dictionarySize(dictionary), code: (place) => codes[place] ?? 0 }
    }
    case 'number': {
      const { values } = column
      return { size: null, code: (place) => values[place] ?? 0 }
    }
    case 'boolean': {
      const { values } = column
      return { size: 2, code: (place) => Number(hasBit(values, place)) }
    }
  }
}

/** Two numbers as one. Numbers of any size are first given small ones. */
function pairCoder(before: Int32Array, next: Coder): Coder {
  const known = new Map<number, number>()
  const small = (code: number): number => {
    const found = known.get(code)
    if (found !== undefined) return found
    known.set(code, known.size)
    return known.size - 1
  }
  return { size: null, code: (place, index) => (before[index] ?? 0) * 2 ** 26 + small(next.code(place, index)) }
}

/** The values at some places as small numbers, alike for equal values only; `size`: all are below it. */
export async function denseCodes(column: Column, places: Int32Array, rest: Rest): Promise<{ readonly codes: Int32Array; readonly size: number }> {
  const { codes, count } = await numbered(places.length, coder(column), places, rest)
  return { codes, size: count }
}

/** Numbers from 0 in order of first appearance. */
async function numbered(length: number, { size, code }: Coder, places: Int32Array, rest: Rest): Promise<{ readonly codes: Int32Array; readonly count: number }> {
  const codes = new Int32Array(length)
  const dense = size === null ? null : new Int32Array(size).fill(-1)
  const sparse = new Map<number, number>()
  let count = 0
  for (let from = 0; from < length; from += sliceRows) {
    const to = Math.min(from + sliceRows, length)
    for (let index = from; index < to; index += 1) {
      const value = code(places[index] ?? 0, index)
      let number = dense === null ? sparse.get(value) : dense[value]
      if (number === undefined || number < 0) {
        number = count++
        if (dense === null) sparse.set(value, number)
        else dense[value] = number
      }
      codes[index] = number
    }
    await rest()
  }
  return { codes, count }
}
