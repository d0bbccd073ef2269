import type { SegmentId } from '@shared/domain/ids.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'

/** When a segment was last of use to somebody. Days are ISO dates in the workspace's zone. */
export interface Attention {
  readonly seenOn: string
  readonly isUsed: boolean
  readonly isExempt: boolean
}

const sinceKey = 'attentionSince'

/** Of the segments something is written down of. */
export function readAttention(reader: Reader): ReadonlyMap<SegmentId, Attention> {
  const rows = reader.all<{ segment: SegmentId; seen_on: string; used: number; exempt: number }>(sql`SELECT segment, seen_on, used, exempt FROM segment_attention`)
  return new Map(rows.map((row) => [row.segment, { seenOn: row.seen_on, isUsed: row.used === 1, isExempt: row.exempt === 1 }]))
}

/** The day from which on it is written down who looks at what; null: it is not yet. */
export function attentionSince(reader: Reader): string | null {
  return reader.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = ${sinceKey}`)?.value ?? null
}

/** Somebody looks at it, or uses it. */
export function noteAttention(edit: Edit, segment: SegmentId, day: string, change: Partial<Pick<Attention, 'isUsed' | 'isExempt'>> = {}): void {
  if (attentionSince(edit) === null) edit.insert('workspace', { key: sinceKey, value: day })
  const set = { seen_on: day, ...(change.isUsed === undefined ? {} : { used: Number(change.isUsed) }), ...(change.isExempt === undefined ? {} : { exempt: Number(change.isExempt) }) }
  if (edit.update('segment_attention', { segment }, set) > 0) return
  edit.insert('segment_attention', { segment, seen_on: day, used: Number(change.isUsed ?? false), exempt: Number(change.isExempt ?? false) })
}

/** Without its counting as looked at today. */
export function setExempt(edit: Edit, segment: SegmentId, isExempt: boolean, day: string): void {
  if (edit.update('segment_attention', { segment }, { exempt: Number(isExempt) }) === 0) noteAttention(edit, segment, attentionSince(edit) ?? day, { isExempt })
}
