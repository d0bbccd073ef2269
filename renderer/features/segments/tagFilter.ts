import type { SegmentRow } from '@shared/domain/segment.ts'

/** Which tags a segment must have: one of them, or all. No tags: every segment. */
export interface TagFilter {
  readonly tags: readonly string[]
  readonly mode: 'any' | 'all'
}

export const noFilter: TagFilter = { tags: [], mode: 'any' }

export function filterRows(rows: readonly SegmentRow[], { tags, mode }: TagFilter): readonly SegmentRow[] {
  if (tags.length === 0) return rows
  const wanted = tags.map((tag) => tag.toLowerCase())
  return rows.filter((row) => {
    const own = row.tags.map((tag) => tag.toLowerCase())
    return mode === 'all' ? wanted.every((tag) => own.includes(tag)) : wanted.some((tag) => own.includes(tag))
  })
}
