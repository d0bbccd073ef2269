import type { EntityId, SegmentId } from '@shared/domain/ids.ts'
import type { SegmentState, SegmentType } from '@shared/domain/segment.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { sql, type Sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'
import { setTags } from './segmentTag.repo.ts'

/** A segment as stored, without its definition and runs. */
export interface StoredSegment {
  readonly id: SegmentId
  readonly name: string
  readonly outputName: string
  readonly description: string
  readonly tags: readonly string[]
  readonly audience: EntityId
  readonly audienceName: string
  readonly type: SegmentType
  readonly state: SegmentState
  /** The definition is not valid: it waits to be finished. */
  readonly isDraft: boolean
  /** Its definition is a list of keys: it stays static. */
  readonly isList: boolean
  readonly version: number
}

interface SegmentColumns {
  readonly id: SegmentId
  readonly name: string
  readonly output_name: string
  readonly description: string
  readonly audience: EntityId
  readonly audience_name: string
  readonly type: SegmentType
  readonly state: SegmentState
  readonly draft: number
  readonly is_list: number
  readonly version: number
}

/** Every segment that is not deleted, by id. */
export function readSegments(reader: Reader): readonly StoredSegment[] {
  return select(reader, sql`deleted_at IS NULL`)
}

/** Those of some that are not deleted, by id; one look for all of them. */
export function findSegments(reader: Reader, ids: readonly SegmentId[]): readonly StoredSegment[] {
  return select(reader, sql`id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND deleted_at IS NULL`)
}

/** In the order of `ids`. @throws notFound where one does not exist any more. */
export function readEach(reader: Reader, ids: readonly SegmentId[]): readonly StoredSegment[] {
  const found = new Map(findSegments(reader, ids).map((segment) => [segment.id, segment]))
  return ids.map((id) => found.get(id) ?? missing())
}

/** Null where there is none, or it is deleted. */
export function findSegment(reader: Reader, id: SegmentId): StoredSegment | null {
  return select(reader, sql`id = ${id} AND deleted_at IS NULL`)[0] ?? null
}

export function readSegment(reader: Reader, id: SegmentId): StoredSegment {
  return findSegment(reader, id) ?? missing()
}

function missing(): never {
  throw fail('notFound', 'This segment does not exist any more; it was deleted.')
}

function select(reader: Reader, where: Sql): readonly StoredSegment[] {
  const rows = reader.all<SegmentColumns>(
    sql`SELECT id, name, output_name, description, audience, audience_name, type, state, draft, is_list, version FROM segment WHERE ${where} ORDER BY id`,
  )
  const tagRows = reader.all<{ segment: SegmentId; tag: string }>(
    sql`SELECT segment, tag FROM segment_tag WHERE segment IN (SELECT id FROM segment WHERE ${where}) ORDER BY segment, position`,
  )
  const tags = new Map<SegmentId, string[]>(rows.map((row) => [row.id, []]))
  for (const row of tagRows) tags.get(row.segment)?.push(row.tag)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    outputName: row.output_name,
    description: row.description,
    tags: tags.get(row.id) ?? [],
    audience: row.audience,
    audienceName: row.audience_name,
    type: row.type,
    state: row.state,
    isDraft: row.draft === 1,
    isList: row.is_list === 1,
    version: row.version,
  }))
}

/** The definition of a version as it was saved; an empty object, which is none, where the file does not hold it any more. */
export function readDefinition(reader: Reader, id: SegmentId, version: number): unknown {
  const row = reader.first<{ definition: string }>(sql`SELECT definition FROM segment_version WHERE segment = ${id} AND version = ${version}`)
  if (row === null) throw fail('notFound', 'This version of the segment does not exist.')
  const json = storedJson(row.definition)
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}
}

/** Oldest first. `madeBy`: null where it is not known. */
export function readVersions(reader: Reader, id: SegmentId): readonly { readonly version: number; readonly savedAt: string; readonly madeBy: string | null }[] {
  const rows = reader.all<{ version: number; saved_at: string; made_by: string | null }>(sql`SELECT version, saved_at, made_by FROM segment_version WHERE segment = ${id} ORDER BY version`)
  return rows.map((row) => ({ version: row.version, savedAt: row.saved_at, madeBy: row.made_by }))
}

/** When and by whom a version is made; `by`: null where that is not to be known. */
export interface Making {
  readonly now: string
  readonly by: string | null
}

/** Counts every change of a segment in this process, undone ones too: what is derived from them is kept by it. */
let revision = 0

export function segmentsRevision(): number {
  return revision
}

export function insertSegment(edit: Edit, segment: StoredSegment, definition: Definition, making: Making): void {
  const { now } = making
  revision += 1
  edit.insert('segment', {
    id: segment.id,
    name: segment.name,
    output_name: segment.outputName,
    description: segment.description,
    audience: segment.audience,
    audience_name: segment.audienceName,
    type: segment.type,
    state: segment.state,
    draft: Number(segment.isDraft),
    is_list: Number(segment.isList),
    version: segment.version,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  })
  insertVersion(edit, segment, definition, making)
  setTags(edit, segment.id, segment.tags)
}

/** What changes after the first save, tags aside; the output name and the audience never do. */
export function updateSegment(edit: Edit, segment: StoredSegment, now: string): void {
  const { name, description, type, state, version } = segment
  revision += 1
  edit.update('segment', { id: segment.id }, { name, description, type, state, draft: Number(segment.isDraft), is_list: Number(segment.isList), version, updated_at: now })
}

export function insertVersion(edit: Edit, segment: StoredSegment, definition: Definition, { now, by }: Making): void {
  edit.insert('segment_version', { segment: segment.id, version: segment.version, saved_at: now, definition: JSON.stringify(definition), made_by: by })
}

/** Deleted segments stay until the workspace is closed, so that Undo brings back the same id. */
export function markDeleted(edit: Edit, id: SegmentId, now: string | null): void {
  revision += 1
  edit.update('segment', { id }, { deleted_at: now })
}

/** A segment that was deleted and may still be brought back; null where there is none. */
export function findDeleted(reader: Reader, id: SegmentId): StoredSegment | null {
  return select(reader, sql`id = ${id} AND deleted_at IS NOT NULL`)[0] ?? null
}
