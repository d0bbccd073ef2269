import { z } from 'zod'
import { exportOutcomeSchema, type ExportRun } from '@shared/domain/export.ts'
import { exportDestinationSchema, type ExportDestination } from '@shared/domain/exportDestination.ts'
import type { ExportId, ExportRunId } from '@shared/domain/ids.ts'
import { sql, type Sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'

/** Runs of one export that are kept. */
const kept = 200

interface Columns {
  readonly id: ExportRunId
  readonly export: ExportId
  readonly trigger: ExportRun['trigger']
  readonly status: ExportRun['status']
  readonly started_at: string
  readonly duration_ms: number
  readonly reason: string | null
  readonly segments: string
}

/** Newest first; one that is under way is among them. */
export function readRuns(reader: Reader, id: ExportId, limit: number): readonly ExportRun[] {
  return select(reader, sql`export = ${id} ORDER BY sequence DESC LIMIT ${limit}`)
}

/** The last ended run of each export that has one. */
export function readLastRuns(reader: Reader): ReadonlyMap<ExportId, ExportRun> {
  const runs = select(reader, sql`sequence IN (SELECT max(sequence) FROM export_run WHERE status <> 'refreshing' GROUP BY export)`)
  return new Map(runs.map((run) => [run.export, run]))
}

/** Runs that are under way, or were when Tessera ended, and where they went. */
export function readUnended(reader: Reader): readonly { readonly run: ExportRun; readonly destination: ExportDestination | null }[] {
  return reader.all<Columns & { readonly destination: string | null }>(sql`SELECT ${columns}, destination FROM export_run WHERE status = 'refreshing'`).map((row) => {
    const destination = exportDestinationSchema.safeParse(storedJson(row.destination))
    return { run: runOf(row), destination: destination.success ? destination.data : null }
  })
}

/** The oldest are forgotten beyond two hundred. */
export function insertRun(edit: Edit, run: ExportRun, destination: ExportDestination | null): void {
  // Its sequence is the next there is: the primary key counts by itself, and again so when the journal is played back.
  edit.insert('export_run', { id: run.id, export: run.export, ...columnsOf(run), destination: destination === null ? null : JSON.stringify(destination) })
  for (const { id } of edit.all<{ id: string }>(sql`SELECT id FROM export_run WHERE export = ${run.export} ORDER BY sequence DESC LIMIT -1 OFFSET ${kept}`)) edit.remove('export_run', { id })
}

export function updateRun(edit: Edit, run: ExportRun): void {
  edit.update('export_run', { id: run.id }, columnsOf(run))
}

const columns = sql`id, export, trigger, status, started_at, duration_ms, reason, segments`

function select(reader: Reader, where: Sql): readonly ExportRun[] {
  return reader.all<Columns>(sql`SELECT ${columns} FROM export_run WHERE ${where}`).map(runOf)
}

const outcomes = z.array(exportOutcomeSchema)

function runOf(row: Columns): ExportRun {
  const segments = outcomes.safeParse(storedJson(row.segments))
  const { id, trigger, status, reason } = row
  return { id, export: row.export, trigger, status, startedAt: row.started_at, durationMs: row.duration_ms, reason, segments: segments.success ? segments.data : [] }
}

function columnsOf({ trigger, status, startedAt, durationMs, reason, segments }: ExportRun) {
  return { trigger, status, started_at: startedAt, duration_ms: durationMs, reason, segments: JSON.stringify(segments) }
}
