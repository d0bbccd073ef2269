import type { Ports } from '../ports.ts'
import { FileBytes, joined, type Snapshot } from './fileBytes.ts'
import { loadWithMemory, type RawAccess, type RawRow, type SqlJs, type Statement } from './rawReading.ts'
import { plainInsertion, type RowInsert } from './rowInsert.ts'
import type { Sql, SqlValue } from './sql.ts'
import type { Reader, Row } from './store.ts'

const cachedStatements = 300

/**
 * `export()` closes the connection and forgets these. The rollback journal stays in memory because the "disk" is
 * memory too; an exclusive lock spares a look at the file's change counter before every statement. Pages come from memory
 * as well: a large cache of them costs its size, which WebAssembly never gives back, and makes reading all rows slower.
 */
const pragmas = `
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -8192;
  PRAGMA temp_store = MEMORY;
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = MEMORY;
  PRAGMA synchronous = OFF;`

let library: Promise<SqlJs> | null = null
let raw: RawAccess | null = null

/** sql.js, compiled once per process. */
export function loadSqlJs(ports: Pick<Ports, 'sqlWasm'>): Promise<SqlJs> {
  library ??= ports.sqlWasm().then(loadWithMemory).then((loaded) => {
    raw = loaded.raw
    return loaded.library
  })
  return library
}

/** The file system of sql.js keeps a `slice` of what it is given: it is given `kept` instead. It knows the length of the file by itself. */
function handedOver(bytes: Uint8Array, kept: FileBytes): Uint8Array {
  const given = bytes.subarray()
  Object.defineProperty(given, 'slice', { value: () => kept })
  return given
}

/** An SQLite database in memory: prepared statements kept by text, pragmas set, and both set again after an export. */
export class Database implements Reader {
  readonly #raw: InstanceType<SqlJs['Database']>
  readonly #idle = new Map<string, Statement>()
  readonly #file: FileBytes | null
  #inTransaction = false

  /** Takes the bytes over without copying them: the caller must not change them afterwards. */
  constructor(library: SqlJs, bytes?: Uint8Array) {
    this.#file = bytes === undefined ? null : new FileBytes(bytes)
    this.#raw = new library.Database(bytes === undefined || this.#file === null ? null : handedOver(bytes, this.#file))
    try {
      this.#raw.exec(pragmas)
    } catch (error) {
      this.#raw.close()
      throw error
    }
  }

  get inTransaction(): boolean {
    return this.#inTransaction
  }

  all<T extends object = Row>(query: Sql): readonly T[] {
    return this.#with(query.text, (statement) => {
      const rows: T[] = []
      statement.bind([...query.values])
      while (statement.step()) rows.push(statement.getAsObject() as T)
      return rows
    })
  }

  first<T extends object = Row>(query: Sql): T | null {
    return this.#with(query.text, (statement) => {
      statement.bind([...query.values])
      return statement.step() ? (statement.getAsObject() as T) : null
    })
  }

  each(query: Sql, visit: (row: readonly SqlValue[]) => void): void {
    this.#with(query.text, (statement) => {
      statement.bind([...query.values])
      while (statement.step()) visit(statement.get())
    })
  }

  eachRaw(query: Sql, visit: (row: RawRow) => void): boolean {
    return this.#with(query.text, (statement) => {
      statement.bind([...query.values])
      return raw !== null && raw.read(statement, query.text, visit)
    })
  }

  /** Rows changed by the statement. */
  run(query: Sql): number {
    this.#with(query.text, (statement) => statement.run([...query.values]))
    return this.#raw.getRowsModified()
  }

  /** One statement for many rows; the caller opens the transaction. */
  runMany(query: Sql, rows: Iterable<readonly SqlValue[]>): void {
    this.#with(query.text, (statement) => {
      for (const row of rows) statement.run(row as SqlValue[])
    })
  }

  /** One statement for many rows, whose marks `fill` gives their values; the caller opens the transaction. */
  insertMany(query: Sql, fill: (row: RowInsert) => void): void {
    this.#with(query.text, (statement) => {
      if (raw === null || !raw.insert(statement, query.text, fill)) plainInsertion(statement, fill)
    })
  }

  /** Statements without values, from the source code alone. */
  runScript(text: string): void {
    this.#raw.exec(text)
  }

  /** All of `work` or nothing. Inside another transaction `work` becomes part of it. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work()
    this.#step('BEGIN')
    this.#inTransaction = true
    try {
      const result = work()
      this.#step('COMMIT')
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    } finally {
      this.#inTransaction = false
    }
  }

  /** A statement without values and rows, prepared once. */
  #step(text: string): void {
    this.#with(text, (statement) => statement.step())
  }

  /** The whole file as it is now, at once and without a copy where it was opened from bytes. Not inside a transaction. */
  snapshot(): Snapshot {
    if (this.#inTransaction) throw new Error('A database cannot be exported inside a transaction.')
    if (this.#file !== null && this.#isWrittenTo(this.#file)) return this.#file.snapshot(this.sizeBytes())
    // Takes about a second per GB: after a vacuum, or a transaction taken back whose pages were in the file already.
    this.#forget()
    const bytes = this.#raw.export()
    this.#raw.exec(pragmas)
    return { parts: [bytes], release: () => {} }
  }

  /** The file system of sql.js goes on with an array of its own once the file is made shorter. */
  #isWrittenTo(file: FileBytes): boolean {
    const before = file.writes
    const version = this.#with('PRAGMA user_version', (statement) => (statement.step() ? Number(statement.get()[0]) : 0))
    this.#raw.exec(`PRAGMA user_version = ${version}`)
    return file.writes > before
  }

  /** {@link snapshot} as one copy. */
  exportBytes(): Uint8Array {
    const { parts, release } = this.snapshot()
    release()
    return joined(parts)
  }

  sizeBytes(): number {
    const found = this.#with('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size', (statement) => {
      statement.step()
      return statement.get()[0]
    })
    return Number(found)
  }

  close(): void {
    this.#forget()
    this.#raw.close()
  }

  /** SQLite itself rolls back on some errors; a second ROLLBACK would hide the first error. */
  #rollBack(): void {
    for (const statement of this.#idle.values()) statement.reset()
    try {
      this.#raw.exec('ROLLBACK')
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('no transaction is active')) throw error
    }
  }

  #with<T>(text: string, use: (statement: Statement) => T): T {
    // Taken out while in use, so that the same query inside its own visit gets a statement of its own.
    const statement = this.#idle.get(text) ?? this.#raw.prepare(text)
    this.#idle.delete(text)
    try {
      return use(statement)
    } finally {
      this.#giveBack(text, statement)
    }
  }

  #giveBack(text: string, statement: Statement): void {
    statement.reset()
    if (this.#idle.has(text)) {
      statement.free()
      return
    }
    this.#idle.set(text, statement)
    if (this.#idle.size <= cachedStatements) return
    const oldest = this.#idle.entries().next()
    if (oldest.done === true) return
    this.#idle.delete(oldest.value[0])
    oldest.value[1].free()
  }

  #forget(): void {
    for (const statement of this.#idle.values()) statement.free()
    this.#idle.clear()
  }
}
