import type { SegmentId } from '@shared/domain/ids.ts'
import { tagColorSchema, tagSchema, type TagRow } from '@shared/domain/tag.ts'
import type { TagColor } from '@shared/domain/tagColors.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { knownTags } from '../segments/segmentTag.repo.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'

export interface StoredTag {
  /** As the workspace spells it. */
  readonly name: string
  readonly color: TagColor | null
}

const alphabet = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Every tag by name, with the number of segments that have it; deleted ones do not count. */
export function readTags(reader: Reader): TagRow[] {
  const uses = new Map(
    reader
      .all<{ tag: string; segments: number }>(sql`SELECT t.tag AS tag, count(*) AS segments FROM segment_tag t JOIN segment s ON s.id = t.segment WHERE s.deleted_at IS NULL GROUP BY t.tag`)
      .map((row) => [foldName(row.tag), row.segments]),
  )
  const colors = readColors(reader)
  return [...knownTags(reader)]
    .filter(([, name]) => tagSchema.safeParse(name).success)
    .map(([folded, name]) => ({ name, color: colors.get(folded) ?? null, segments: uses.get(folded) ?? 0 }))
    .sort((a, b) => alphabet.compare(a.name, b.name))
}

/** @throws notFound where there is none of this name, ignoring case. */
export function readTag(reader: Reader, name: string): StoredTag {
  return findTag(reader, name) ?? missing(name)
}

export function findTag(reader: Reader, name: string): StoredTag | null {
  const folded = foldName(name)
  const known = knownTags(reader).get(folded)
  return known === undefined ? null : { name: known, color: readColors(reader).get(folded) ?? null }
}

/** Segments that have a tag, with all their tags in order; deleted ones too: Undo brings them back as the others are. */
export function segmentsWith(reader: Reader, tag: string): ReadonlyMap<SegmentId, readonly string[]> {
  return tagsOf(reader, reader.all<{ segment: SegmentId }>(sql`SELECT segment FROM segment_tag WHERE tag = ${tag} ORDER BY segment`).map(({ segment }) => segment))
}

function tagsOf(reader: Reader, segments: readonly SegmentId[]): ReadonlyMap<SegmentId, readonly string[]> {
  const tags = new Map<SegmentId, string[]>(segments.map((segment) => [segment, []]))
  const rows = reader.all<{ segment: SegmentId; tag: string }>(
    sql`SELECT segment, tag FROM segment_tag WHERE segment IN (SELECT value FROM json_each(${JSON.stringify(segments)})) ORDER BY segment, position`,
  )
  for (const row of rows) tags.get(row.segment)?.push(row.tag)
  return tags
}

/** Those of some that are in the workspace, deleted ones that can be brought back too. */
export function existing(reader: Reader, segments: readonly SegmentId[]): ReadonlySet<SegmentId> {
  return new Set(reader.all<{ id: SegmentId }>(sql`SELECT id FROM segment WHERE id IN (SELECT value FROM json_each(${JSON.stringify(segments)}))`).map(({ id }) => id))
}

function readColors(reader: Reader): ReadonlyMap<string, TagColor | null> {
  return new Map(reader.all<StoredTag>(sql`SELECT name, color FROM tag`).map(({ name, color }) => [foldName(name), tagColorSchema.safeParse(color).data ?? null]))
}

function missing(name: string): never {
  throw fail('notFound', `There is no tag "${name}" any more; it was renamed or deleted.`)
}
