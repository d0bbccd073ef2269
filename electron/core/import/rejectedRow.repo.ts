import { z } from 'zod'
import { rejectedRowSchema, type RejectedRow } from '@shared/contract/import.contract.ts'
import type { EntityId, SourceId } from '@shared/domain/ids.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader, Row } from '../store/store.ts'

/** A rejected row with its cells as the file had them; null where they could not be told apart or are not kept. */
export interface RejectedCells extends RejectedRow {
  readonly cells: readonly (string | null)[] | null
}

/** A row of the file that was rejected, and that somebody corrected: the entity's row with this ordinal stands in its place. */
export interface Correction extends RejectedCells {
  readonly correctedBy: number
}

/** The source has none yet. */
export function insertRejected(edit: Edit, source: SourceId, rejects: readonly (RejectedCells | Correction)[]): void {
  rejects.forEach((row, position) => {
    const { line, column, value, reason, cells } = row
    const corrected_by = 'correctedBy' in row ? row.correctedBy : null
    edit.insert('rejected_row', { source, position, line, column_name: column, value, reason, cells: cells === null ? null : JSON.stringify(cells), corrected_by })
  })
}

/** Puts these in place of the rejected rows that are listed; `rejected`: how many there are, listed or not, without the corrected ones. */
export function replaceRejected(edit: Edit, source: SourceId, rejects: readonly (RejectedCells | Correction)[], rejected: number): void {
  edit.remove('rejected_row', { source })
  insertRejected(edit, source, rejects)
  edit.update('data_source', { id: source }, { rejected })
}

/** In file order. */
export function readRejected(reader: Reader, source: SourceId, limit: number): RejectedRow[] {
  return reader
    .all(sql`SELECT line, column_name AS "column", value, reason FROM rejected_row WHERE source = ${source} AND corrected_by IS NULL ORDER BY position LIMIT ${limit}`)
    .map((row) => rejectedRowSchema.parse(row))
}

/** All that are kept, in file order. */
export function readRejectedCells(reader: Reader, source: SourceId): readonly RejectedCells[] {
  return reader.all(sql`SELECT line, column_name AS "column", value, reason, cells FROM rejected_row WHERE source = ${source} AND corrected_by IS NULL ORDER BY position`).map(withCells)
}

/** Of the entity's source, in the order in which they were corrected; none where it has no source. */
export function readCorrections(reader: Reader, entity: EntityId): readonly Correction[] {
  return reader
    .all(
      sql`SELECT r.line, r.column_name AS "column", r.value, r.reason, r.cells, r.corrected_by FROM rejected_row r JOIN data_source s ON s.id = r.source
        WHERE s.entity = ${entity} AND r.corrected_by IS NOT NULL ORDER BY r.position`,
    )
    .map((row) => ({ ...withCells(row), correctedBy: Number(row['corrected_by']) }))
}

const cellsSchema = z.array(z.string().nullable())

function withCells(row: Row): RejectedCells {
  const cells = row['cells']
  return { ...rejectedRowSchema.parse(row), cells: typeof cells === 'string' ? cellsSchema.parse(JSON.parse(cells)) : null }
}
