import type { Parsed } from '@shared/contract/contract.ts'
import { draftDetailsSchema, type DraftDetails, type DraftRow } from '@shared/contract/drafts.contract.ts'
import type { DraftId, SegmentId } from '@shared/domain/ids.ts'
import { definitionSchema } from '@shared/rules/definition.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'

export interface Draft {
  readonly id: DraftId
  readonly segment: SegmentId | null
  readonly details: DraftDetails
  /** Its parts may lack their ids. */
  readonly definition: Parsed<'drafts.put'>['definition']
}

interface DraftColumns {
  readonly id: DraftId
  readonly segment: SegmentId | null
  readonly details: string
  readonly definition: string
  readonly changed_at: string
}

/** More than anybody goes back to; the oldest give way. */
const mostDrafts = 20

/** Newest first; without those of deleted segments and those that cannot be read. */
export function readDrafts(reader: Reader): readonly DraftRow[] {
  return reader
    .all<DraftColumns & { readonly name: string | null }>(
      sql`SELECT d.id, d.segment, d.details, d.definition, d.changed_at, s.name FROM segment_draft d LEFT JOIN segment s ON s.id = d.segment WHERE s.deleted_at IS NULL ORDER BY d.changed_at DESC, d.id`,
    )
    .flatMap((row) => {
      const draft = draftOf(row)
      return draft === null ? [] : [{ id: draft.id, segment: draft.segment, name: row.name ?? draft.details.name, changedAt: row.changed_at }]
    })
}

/** Null where it is not there, or cannot be read. */
export function findDraft(reader: Reader, id: DraftId): Draft | null {
  const row = reader.first<DraftColumns>(sql`SELECT id, segment, details, definition, changed_at FROM segment_draft WHERE id = ${id}`)
  return row === null ? null : draftOf(row)
}

export function putDraft(edit: Edit, { id, segment, details, definition }: Draft, now: string): void {
  const columns = { segment, details: JSON.stringify(details), definition: JSON.stringify(definition), changed_at: now }
  if (edit.update('segment_draft', { id }, columns) > 0) return
  edit.insert('segment_draft', { id, ...columns })
  const old = edit.all<{ id: DraftId }>(sql`SELECT id FROM segment_draft ORDER BY changed_at DESC, id LIMIT -1 OFFSET ${mostDrafts}`)
  for (const { id: oldest } of old) edit.remove('segment_draft', { id: oldest })
}

function draftOf({ id, segment, details, definition }: DraftColumns): Draft | null {
  const read = { details: draftDetailsSchema.safeParse(storedJson(details)), definition: definitionSchema.safeParse(storedJson(definition)) }
  return read.details.success && read.definition.success ? { id, segment, details: read.details.data, definition: read.definition.data } : null
}
