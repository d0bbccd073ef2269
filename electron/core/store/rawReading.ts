import initSqlJs from 'sql.js'
import { rawInsertion, type RowInsert } from './rowInsert.ts'

export type SqlJs = Awaited<ReturnType<typeof initSqlJs>>
export type Statement = ReturnType<InstanceType<SqlJs['Database']>['prepare']>

/**
 * The row a statement stands at, as SQLite holds it: nothing becomes a JavaScript value before it is asked for. Columns
 * count from 0.
 */
export interface RawRow {
  /** SQLite's own number: 1 integer, 2 float, 3 text, 4 bytes, 5 null. */
  type(column: number): number
  number(column: number): number
  /** Where the text begins in `memory()`; asked before `length` and `memory`. */
  text(column: number): number
  /** Bytes of the text that was asked for. */
  length(column: number): number
  /** Valid until the next call that may make SQLite's memory grow: take it again after each `text`. */
  memory(): Uint8Array
}

export const rawText = 3
export const rawNull = 5
const rowReady = 100
const done = 101

/** The C functions of SQLite that sql.js calls itself; it puts them on its module under these names. */
interface Exports {
  _sqlite3_step(statement: number): number
  _sqlite3_sql(statement: number): number
  _sqlite3_column_type(statement: number, column: number): number
  _sqlite3_column_double(statement: number, column: number): number
  _sqlite3_column_text(statement: number, column: number): number
  _sqlite3_column_bytes(statement: number, column: number): number
  UTF8ToString(address: number): string
}

const names = ['_sqlite3_step', '_sqlite3_sql', '_sqlite3_column_type', '_sqlite3_column_double', '_sqlite3_column_text', '_sqlite3_column_bytes', 'UTF8ToString'] as const satisfies readonly (keyof Exports)[]

interface Memory {
  readonly buffer: ArrayBuffer
}

/** What is used of WebAssembly here; the types of Node say nothing of it. */
interface Wasm {
  readonly Memory: new (descriptor: { readonly initial: number }) => Memory
  instantiate(bytes: Uint8Array, imports: unknown): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, unknown>> } }>
}

/** Steps through a bound statement; false where it cannot be read this way, and nothing was visited. */
export type RawReading = (statement: Statement, text: string, visit: (row: RawRow) => void) => boolean

export interface RawAccess {
  readonly read: RawReading
  /** False where it cannot be done this way, and `fill` was not called. */
  insert(statement: Statement, text: string, fill: (row: RowInsert) => void): boolean
}

/** sql.js with its memory in sight, which its own interface does not show. */
export async function loadWithMemory(bytes: Uint8Array): Promise<{ readonly library: SqlJs; readonly raw: RawAccess | null }> {
  const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly
  let memory: Memory | null = null
  const library = await new Promise<SqlJs>((resolve, reject) => {
    const instantiateWasm: NonNullable<Parameters<typeof initSqlJs>[0]>['instantiateWasm'] = (imports, receive) => {
      wasm.instantiate(bytes, imports).then(({ instance }) => {
        memory = Object.values(instance.exports).find((part) => part instanceof wasm.Memory) ?? null
        receive(instance as Parameters<typeof receive>[0])
      }, reject)
      return {}
    }
    initSqlJs({ instantiateWasm }).then(resolve, reject)
  })
  return { library, raw: memory === null ? null : rawAccess(library, memory) }
}

function rawAccess(library: SqlJs, memory: Memory): RawAccess | null {
  const insertion = rawInsertion(library, memory)
  if (insertion === null || !hasExports(library)) return null
  return {
    read: rawReading(library, memory),
    insert(statement, text, fill) {
      const address = addressOf(library, statement, text)
      if (address === null) return false
      insertion(statement, address, fill)
      return true
    },
  }
}

function hasExports(library: object): library is Exports {
  return names.every((name) => typeof (library as Partial<Exports>)[name] === 'function')
}

function rawReading(library: Exports, memory: Memory): RawReading {
  const { _sqlite3_step: step, _sqlite3_column_type: typeOf, _sqlite3_column_double: numberOf, _sqlite3_column_text: textOf, _sqlite3_column_bytes: bytesOf } = library
  let view = new Uint8Array(memory.buffer)
  return (statement, text, visit) => {
    const address = addressOf(library, statement, text)
    if (address === null) return false
    const row: RawRow = {
      type: (column) => typeOf(address, column),
      number: (column) => numberOf(address, column),
      text: (column) => textOf(address, column),
      length: (column) => bytesOf(address, column),
      memory() {
        // Memory that grew has another buffer, and the old one no length.
        if (view.length === 0) view = new Uint8Array(memory.buffer)
        return view
      },
    }
    for (let result = step(address); result !== done; result = step(address)) {
      if (result !== rowReady) throw new Error(`SQLite stopped reading rows with code ${result}.`)
      visit(row)
    }
    return true
  }
}

/** The statement's address, under whatever name sql.js' build gave it: the one number whose SQL is the statement's. */
function addressOf(library: Exports, statement: Statement, text: string): number | null {
  const addresses = Object.values(statement).filter((value): value is number => typeof value === 'number' && value > 4096)
  return addresses.find((address) => library.UTF8ToString(library._sqlite3_sql(address)) === text) ?? null
}
