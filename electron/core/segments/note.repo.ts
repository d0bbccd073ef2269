import type { SegmentId } from '@shared/domain/ids.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'

export interface SegmentNote {
  readonly text: string
  /** UTC. */
  readonly updatedAt: string
}

/** Null: nobody wrote anything. */
export function readNote(reader: Reader, segment: SegmentId): SegmentNote | null {
  const row = reader.first<{ text: string; updated_at: string }>(sql`SELECT text, updated_at FROM segment_note WHERE segment = ${segment}`)
  return row === null ? null : { text: row.text, updatedAt: row.updated_at }
}

/** An empty text takes the note away. */
export function writeNote(edit: Edit, segment: SegmentId, { text, updatedAt }: SegmentNote): void {
  if (text === '') edit.remove('segment_note', { segment })
  else if (edit.update('segment_note', { segment }, { text, updated_at: updatedAt }) === 0) edit.insert('segment_note', { segment, text, updated_at: updatedAt })
}
