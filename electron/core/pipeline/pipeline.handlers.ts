import type { Handlers } from '@shared/contract/contract.ts'
import type { PipelineState, pipelineContract, TimelineBar } from '@shared/contract/pipeline.contract.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { stages, type JobTrigger, type PipelineTask, type PipelineTaskKey, type Stage } from '@shared/domain/pipeline.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { readRunSummaries, type RunSummary } from '../segments/run.repo.ts'
import type { PipelineParts } from './createPipeline.ts'
import { endOfTask, jobOfSegment, jobsOfSegments, lastSuccess, readJob, readJobBefore, readJobs, readTaskRuns, readTasks, segmentOf } from './job.repo.ts'
import { asNow, asRead, jobNow, keysAround, stagesOf, tasksNow } from './jobView.ts'
import { taskView } from './liveJob.ts'
import { pruneJobs, retentionState, writeRetention } from './retention.ts'
import { failuresOf } from './failures.ts'
import type { TaskLook } from './stage.ts'
import { endOf, lookOf, planSegments } from './stages/segments.ts'

export function createPipelineHandlers({ ports, tasks, emit, workspace: open }: CoreContext, pipeline: PipelineParts): Handlers<keyof typeof pipelineContract> {
  /** Every task there is, by stage. */
  function allTasks(workspace: OpenWorkspace): ReadonlyMap<Stage, readonly TaskLook[]> {
    const frame = { asOf: ports.now(), made: new Set<never>(), trigger: { kind: 'refreshAll' as const, due: null, missed: 0 } }
    return new Map(stages.map((stage): readonly [Stage, readonly TaskLook[]] => {
      if (stage === 'segments') return [stage, planSegments(workspace, null, true).segments.map((segment) => lookOf(workspace, segment))]
      return [stage, pipeline.plugins.filter((one) => one.stage === stage).flatMap((one) => one.plan(workspace, frame).tasks)]
    }))
  }

  return {
    'pipeline.refreshAll': ({ asOf, trigger }) => {
      const instant = asOf === undefined ? null : asOfInstant(asOf, open().zone(), ports.now())
      return { job: pipeline.start({ segments: null, asOf: instant, trigger: { kind: trigger, due: null, missed: 0 } }) }
    },
    'pipeline.cancel': ({ job }) => {
      tasks.cancel(job)
      return null
    },
    'pipeline.jobs': (wanted) => readJobs(open().store, wanted).map((job) => asNow(open().store, job, pipeline.live(), ports.now())),
    'pipeline.job': ({ job: id, tasksOf, around }) => {
      const workspace = open()
      const job = jobNow(workspace.store, pipeline.live(), id, ports.now())
      const found = tasksNow(workspace.store, pipeline.live(), id)
      const keys = around === undefined ? null : keysAround([...allTasks(workspace).values()].flat(), around)
      return { job, stages: stagesOf(keys === null ? found : found.filter(({ key }) => keys.has(key)), new Set(tasksOf)) }
    },
    'pipeline.jobOf': ({ segment }) => ({ job: pipeline.refresher.underWay().get(segment)?.task ?? jobOfSegment(open().store, segment) }),
    'pipeline.status': () => {
      const workspace = open()
      const live = pipeline.live()
      const look = stateLook(workspace, pipeline)
      const groups = [...allTasks(workspace)].map(([stage, planned]) => ({ stage, tasks: planned.map((task) => look(task, stage)) }))
      return { running: live.map(({ id }) => jobNow(workspace.store, live, id, ports.now())), stages: groups.filter((one) => one.tasks.length > 0) }
    },
    'pipeline.runs': ({ task, limit }) => {
      const { store } = open()
      const triggers = new Map<TaskId, JobTrigger>()
      const isLive = (job: TaskId): boolean => pipeline.live().some(({ id }) => id === job)
      return readTaskRuns(store, task, limit).flatMap((run) => {
        const trigger = triggers.get(run.job) ?? readJob(store, run.job)?.trigger
        if (trigger === undefined) return []
        triggers.set(run.job, trigger)
        return [{ ...(isLive(run.job) ? run : asRead(run)), trigger }]
      })
    },
    'pipeline.timeline': ({ job: id }) => {
      const { store } = open()
      const job = jobNow(store, pipeline.live(), id, ports.now())
      const previous = readJobBefore(store, id)
      const before = new Map((previous === null ? [] : readTasks(store, previous.id)).map(({ key, durationMs }) => [key, durationMs]))
      const bars = tasksNow(store, pipeline.live(), id).flatMap((task) => barOf(task, job.startedAt, before.get(task.key) ?? null, ports.now()))
      return { job, previous, bars: bars.sort((a, b) => a.fromMs - b.fromMs) }
    },
    'pipeline.failures': () => {
      const workspace = open()
      return failuresOf(workspace.store, () => [...allTasks(workspace).values()].flat())
    },
    'pipeline.retention': ({ wanted }) => retentionState(open().store, wanted, ports.now()),
    'pipeline.setRetention': (retention) => {
      const { store } = open()
      writeRetention(store, retention)
      pruneJobs(store, ports.now())
      emit('data.changed', { topics: ['pipeline'] })
      return retentionState(store, undefined, ports.now())
    },
  }
}

function barOf({ key, stage, name, status, reason, startedAt, durationMs }: PipelineTask, jobStart: string | null, previousMs: number | null, now: number): TimelineBar[] {
  if (startedAt === null || jobStart === null) return []
  const fromMs = Math.max(0, Date.parse(startedAt) - Date.parse(jobStart))
  return [{ key, stage, name, status, reason, fromMs, durationMs: durationMs ?? Math.max(0, now - Date.parse(startedAt)), previousMs }]
}

/** Looks up tasks with their last run; one that waits or runs is as it is now. */
function stateLook({ store }: OpenWorkspace, pipeline: PipelineParts): (task: TaskLook, stage: Stage) => PipelineState {
  const summaries = readRunSummaries(store)
  const jobs = jobsOfSegments(store)
  const live = new Map<PipelineTaskKey, PipelineTask & { readonly job: TaskId }>()
  for (const job of pipeline.live()) for (const task of job.tasks) if (!live.has(task.planned.key)) live.set(task.planned.key, { ...taskView(task), job: job.id })
  return ({ key, name }, stage) => {
    const never: PipelineState = { key, stage, name, status: 'notStarted', reason: null, warnings: [], outcome: null, startedAt: null, durationMs: null, progress: null, job: null, lastSuccessAt: null }
    const segment = stage === 'segments' ? segmentOf(key) : null
    const last = segment === null ? storedState(store, never) : segmentState(summaries.get(segment) ?? null, jobs.get(segment) ?? null, never)
    const now = live.get(key)
    if (now !== undefined) return { ...now, name, lastSuccessAt: last.lastSuccessAt }
    const waiting = segment === null ? undefined : pipeline.refresher.underWay().get(segment)
    return waiting === undefined ? last : { ...never, status: waiting.status, job: waiting.task, lastSuccessAt: last.lastSuccessAt }
  }
}

function storedState(store: OpenWorkspace['store'], never: PipelineState): PipelineState {
  const run = readTaskRuns(store, never.key, 1)[0]
  return run === undefined ? never : { ...asRead(run), name: never.name, lastSuccessAt: lastSuccess(store, never.key) }
}

function segmentState(summary: RunSummary | null, job: TaskId | null, never: PipelineState): PipelineState {
  const last = summary?.last ?? null
  if (summary === null || last === null) return never
  const { reason, warnings, outcome } = endOf(last)
  const success = summary.lastSuccessful
  return {
    ...never,
    status: last.status,
    reason,
    warnings: [...warnings],
    outcome,
    startedAt: last.startedAt,
    durationMs: last.status === 'skipped' ? null : last.durationMs,
    job,
    lastSuccessAt: success === null ? null : endOfTask(success.startedAt, success.durationMs),
  }
}
