import type { MetadataTable } from './metadata.ts'
import type { RawRow } from './rawReading.ts'
import type { RowInsert } from './rowInsert.ts'
import type { Sql, SqlValue } from './sql.ts'

export type Row = Readonly<Record<string, SqlValue>>

export interface Reader {
  all<T extends object = Row>(query: Sql): readonly T[]
  /** The first row; null where there is none. */
  first<T extends object = Row>(query: Sql): T | null
  /** Rows one by one as arrays; the array is reused between rows. */
  each(query: Sql, visit: (row: readonly SqlValue[]) => void): void
}

/** For columns by the million. */
export interface RawReader extends Reader {
  /** Rows one by one as SQLite holds them, some times faster than `each`; false where that cannot be, and nothing was visited. */
  eachRaw(query: Sql, visit: (row: RawRow) => void): boolean
}

/**
 * The three verbs of a small edit. Tables and columns must be metadata tables of the schema; `where` joins equalities
 * with AND. Each call becomes one line of the journal, so an edit is data, not SQL, when it is replayed.
 */
export interface Edit extends Reader {
  insert(table: string, row: Row): void
  /** Rows changed. */
  update(table: string, where: Row, set: Row): number
  /** Rows removed. */
  remove(table: string, where: Row): number
}

/** Statements on data tables: not journaled, durable with the next save. Used by imports. */
export interface Bulk {
  run(query: Sql): void
  /** Runs one statement for many rows in one transaction (of at most the rows given). */
  insertRows(query: Sql, rows: Iterable<readonly SqlValue[]>): void
  /** The same for rows by the million: `fill` gives the marks of the statement their values, row by row. */
  insert(query: Sql, fill: (row: RowInsert) => void): void
  /** All statements of `work`, metadata included, or none. Synchronous. Not journaled. */
  transaction<T>(work: (edit: Edit) => T): T
}

/** One open workspace file. */
export interface Store extends RawReader {
  readonly path: string
  /** A sentence saying why nothing can be changed; null where it can. */
  readonly readOnlyReason: string | null
  /** One transaction of small edits: in memory at once, in the journal within a second. Throws and undoes as a whole. */
  edit<T>(work: (edit: Edit) => T): T
  readonly bulk: Bulk
  /** Another number once a row of one of these tables was edited; what was read of them is as it was until then. */
  revisionOf(tables: readonly MetadataTable[]): number
  /** Resolves when every edit so far is durable in the journal. */
  flush(): Promise<void>
  /** Folds everything into the file: temp, fsync, rename, fsync folder. */
  save(): Promise<void>
  /** Bytes of the database in memory. */
  sizeBytes(): number
}
