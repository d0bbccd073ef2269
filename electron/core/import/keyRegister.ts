import type { Attribute } from '@shared/domain/entity.ts'
import { joinKey } from '../catalog/matching.ts'
import type { StoredValue } from '../engine/engine.ts'
import { dataColumn } from '../store/dataTable.ts'
import { join, sql, type Sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { hashBytes, HashIndex } from './detect/uniqueness.ts'

/** Which ordinal of a table has which key. */
export interface KeyRegister {
  /** -1 where no row has the key. */
  find(key: string): number
  /** `key` was not found before; its row is in the table, or will be before the next call. */
  add(key: string, ordinal: number): void
  /** The same by the bytes of the key as UTF-8. */
  findBytes(bytes: Uint8Array, from: number, to: number): number
  addBytes(bytes: Uint8Array, from: number, to: number, ordinal: number): void
}

/** Hashes in memory, the values themselves looked up in the table on a hit: for many keys that are rarely met again. */
export function createKeyRegister(reader: Reader, table: Sql, key: readonly Attribute[]): KeyRegister {
  const index = new HashIndex()
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let scratch = new Uint8Array(1 << 10)
  const columns = join(key.map(({ id }) => dataColumn(id)))
  const keyAt = (ordinal: number): string | null => {
    let found: string | null = null
    reader.each(sql`SELECT ${columns} FROM ${table} WHERE "ordinal" = ${ordinal}`, (row) => {
      found = joinKey(row as readonly StoredValue[], key)
    })
    return found
  }
  const hashText = (text: string): void => {
    if (scratch.length < text.length * 3) scratch = new Uint8Array(text.length * 3)
    hashBytes(scratch, 0, encoder.encodeInto(text, scratch).written)
  }
  return {
    find(text) {
      hashText(text)
      return index.find((ordinal) => keyAt(ordinal) === text)
    },
    add(text, ordinal) {
      hashText(text)
      index.add(ordinal)
    },
    findBytes(bytes, from, to) {
      hashBytes(bytes, from, to)
      return index.find((ordinal) => keyAt(ordinal) === decoder.decode(bytes.subarray(from, to)))
    },
    addBytes(bytes, from, to, ordinal) {
      hashBytes(bytes, from, to)
      index.add(ordinal)
    },
  }
}
