import type { RunId, SegmentId, TaskId } from '@shared/domain/ids.ts'
import type { RefreshRun, RunTrigger, TaskStatus } from '@shared/domain/segment.ts'
import { sql, type Sql } from '../store/sql.ts'
import { sentencesIn } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'

interface RunColumns {
  readonly id: RunId
  readonly segment: SegmentId
  readonly trigger: RunTrigger
  readonly status: TaskStatus
  readonly started_at: string
  readonly duration_ms: number
  readonly as_of: string
  readonly version: number
  readonly members: number | null
  readonly entered: number | null
  readonly left: number | null
  readonly error: string | null
  readonly warnings: string | null
}

/** What the grid says of a segment's runs; null where there is none of that kind. */
export interface RunSummary {
  readonly last: RefreshRun | null
  readonly lastSuccessful: RefreshRun | null
  readonly successfulBefore: RefreshRun | null
}

const columns = sql`r.id, r.segment, r.trigger, r.status, r.started_at, r.duration_ms, r.as_of, r.version, r.members, r.entered, r."left", r.error, r.warnings`

/** Newest first. */
export function readRuns(reader: Reader, segment: SegmentId): readonly RefreshRun[] {
  return reader.all<RunColumns>(sql`SELECT ${columns} FROM refresh_run r WHERE r.segment = ${segment} ORDER BY r.sequence DESC`).map(runOf)
}

export function lastSuccessfulRun(reader: Reader, segment: SegmentId): RefreshRun | null {
  const row = reader.first<RunColumns>(sql`SELECT ${columns} FROM refresh_run r WHERE r.segment = ${segment} AND r.status = 'successful' ORDER BY r.sequence DESC LIMIT 1`)
  return row === null ? null : runOf(row)
}

/**
 * The run that stored the members a segment has now: its last successful one, or an earlier one that found the same.
 * Null: never run. While no refresh finds other members it stays the same, and so does what is derived from it.
 */
export function runOfMembers(reader: Reader, segment: SegmentId): RunId | null {
  const row = reader.first<{ run: RunId }>(sql`SELECT coalesce(members_of, id) AS run FROM refresh_run WHERE segment = ${segment} AND status = 'successful' ORDER BY sequence DESC LIMIT 1`)
  return row === null ? null : row.run
}

/** Of every segment that has runs. Cost grows with the number of segments, not with their history. */
export function readRunSummaries(reader: Reader): ReadonlyMap<SegmentId, RunSummary> {
  const newest = (status: Sql, offset: number): Sql =>
    sql`SELECT ${columns} FROM segment s JOIN refresh_run r ON r.sequence = (SELECT n.sequence FROM refresh_run n WHERE n.segment = s.id AND ${status} ORDER BY n.sequence DESC LIMIT 1 OFFSET ${offset}) WHERE s.deleted_at IS NULL`
  const bySegment = (query: Sql): ReadonlyMap<SegmentId, RefreshRun> => new Map(reader.all<RunColumns>(query).map((row) => [row.segment, runOf(row)]))
  const last = bySegment(newest(sql`1`, 0))
  const successful = bySegment(newest(sql`n.status = 'successful'`, 0))
  const before = bySegment(newest(sql`n.status = 'successful'`, 1))
  return new Map([...last].map(([id, run]) => [id, { last: run, lastSuccessful: successful.get(id) ?? null, successfulBefore: before.get(id) ?? null }]))
}

/** The summary of runs that are at hand, newest first. */
export function runSummaryOf(runs: readonly RefreshRun[]): RunSummary {
  const successful = runs.filter((run) => run.status === 'successful')
  return { last: runs[0] ?? null, lastSuccessful: successful[0] ?? null, successfulBefore: successful[1] ?? null }
}

export function runSummary(reader: Reader, segment: SegmentId): RunSummary {
  return runSummaryOf(readRuns(reader, segment))
}

interface RunPlace {
  /** The run whose stored members it shares; null: it stores its own, or has none. */
  readonly membersOf?: RunId | null
  readonly job?: TaskId | null
}

export function insertRun(edit: Edit, run: RefreshRun, { membersOf = null, job = null }: RunPlace = {}): void {
  // Its sequence is the next there is: the primary key counts by itself, and again so when the journal is played back.
  edit.insert('refresh_run', {
    id: run.id,
    segment: run.segment,
    trigger: run.trigger,
    status: run.status,
    started_at: run.startedAt,
    duration_ms: run.durationMs,
    as_of: run.asOf,
    version: run.version,
    members: run.members,
    entered: run.entered,
    left: run.left,
    error: run.error,
    members_of: membersOf,
    job,
    warnings: run.warnings.length === 0 ? null : JSON.stringify(run.warnings),
  })
}

function runOf(row: RunColumns): RefreshRun {
  return {
    id: row.id,
    segment: row.segment,
    trigger: row.trigger,
    status: row.status,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    asOf: row.as_of,
    version: row.version,
    members: row.members,
    entered: row.entered,
    left: row.left,
    error: row.error,
    warnings: sentencesIn(row.warnings),
  }
}
