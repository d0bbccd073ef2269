import type { AttributeType } from '@shared/domain/entity.ts'
import type { ReadOptions, RejectedRow } from '@shared/contract/import.contract.ts'
import type { TextRows } from './textRows.ts'

/** What stands in a cell instead of a value, such as a spreadsheet's "#DIV/0!". */
export interface CellError {
  readonly error: string
}

/** Text as written, a number of a typed source, or what no attribute can hold: bytes, an error. Null and blank text are empty. */
export type Cell = string | number | Uint8Array | CellError | null

/** What is shown of a cell that no attribute can hold. */
export function unheldText(cell: Uint8Array | CellError): string {
  return cell instanceof Uint8Array ? '(binary data)' : cell.error
}

export interface SourceColumn {
  readonly name: string
  /** What the source declares, where it declares something. */
  readonly declared: AttributeType | null
  /** Decimal places the source declares; null where it does not. */
  readonly declaredScale: number | null
}

export interface RowBatch {
  /** Each row has exactly as many cells as the source has columns. */
  readonly rows: readonly (readonly Cell[])[]
  /** The same rows as bytes, where the source has them so: a reading that goes by them makes no strings. */
  readonly text?: TextRows
  /** The line (of a table: the row's number) where each row starts, from 1. */
  readonly lines: readonly number[]
  /** Rows that cannot be read at all, with their cells where they can be told apart. */
  readonly faults: readonly (RejectedRow & { readonly cells?: readonly Cell[] })[]
  /** The file that the lines are of, where the source is a folder. */
  readonly file?: string
}

/** Says in which file of a folder a line stands. */
export function placed(row: RejectedRow, file: string | undefined): RejectedRow {
  return file === undefined ? row : { ...row, reason: `${file}: ${row.reason}` }
}

export interface Reference {
  readonly columns: readonly string[]
  readonly table: string
  /** Empty: the table's key. */
  readonly tableColumns: readonly string[]
}

export interface SourceProgress {
  readonly rows: number
  /** 0 to 1; null while the size is not known. */
  readonly share: number | null
  /** Rows in all where the source knows. */
  readonly total: number | null
}

/** One way into every format: rows in file order, in batches small enough to give way between them. */
export interface RowSource {
  readonly fileName: string
  readonly sizeBytes: number
  readonly options: ReadOptions
  readonly columns: readonly SourceColumn[]
  /** What a person should know of how the file is read, in sentences; of all of it once it was read. */
  readonly notes?: readonly string[]
  /** Of a SQLite file, largest first; of a workbook its sheets in order. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly isHidden?: boolean }[]
  /** The primary key the source declares; empty where it declares none. */
  readonly declaredKey: readonly string[]
  /** Other tables that columns of this one point to, as the source declares. */
  readonly references: readonly Reference[]
  /** Reads from the start; may be called again when the last reading has ended. */
  batches(): AsyncIterable<RowBatch>
  progress(): SourceProgress
  close(): Promise<void>
}

/** A table of the store has 2,000 at most, its own included. */
export const maxColumns = 1990
/** Characters of one cell. */
export const maxCell = 1_000_000
