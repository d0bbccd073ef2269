import type { SegmentId } from '@shared/domain/ids.ts'
import { foldName } from '@shared/rules/names.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'

/** The name every tag is known by, by what it is without case; those that only a segment has are among them. */
export function knownTags(reader: Reader): ReadonlyMap<string, string> {
  // Of two spellings that come from an older file, the first of the table of tags counts.
  const rows = reader.all<{ name: string }>(sql`SELECT name FROM tag UNION ALL SELECT DISTINCT tag FROM segment_tag`)
  const known = new Map<string, string>()
  for (const { name } of rows) if (!known.has(foldName(name))) known.set(foldName(name), name)
  return known
}

/** Makes those that are not there yet; each as the workspace spells it, once, in the order given, and the new ones apart. */
export function makeTags(edit: Edit, wanted: readonly string[]): { readonly tags: readonly string[]; readonly made: readonly string[] } {
  if (wanted.length === 0) return { tags: [], made: [] }
  const known = new Map(knownTags(edit))
  const made: string[] = []
  const tags = new Map<string, string>()
  for (const tag of wanted) {
    const folded = foldName(tag)
    if (!known.has(folded)) {
      edit.insert('tag', { name: tag, color: null })
      known.set(folded, tag)
      made.push(tag)
    }
    tags.set(folded, known.get(folded) ?? tag)
  }
  return { tags: [...tags.values()], made }
}

/** A segment's tags from now on, in this order; they are known already. */
export function setTags(edit: Edit, segment: SegmentId, tags: readonly string[]): void {
  edit.remove('segment_tag', { segment })
  tags.forEach((tag, position) => edit.insert('segment_tag', { segment, tag, position }))
}
