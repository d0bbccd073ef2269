import { z } from 'zod'
import { exportSettingsSchema, type ExportSettings } from '@shared/domain/export.ts'
import { exportDestinationSchema, type ExportDestination } from '@shared/domain/exportDestination.ts'
import { segmentIdSchema, type ExportId, type SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { sql, type Sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'

/** An export as stored, without its runs. */
export interface StoredExport {
  readonly id: ExportId
  readonly settings: ExportSettings
  readonly destination: ExportDestination | null
  /** What its segments are called, for when one is gone. */
  readonly segmentNames: Readonly<Record<SegmentId, string>>
  /** The file is damaged there: a sentence; null: all of it could be read. */
  readonly problem: string | null
}

interface Columns {
  readonly id: ExportId
  readonly name: string
  readonly settings: string
  readonly destination: string | null
  readonly segment_names: string
}

/** Every export that is not removed, by name. */
export function readExports(reader: Reader): readonly StoredExport[] {
  return select(reader, sql`deleted_at IS NULL`).toSorted((a, b) => a.settings.name.localeCompare(b.settings.name, 'en'))
}

/** Null where there is none, or it was removed. */
export function findExport(reader: Reader, id: ExportId): StoredExport | null {
  return select(reader, sql`id = ${id} AND deleted_at IS NULL`)[0] ?? null
}

/** @throws notFound where it does not exist any more. */
export function readExport(reader: Reader, id: ExportId): StoredExport {
  const found = findExport(reader, id)
  if (found === null) throw fail('notFound', 'This export does not exist any more.')
  return found
}

/** Unique ignoring case and outer spaces, among exports that are not removed. */
export function refuseTakenName(reader: Reader, name: string, own: ExportId | null): void {
  const other = readExports(reader).find(({ id, settings }) => id !== own && foldName(settings.name) === foldName(name))
  if (other !== undefined) throw fail('conflict', `There is already an export named "${other.settings.name}"; choose another name.`)
}

export function insertExport(edit: Edit, stored: StoredExport, now: string): void {
  edit.insert('export', { id: stored.id, ...columnsOf(stored), created_at: now, updated_at: now, deleted_at: null })
}

export function updateExport(edit: Edit, stored: StoredExport, now: string): void {
  edit.update('export', { id: stored.id }, { ...columnsOf(stored), updated_at: now })
}

/** Removed ones stay until the workspace is closed, so that Undo brings back the same id. */
export function markRemoved(edit: Edit, id: ExportId, now: string | null): void {
  edit.update('export', { id }, { deleted_at: now })
}

/** One that was removed and may still be brought back; null where there is none. */
export function findRemoved(reader: Reader, id: ExportId): StoredExport | null {
  return select(reader, sql`id = ${id} AND deleted_at IS NOT NULL`)[0] ?? null
}

const namesSchema = z.record(segmentIdSchema, z.string())

function select(reader: Reader, where: Sql): StoredExport[] {
  return reader.all<Columns>(sql`SELECT id, name, settings, destination, segment_names FROM export WHERE ${where}`).map(exportOf)
}

function exportOf({ id, name, settings, destination, segment_names }: Columns): StoredExport {
  const [whole, place, names] = [exportSettingsSchema.safeParse(storedJson(settings)), exportDestinationSchema.nullable().safeParse(destination === null ? null : storedJson(destination)), namesSchema.safeParse(storedJson(segment_names))]
  const isWhole = whole.success && place.success
  return {
    id,
    settings: whole.success ? { ...whole.data, name } : exportSettingsSchema.parse({ name, segments: [], fileName: '{segment}', schedule: { kind: 'hand' } }),
    destination: place.success ? place.data : null,
    segmentNames: names.success ? names.data : {},
    problem: isWhole ? null : `The settings of "${name}" are damaged in the file; set it up anew.`,
  }
}

function columnsOf({ settings, destination, segmentNames }: StoredExport) {
  return {
    name: settings.name,
    settings: JSON.stringify(settings),
    destination: destination === null ? null : JSON.stringify(destination),
    segment_names: JSON.stringify(segmentNames),
  }
}
