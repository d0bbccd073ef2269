import type { SqlJs, Statement } from './rawReading.ts'
import type { SqlValue } from './sql.ts'

/** Fills the marks of an insertion, counted from 0, and runs it: each mark is given a value for every row. */
export interface RowInsert {
  /** The bytes that `text` speaks of from now on, valid UTF-8; they are copied. */
  take(bytes: Uint8Array): void
  text(mark: number, from: number, to: number): void
  value(mark: number, value: SqlValue): void
  add(): void
}

/** The C functions of SQLite behind an insertion; see `rawReading` for how they come to be on the module. */
interface Exports {
  _sqlite3_step(statement: number): number
  _sqlite3_reset(statement: number): number
  _sqlite3_clear_bindings(statement: number): number
  /** Address 0 binds null; `release` 0: SQLite uses the text where it is, -1: it copies it. */
  _sqlite3_bind_text(statement: number, mark: number, address: number, bytes: number, release: number): number
  _sqlite3_bind_int(statement: number, mark: number, value: number): number
  _sqlite3_bind_double(statement: number, mark: number, value: number): number
  _malloc(bytes: number): number
  _free(address: number): void
}

const names = ['_sqlite3_step', '_sqlite3_reset', '_sqlite3_clear_bindings', '_sqlite3_bind_text', '_sqlite3_bind_int', '_sqlite3_bind_double', '_malloc', '_free'] as const satisfies readonly (keyof Exports)[]

/** What is asked of SQLite's memory. */
interface Memory {
  readonly buffer: ArrayBuffer
}

export type RawInsertion = (statement: Statement, address: number, fill: (row: RowInsert) => void) => void

const done = 101
/** For the texts of one row that are no part of what was taken. */
const scratchBytes = 1 << 16

/** Null where the module lacks a function. */
export function rawInsertion(library: SqlJs, memory: Memory): RawInsertion | null {
  return hasExports(library) ? insertionOf(library, memory) : null
}

function hasExports(library: object): library is Exports {
  return names.every((name) => typeof (library as Partial<Exports>)[name] === 'function')
}

function insertionOf(library: Exports, memory: Memory): RawInsertion {
  const { _sqlite3_step: step, _sqlite3_reset: reset, _sqlite3_bind_text: bindText, _sqlite3_bind_int: bindInt, _sqlite3_bind_double: bindDouble } = library
  const encoder = new TextEncoder()
  let view = new Uint8Array(memory.buffer)
  /** Memory that grew has another buffer, and the old one no length. */
  const current = (): Uint8Array => (view.length === 0 ? (view = new Uint8Array(memory.buffer)) : view)

  return (statement, address, fill) => {
    const allocate = (bytes: number): number => {
      const found = library._malloc(bytes)
      if (found === 0) throw new Error('SQLite has no memory left.')
      return found
    }
    const scratch = allocate(scratchBytes)
    let used = 0
    let taken = 0
    let room = 0

    const bindLong = (mark: number, text: string): void => {
      const bytes = encoder.encode(text)
      const at = allocate(bytes.length)
      current().set(bytes, at)
      const result = bindText(address, mark + 1, at, bytes.length, -1)
      library._free(at)
      if (result !== 0) throw new Error(`SQLite refused a value with code ${result}.`)
    }
    const bindString = (mark: number, text: string): void => {
      if (used + text.length * 3 > scratchBytes) return bindLong(mark, text)
      const bytes = current()
      const at = scratch + used
      let length = 0
      for (; length < text.length; length += 1) {
        const code = text.charCodeAt(length)
        if (code > 127) break
        bytes[at + length] = code
      }
      if (length < text.length) length = encoder.encodeInto(text, bytes.subarray(at, scratch + scratchBytes)).written
      used += length
      bindText(address, mark + 1, at, length, 0)
    }

    const row: RowInsert = {
      take(bytes) {
        if (bytes.length > room) {
          if (taken !== 0) library._free(taken)
          room = Math.max(bytes.length, 1 << 17)
          taken = allocate(room)
        }
        current().set(bytes, taken)
      },
      text: (mark, from, to) => void bindText(address, mark + 1, taken + from, to - from, 0),
      value(mark, value) {
        if (typeof value === 'number') {
          if (value === (value | 0)) bindInt(address, mark + 1, value)
          else bindDouble(address, mark + 1, value)
        } else if (value === null) bindText(address, mark + 1, 0, 0, 0)
        else if (typeof value === 'string') bindString(mark, value)
        else throw new Error('Bytes are inserted the ordinary way.')
      },
      add() {
        const result = step(address)
        reset(address)
        used = 0
        if (result !== done) throw new Error(`SQLite could not add a row (code ${result}).`)
      },
    }
    try {
      fill(row)
    } finally {
      // What is bound lies in memory that is given back here.
      reset(address)
      library._sqlite3_clear_bindings(address)
      library._free(scratch)
      if (taken !== 0) library._free(taken)
      statement.reset()
    }
  }
}

/** The same by the ordinary calls of sql.js. */
export function plainInsertion(statement: Statement, fill: (row: RowInsert) => void): void {
  const values: SqlValue[] = []
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let taken: Uint8Array = new Uint8Array()
  fill({
    take: (bytes) => void (taken = bytes),
    text: (mark, from, to) => void (values[mark] = decoder.decode(taken.subarray(from, to))),
    value: (mark, value) => void (values[mark] = value),
    add: () => statement.run(values),
  })
}
