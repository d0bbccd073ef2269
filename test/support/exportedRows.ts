import { createHash } from 'node:crypto'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { ExportFormat } from '@shared/domain/export.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import type { ExportRows } from '../../electron/core/exports/exportRows.ts'
import type { AuditFacts } from '../../electron/core/exports/fileWriter.ts'
import { writers } from '../../electron/core/exports/writers.ts'

export interface TestColumn {
  readonly name: string
  readonly type: AttributeType
  readonly scale: number | null
}

/** Rows that are there, in batches of a few; the arrays are used again for the next batch, as those of members are. */
export function rowsOf(columns: readonly TestColumn[], rows: readonly (readonly StoredValue[])[], { zone = 'Europe/Berlin', batch = 3 } = {}): ExportRows {
  return {
    columns,
    total: rows.length,
    zone,
    async *batches() {
      const cells: StoredValue[][] = columns.map(() => [])
      for (let from = 0; from < rows.length; from += batch) {
        const slice = rows.slice(from, from + batch)
        cells.forEach((target, column) => slice.forEach((row, index) => (target[index] = row[column] ?? null)))
        yield { count: slice.length, columns: cells }
      }
    },
  }
}

export const audit: AuditFacts = { segment: 'Gold & <silver>', sentence: 'Customers whose tier is "Gold"', asOf: '2026-11-23T12:00:00Z', refreshedAt: '2026-11-23T12:00:01Z', run: 'r1', members: 7, keysChecksum: () => createHash('sha256').update('keys').digest('hex') }

/** The bytes of a file; they are copied as they come, for the buffer is the writer's. */
export async function fileOf(format: ExportFormat, rows: ExportRows, options: { readonly isSafe?: boolean; readonly sheetRows?: number } = {}): Promise<{ readonly bytes: Uint8Array; readonly rows: number; readonly warnings: readonly string[] }> {
  const pieces: Uint8Array[] = []
  const written = await writers[format](rows, async (piece) => void pieces.push(piece.slice()), { isSafe: options.isSafe ?? true, audit, ...(options.sheetRows === undefined ? {} : { sheetRows: options.sheetRows }) })
  return { bytes: Buffer.concat(pieces), ...written }
}
