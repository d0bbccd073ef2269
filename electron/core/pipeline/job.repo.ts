import { segmentIdSchema, type SegmentId, type TaskId } from '@shared/domain/ids.ts'
import { taskCountsSchema, type Job, type JobStatus, type PipelineTask, type PipelineTaskKey, type TaskCounts } from '@shared/domain/pipeline.ts'
import type { RunTrigger, TaskStatus } from '@shared/domain/segment.ts'
import { countWords } from '@shared/format/pipelineWords.ts'
import { sql, type Sql } from '../store/sql.ts'
import { sentencesIn, storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'
import { taskView, type LiveJob, type LiveTask } from './liveJob.ts'

interface JobColumns {
  readonly sequence: number
  readonly id: TaskId
  readonly scope: Job['scope']
  readonly title: string
  readonly trigger: RunTrigger
  readonly due: string | null
  readonly missed: number
  readonly status: JobStatus
  readonly summary: string | null
  readonly queued_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly duration_ms: number | null
  readonly counts: string
  readonly before_ms: number | null
}

const noCounts: TaskCounts = { total: 0, done: 0, successful: 0, failed: 0, skipped: 0, canceled: 0, warned: 0 }

/** How a job ended; times UTC. */
export interface JobEnd {
  readonly status: JobStatus
  readonly summary: string | null
  readonly counts: TaskCounts
  readonly finishedAt: string
  readonly durationMs: number | null
}

/** Of the last job before it that was to refresh the same and ended by itself. */
const comparable = sql`b.sequence < j.sequence AND b.scope = j.scope AND b.covers = j.covers AND b.status IN ('successful', 'failed')`
const jobColumns = sql`j.sequence, j.id, j.scope, j.title, j.trigger, j.due, j.missed, j.status, j.summary, j.queued_at, j.started_at, j.finished_at, j.duration_ms, j.counts,
  (SELECT b.duration_ms FROM job b WHERE ${comparable} ORDER BY b.sequence DESC LIMIT 1) AS before_ms`

export function insertJob(edit: Edit, job: LiveJob, segments: readonly SegmentId[]): void {
  edit.insert('job', {
    id: job.id,
    scope: job.scope,
    title: job.title,
    trigger: job.trigger.kind,
    due: job.trigger.due,
    missed: job.trigger.missed,
    status: 'queued',
    summary: null,
    queued_at: new Date(job.queuedAt).toISOString(),
    started_at: null,
    finished_at: null,
    duration_ms: null,
    counts: JSON.stringify({ ...noCounts, total: segments.length }),
    waiting: JSON.stringify(segments),
    covers: job.covers,
  })
}

/** Its turn has come, with these tasks. */
export function startJob(edit: Edit, job: LiveJob, startedAt: number): void {
  edit.update('job', { id: job.id }, { status: 'refreshing', started_at: new Date(startedAt).toISOString(), counts: JSON.stringify({ ...noCounts, total: job.tasks.length }) })
  for (const task of job.tasks) if (!task.stage.keepsRuns) edit.insert('job_task', { job: job.id, key: task.planned.key, ...taskColumns(task) })
}

export function updateTask(edit: Edit, job: TaskId, task: LiveTask): void {
  edit.update('job_task', { job, key: task.planned.key }, taskColumns(task))
}

export function removeTask(edit: Edit, job: TaskId, key: PipelineTaskKey): void {
  edit.remove('job_task', { job, key })
}

export function endJob(edit: Edit, id: TaskId, { status, summary, counts, finishedAt, durationMs }: JobEnd): void {
  edit.update('job', { id }, { status, summary, counts: JSON.stringify(counts), finished_at: finishedAt, duration_ms: durationMs, waiting: '[]' })
}

function taskColumns(task: LiveTask) {
  const { stage, name, status, reason, warnings, outcome, startedAt, durationMs } = taskView(task)
  return { stage, name, position: task.position, status, reason, warnings: JSON.stringify(warnings), outcome, started_at: startedAt, duration_ms: durationMs }
}

export function readJob(reader: Reader, id: TaskId): Job | null {
  return selectJobs(reader, sql`j.id = ${id}`, 1)[0] ?? null
}

/** Newest first. */
export function readJobs(reader: Reader, { limit, before, scope }: { readonly limit: number; readonly before?: TaskId | undefined; readonly scope?: Job['scope'] | undefined }): readonly Job[] {
  const older = before === undefined ? sql`TRUE` : sql`j.sequence < (SELECT sequence FROM job WHERE id = ${before})`
  return selectJobs(reader, sql`${older} AND ${scope === undefined ? sql`TRUE` : sql`j.scope = ${scope}`}`, limit)
}

/** The job that durations are compared with; null: none. */
export function readJobBefore(reader: Reader, id: TaskId): Job | null {
  const row = reader.first<{ id: TaskId }>(sql`SELECT b.id FROM job j JOIN job b ON ${comparable} WHERE j.id = ${id} ORDER BY b.sequence DESC LIMIT 1`)
  return row === null ? null : readJob(reader, row.id)
}

function selectJobs(reader: Reader, where: Sql, limit: number): readonly Job[] {
  return reader.all<JobColumns>(sql`SELECT ${jobColumns} FROM job j WHERE ${where} ORDER BY j.sequence DESC LIMIT ${limit}`).map((row) => ({
    id: row.id,
    scope: row.scope,
    title: row.title,
    trigger: { kind: row.trigger, due: row.due, missed: row.missed },
    status: row.status,
    summary: row.summary,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    durationMs: row.duration_ms,
    changeMs: row.finished_at === null || row.duration_ms === null || row.before_ms === null ? null : row.duration_ms - row.before_ms,
    counts: taskCountsSchema.safeParse(storedJson(row.counts)).data ?? noCounts,
  }))
}

interface TaskColumns {
  readonly job: TaskId
  readonly key: string
  readonly stage: PipelineTask['stage']
  readonly name: string
  readonly status: PipelineTask['status']
  readonly reason: string | null
  readonly warnings: string | null
  readonly outcome: string | null
  readonly started_at: string | null
  readonly duration_ms: number | null
}

export type StoredTask = PipelineTask & { readonly job: TaskId }

const taskFields = sql`t.job, t.key, t.stage, t.name, t.status, t.reason, t.warnings, t.outcome, t.started_at, t.duration_ms`

/** Of one job, as it was written down: the tasks of other stages, then the runs of its segments. */
export function readTasks(reader: Reader, job: TaskId): readonly StoredTask[] {
  const others = reader.all<TaskColumns>(sql`SELECT ${taskFields} FROM job_task t WHERE t.job = ${job} ORDER BY t.position`).map(taskOf)
  const runs = selectRuns(reader, sql`r.job = ${job} ORDER BY r.sequence`)
  const after = others.findIndex(({ stage }) => stage === 'insights' || stage === 'exports')
  return after < 0 ? [...others, ...runs] : [...others.slice(0, after), ...runs, ...others.slice(after)]
}

/** Of one task that is in a job, newest first; those that wait or never began are left out. */
export function readTaskRuns(reader: Reader, key: PipelineTaskKey, limit: number): readonly StoredTask[] {
  const segment = segmentOf(key)
  if (segment !== null) return selectRuns(reader, sql`r.segment = ${segment} AND r.job IS NOT NULL ORDER BY r.sequence DESC LIMIT ${limit}`)
  return reader.all<TaskColumns>(sql`SELECT ${taskFields} FROM job_task t JOIN job j ON j.id = t.job WHERE t.key = ${key} AND t.status <> 'queued' ORDER BY j.sequence DESC LIMIT ${limit}`).map(taskOf)
}

/** Null: it is no task of a segment. */
export function segmentOf(key: PipelineTaskKey): SegmentId | null {
  return key.startsWith('segments:') ? segmentIdSchema.parse(key.slice('segments:'.length)) : null
}

/** When a task last succeeded, the end of it, UTC; null: never, as far as is known. */
export function lastSuccess(reader: Reader, key: PipelineTaskKey): string | null {
  const row = reader.first<{ started_at: string | null; duration_ms: number | null }>(
    sql`SELECT t.started_at, t.duration_ms FROM job_task t JOIN job j ON j.id = t.job WHERE t.key = ${key} AND t.status IN ('successful', 'completedWithWarnings') ORDER BY j.sequence DESC LIMIT 1`,
  )
  return row?.started_at == null ? null : endOfTask(row.started_at, row.duration_ms)
}

export function endOfTask(startedAt: string, durationMs: number | null): string {
  return new Date(Date.parse(startedAt) + (durationMs ?? 0)).toISOString()
}

/** The job in which a segment was refreshed last; null: none that is kept. */
export function jobOfSegment(reader: Reader, segment: SegmentId): TaskId | null {
  return reader.first<{ id: TaskId }>(sql`SELECT j.id FROM refresh_run r JOIN job j ON j.id = r.job WHERE r.segment = ${segment} ORDER BY r.sequence DESC LIMIT 1`)?.id ?? null
}

/** The same of every segment that has runs; null: the job is not kept, or there was none. */
export function jobsOfSegments(reader: Reader): ReadonlyMap<SegmentId, TaskId | null> {
  const rows = reader.all<{ segment: SegmentId; job: TaskId | null }>(
    sql`SELECT s.id AS segment, j.id AS job FROM segment s JOIN refresh_run r ON r.sequence = (SELECT max(n.sequence) FROM refresh_run n WHERE n.segment = s.id) LEFT JOIN job j ON j.id = r.job`,
  )
  return new Map(rows.map(({ segment, job }) => [segment, job]))
}

interface RunColumns {
  readonly job: TaskId
  readonly segment: SegmentId
  readonly name: string
  readonly status: TaskStatus
  readonly error: string | null
  readonly warnings: string | null
  readonly members: number | null
  readonly started_at: string
  readonly duration_ms: number
}

function selectRuns(reader: Reader, where: Sql): readonly StoredTask[] {
  const rows = reader.all<RunColumns>(sql`SELECT r.job, r.segment, s.name, r.status, r.error, r.warnings, r.members, r.started_at, r.duration_ms FROM refresh_run r JOIN segment s ON s.id = r.segment WHERE ${where}`)
  return rows.map((row) => {
    const hasRun = row.status === 'successful' || row.status === 'failed' || (row.status === 'canceled' && row.duration_ms > 0)
    return {
      job: row.job,
      key: `segments:${row.segment}`,
      stage: 'segments',
      name: row.name,
      status: row.status,
      reason: row.error,
      warnings: sentencesIn(row.warnings),
      outcome: row.members === null ? null : countWords(row.members, 'member', 'members'),
      startedAt: hasRun ? row.started_at : null,
      durationMs: hasRun ? row.duration_ms : null,
      progress: null,
    }
  })
}

function taskOf({ job, key, stage, name, status, reason, warnings, outcome, started_at, duration_ms }: TaskColumns): StoredTask {
  return { job, key, stage, name, status, reason, warnings: sentencesIn(warnings), outcome, startedAt: started_at, durationMs: duration_ms, progress: null }
}
