import type { ExportFormat } from '@shared/domain/export.ts'
import type { ExportRows } from './exportRows.ts'

/** What a file says of itself, where its format has a place for it. */
export interface AuditFacts {
  readonly segment: string
  /** The definition in words. */
  readonly sentence: string
  /** UTC. */
  readonly asOf: string
  /** When the members were found, UTC, and by which run. */
  readonly refreshedAt: string
  readonly run: string
  readonly members: number
  /** SHA-256 of the keys, one a line, as `tessera members --keys` writes them; null where rows have no key. Asked for after the last row. */
  keysChecksum(): string | null
}

export interface WriterOptions {
  /** Formulas in text cells are made harmless; CSV only. */
  readonly isSafe: boolean
  readonly audit: AuditFacts
  /** Rows of one sheet, its header included; left out: as many as Excel takes. */
  readonly sheetRows?: number
}

/** Takes bytes one after another; they are the caller's again once it resolves. */
export type Put = (bytes: Uint8Array) => Promise<void>

/** Writes all rows as one file, piece by piece: memory does not grow with them. The number of rows, and warnings in sentences. */
export type FileWriter = (rows: ExportRows, put: Put, options: WriterOptions) => Promise<WrittenRows>

export interface WrittenRows {
  readonly rows: number
  readonly warnings: readonly string[]
}

export const fileEndings = { csv: '.csv', xlsx: '.xlsx', ndjson: '.ndjson', parquet: '.parquet' } as const satisfies Record<ExportFormat, string>
