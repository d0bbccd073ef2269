import type { TaskId } from '@shared/domain/ids.ts'
import { stages, type Job, type JobStage, type PipelineTask, type PipelineTaskKey, type PipelineTaskStatus, type Stage } from '@shared/domain/pipeline.ts'
import { fail } from '@shared/errors/appError.ts'
import { formatCount } from '@shared/format/numbers.ts'
import type { Reader } from '../store/store.ts'
import { endOfTask, readJob, readTasks } from './job.repo.ts'
import { countsOf, taskView, type LiveJob } from './liveJob.ts'
import type { TaskLook, Thing } from './stage.ts'

/** A job as it is now: one that waits or runs is at hand, others are as they were written down. */
export function jobNow(reader: Reader, live: readonly LiveJob[], id: TaskId, now: number): Job {
  const stored = readJob(reader, id)
  if (stored === null) throw fail('notFound', 'This refresh is not known any more.')
  return asNow(reader, stored, live, now)
}

export function asNow(reader: Reader, stored: Job, live: readonly LiveJob[], now: number): Job {
  const job = live.find(({ id }) => id === stored.id)
  if (job === undefined && stored.finishedAt === null) return cutOff(reader, stored)
  if (job === undefined || job.startedAt === null || stored.finishedAt !== null) return stored
  return { ...stored, status: 'refreshing', startedAt: new Date(job.startedAt).toISOString(), durationMs: Math.max(0, now - job.startedAt), counts: countsOf(job.tasks) }
}

export function tasksNow(reader: Reader, live: readonly LiveJob[], id: TaskId): readonly PipelineTask[] {
  const job = live.find((one) => one.id === id)
  return job === undefined ? readTasks(reader, id).map(({ job: _job, ...task }) => asRead(task)) : job.tasks.map(taskView)
}

/**
 * A job without an end that nothing here works on. Only who has the file for writing can tell how it ends, and writes down
 * as interrupted what nobody works on: who reads the file says what it has of it.
 */
function cutOff(reader: Reader, stored: Job): Job {
  const counts = { ...countsOf(readTasks(reader, stored.id).map(asRead)), total: stored.counts.total }
  return { ...stored, status: 'interrupted', summary: `Not ended when the file was read, ${formatCount(counts.done)} of ${formatCount(counts.total)} done`, counts }
}

/** A task of such a job, or of one that ended, which is as it is. */
export function asRead<T extends PipelineTask>(task: T): T {
  if (task.status === 'refreshing') return { ...task, status: 'failed', reason: 'It had not ended when the file was read; what was there before stays.' }
  return task.status === 'queued' ? { ...task, status: 'canceled', reason: 'It had not begun when the file was read; what was there before stays.' } : task
}

/** The stages of these tasks; `shown`: those whose tasks are listed. */
export function stagesOf(tasks: readonly PipelineTask[], shown: ReadonlySet<Stage>): JobStage[] {
  const byStage = new Map<Stage, PipelineTask[]>()
  for (const task of tasks) {
    const some = byStage.get(task.stage)
    if (some === undefined) byStage.set(task.stage, [task])
    else some.push(task)
  }
  return stages.flatMap((stage) => {
    const some = byStage.get(stage)
    if (some === undefined) return []
    const starts = some.flatMap(({ startedAt }) => startedAt ?? []).sort()
    const isOver = some.every(({ status }) => status !== 'queued' && status !== 'refreshing')
    const ends = some.flatMap(({ startedAt, durationMs }) => (startedAt === null || durationMs === null ? [] : [endOfTask(startedAt, durationMs)])).sort()
    return [{ stage, status: statusOf(some), counts: countsOf(some), startedAt: starts[0] ?? null, finishedAt: isOver ? (ends.at(-1) ?? null) : null, tasks: shown.has(stage) ? [...some] : null }]
  })
}

function statusOf(tasks: readonly PipelineTask[]): PipelineTaskStatus {
  const has = (status: PipelineTaskStatus): boolean => tasks.some((task) => task.status === status)
  if (has('refreshing')) return 'refreshing'
  // Between two tasks none runs, and the stage is at work all the same.
  if (has('queued')) return tasks.every(({ status }) => status === 'queued') ? 'queued' : 'refreshing'
  if (has('failed')) return 'failed'
  if (has('canceled')) return 'canceled'
  return tasks.every(({ status }) => status === 'skipped') ? 'skipped' : 'successful'
}

/** Keys of a task and of all it waits for, as the workspace is now. `planned`: every task there is. */
export function keysAround(planned: readonly TaskLook[], key: PipelineTaskKey): ReadonlySet<PipelineTaskKey> {
  const makers = new Map<Thing, TaskLook[]>()
  for (const task of planned) for (const thing of task.makes) makers.set(thing, [...(makers.get(thing) ?? []), task])
  const found = new Map(planned.filter((task) => task.key === key).map((task) => [task.key, task]))
  // Grows while it is walked.
  for (const task of found.values()) for (const thing of task.reads()) for (const maker of makers.get(thing) ?? []) found.set(maker.key, maker)
  return new Set([key, ...found.keys()])
}
