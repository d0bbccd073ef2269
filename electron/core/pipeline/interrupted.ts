import { runIdSchema, segmentIdSchema, type SegmentId, type TaskId } from '@shared/domain/ids.ts'
import { jobSummary } from '@shared/format/pipelineWords.ts'
import type { RunTrigger } from '@shared/domain/segment.ts'
import { z } from 'zod'
import type { CoreContext } from '../context.ts'
import { insertRun } from '../segments/run.repo.ts'
import { findSegment } from '../segments/segment.repo.ts'
import { newId } from '../store/newId.ts'
import type { Ports } from '../ports.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Store } from '../store/store.ts'
import { endJob, endOfTask, readTasks } from './job.repo.ts'
import { countsOf } from './liveJob.ts'

const ranReason = 'Tessera was ended while this ran; what was there before stays.'
const waitedReason = 'Tessera was ended before this had its turn; what was there before stays.'

/** When a workspace is opened: jobs that were under way when the program ended are told to be interrupted, and not run again. */
export function createJobsUpkeep({ ports, workspace }: Pick<CoreContext, 'ports' | 'workspace'>): { hear(event: string, payload: unknown): void } {
  const seen = new WeakSet<Store>()
  return {
    hear(event, payload) {
      if (event !== 'workspace.changed' || payload === null) return
      const { store } = workspace()
      if (seen.has(store) || store.readOnlyReason !== null) return
      seen.add(store)
      endInterrupted(ports, store)
    },
  }
}

interface Unended {
  readonly id: TaskId
  readonly trigger: RunTrigger
  readonly queued_at: string
  readonly started_at: string | null
  readonly waiting: string
}

/** Tasks that ran failed, those that waited are canceled; what was finished stays. */
function endInterrupted(ports: Pick<Ports, 'randomBytes'>, store: Store): void {
  const jobs = store.all<Unended>(sql`SELECT id, trigger, queued_at, started_at, waiting FROM job WHERE status IN ('queued', 'refreshing') ORDER BY sequence`)
  if (jobs.length === 0) return
  store.edit((edit) => jobs.forEach((job) => endOne(ports, edit, job)))
}

function endOne(ports: Pick<Ports, 'randomBytes'>, edit: Edit, job: Unended): void {
  const known = readTasks(edit, job.id)
  for (const { key, stage, status } of known) {
    if (stage === 'segments') continue
    if (status === 'refreshing') edit.update('job_task', { job: job.id, key }, { status: 'failed', reason: ranReason })
    if (status === 'queued') edit.update('job_task', { job: job.id, key }, { status: 'canceled', reason: waitedReason })
  }
  const ended = new Set<string>(known.map(({ key }) => key))
  for (const id of waitingIn(job.waiting)) if (!ended.has(`segments:${id}`)) cancelRun(ports, edit, job, id)
  const counts = countsOf(readTasks(edit, job.id))
  const ends = known.flatMap(({ startedAt, durationMs }) => (startedAt === null ? [] : [endOfTask(startedAt, durationMs)])).sort()
  const finishedAt = ends.at(-1) ?? job.started_at ?? job.queued_at
  const durationMs = job.started_at === null ? null : Math.max(0, Date.parse(finishedAt) - Date.parse(job.started_at))
  endJob(edit, job.id, { status: 'interrupted', summary: jobSummary('interrupted', counts), counts, finishedAt, durationMs })
}

function waitingIn(json: string): readonly SegmentId[] {
  return z.array(segmentIdSchema).safeParse(storedJson(json)).data ?? []
}

function cancelRun(ports: Pick<Ports, 'randomBytes'>, edit: Edit, { id: job, trigger, queued_at, started_at }: Unended, id: SegmentId): void {
  const segment = findSegment(edit, id)
  if (segment === null) return
  const startedAt = started_at ?? queued_at
  const nothing = { members: null, entered: null, left: null, warnings: [] }
  insertRun(edit, { id: newId(ports, runIdSchema), segment: id, trigger, status: 'canceled', startedAt, durationMs: 0, asOf: startedAt, version: segment.version, error: waitedReason, ...nothing }, { job })
}
