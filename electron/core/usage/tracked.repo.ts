import { z } from 'zod'
import type { TrackedAppId, UsageFileId } from '@shared/domain/ids.ts'
import { unreadableUseSchema, usageLinkSchema, type TrackedApp, type UnreadableUse } from '@shared/domain/usage.ts'
import type { SourceMode } from '@shared/domain/source.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'

export interface StoredTracked extends TrackedApp {
  readonly id: TrackedAppId
  /** Null: somebody registered it. */
  readonly file: UsageFileId | null
}

interface TrackedColumns {
  readonly id: TrackedAppId
  readonly file: UsageFileId | null
  readonly product: string
  readonly kind: string
  readonly name: string
  readonly campaign: string | null
  readonly link: string | null
  readonly status: string | null
  readonly may_open: number
  readonly segments: string
}

/** In the order they were registered; what cannot be read of one is left out of it. */
export function readTracked(reader: Reader): readonly StoredTracked[] {
  return reader
    .all<TrackedColumns>(sql`SELECT id, file, product, kind, name, campaign, link, status, may_open, segments FROM tracked_app ORDER BY position, id`)
    .map(({ may_open: mayOpen, segments, link, ...row }) => ({
      ...row,
      mayOpen: mayOpen === 1,
      link: usageLinkSchema.safeParse(link).data ?? null,
      segments: z.array(z.string()).safeParse(storedJson(segments)).data ?? [],
    }))
}

export function writeTracked(edit: Edit, { id, file, ...app }: StoredTracked): void {
  const columns = columnsOf(app)
  if (edit.update('tracked_app', { id }, columns) === 0) edit.insert('tracked_app', { id, file, ...columns, position: nextPosition(edit) })
}

/** What a file stated before gives way to what it states now. */
export function replaceTracked(edit: Edit, file: UsageFileId, apps: readonly StoredTracked[]): void {
  edit.remove('tracked_app', { file })
  const first = nextPosition(edit)
  apps.forEach(({ id, file: _file, ...app }, index) => edit.insert('tracked_app', { id, file, ...columnsOf(app), position: first + index }))
}

function columnsOf({ product, kind, name, campaign, link, status, mayOpen, segments }: TrackedApp) {
  return { product, kind, name, campaign, link, status, may_open: Number(mayOpen), segments: JSON.stringify(segments) }
}

function nextPosition(reader: Reader): number {
  return (reader.first<{ last: number | null }>(sql`SELECT max(position) AS last FROM tracked_app`)?.last ?? -1) + 1
}

export interface StoredUsageFile {
  readonly id: UsageFileId
  readonly path: string
  readonly fileName: string
  readonly mode: SourceMode
  readonly readAt: string
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly hash: string | null
  readonly entries: number
  readonly unreadable: readonly UnreadableUse[]
  readonly unreadableCount: number
  readonly problem: string | null
}

interface FileColumns {
  readonly id: UsageFileId
  readonly path: string
  readonly file_name: string
  readonly mode: SourceMode
  readonly read_at: string
  readonly size_bytes: number
  readonly modified_ms: number
  readonly file_hash: string | null
  readonly entries: number
  readonly unreadable: string
  readonly unreadable_count: number
  readonly problem: string | null
}

/** By name. */
export function readUsageFiles(reader: Reader): readonly StoredUsageFile[] {
  return reader
    .all<FileColumns>(sql`SELECT id, path, file_name, mode, read_at, size_bytes, modified_ms, file_hash, entries, unreadable, unreadable_count, problem FROM usage_file ORDER BY file_name, id`)
    .map((row) => ({
      id: row.id,
      path: row.path,
      fileName: row.file_name,
      mode: row.mode,
      readAt: row.read_at,
      sizeBytes: row.size_bytes,
      modifiedMs: row.modified_ms,
      hash: row.file_hash,
      entries: row.entries,
      unreadable: z.array(unreadableUseSchema).safeParse(storedJson(row.unreadable)).data ?? [],
      unreadableCount: row.unreadable_count,
      problem: row.problem,
    }))
}

export function writeUsageFile(edit: Edit, { id, ...file }: StoredUsageFile): void {
  const columns = {
    path: file.path,
    file_name: file.fileName,
    mode: file.mode,
    read_at: file.readAt,
    size_bytes: file.sizeBytes,
    modified_ms: file.modifiedMs,
    file_hash: file.hash,
    entries: file.entries,
    unreadable: JSON.stringify(file.unreadable),
    unreadable_count: file.unreadableCount,
    problem: file.problem,
  }
  if (edit.update('usage_file', { id }, columns) === 0) edit.insert('usage_file', { id, ...columns })
}
