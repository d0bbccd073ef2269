import type { Bits } from '../bitset.ts'
import { dictionaryBytes, type Dictionary } from './dictionary.ts'

/** An attribute's values over rows. `missing` is set where a row has no value and where there is no row. */
export type Column = TextColumn | NumberColumn | BooleanColumn

export interface TextColumn {
  readonly kind: 'text'
  /** Places in the dictionary; 0 where missing. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array
  readonly dictionary: Dictionary
  readonly missing: Bits
}

/** Integers, scaled decimals, floating decimals, days and milliseconds. */
export interface NumberColumn {
  readonly kind: 'number'
  /** 0 where missing. */
  readonly values: Int32Array | Float64Array
  readonly missing: Bits
  /** The largest absolute value. */
  readonly magnitude: number
}

export interface BooleanColumn {
  readonly kind: 'boolean'
  /** Set where true. */
  readonly values: Bits
  readonly missing: Bits
}

export function columnBytes(column: Column): number {
  if (column.kind === 'text') return column.codes.byteLength + column.missing.byteLength + dictionaryBytes(column.dictionary)
  return column.values.byteLength + column.missing.byteLength
}
