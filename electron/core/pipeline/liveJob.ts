import type { TaskId } from '@shared/domain/ids.ts'
import type { Job, JobTrigger, PipelineTask, TaskCounts } from '@shared/domain/pipeline.ts'
import type { PlannedStage, PlannedTask, TaskEnd } from './stage.ts'

/** A task of a job that waits, runs or has ended in this process; times in milliseconds UTC. */
export interface LiveTask {
  readonly planned: PlannedTask
  readonly stage: PlannedStage
  readonly position: number
  status: PipelineTask['status']
  reason: string | null
  warnings: readonly string[]
  outcome: string | null
  startedAt: number | null
  durationMs: number | null
  progress: number | null
  /** It changed since it was written down. */
  isDirty: boolean
}

/** A job that waits or runs. */
export interface LiveJob {
  readonly id: TaskId
  readonly scope: Job['scope']
  readonly title: string
  /** Equal where the same segments were asked for. */
  readonly covers: string
  readonly trigger: JobTrigger
  readonly queuedAt: number
  startedAt: number | null
  stages: readonly PlannedStage[]
  /** In the order in which they run; before its turn those that are expected. */
  tasks: LiveTask[]
}

export function liveTask(planned: PlannedTask, stage: PlannedStage, position: number): LiveTask {
  return { planned, stage, position, status: 'queued', reason: null, warnings: [], outcome: null, startedAt: null, durationMs: null, progress: null, isDirty: false }
}

export function endTask(task: LiveTask, end: TaskEnd, durationMs: number | null): void {
  task.status = end.status
  task.reason = end.reason
  task.warnings = end.warnings
  task.outcome = end.outcome
  task.durationMs = durationMs
  task.progress = null
  task.isDirty = true
}

type Counted = Pick<PipelineTask, 'status' | 'warnings'>

export function countsOf(tasks: readonly { readonly status: Counted['status']; readonly warnings: readonly string[] }[]): TaskCounts {
  const counts = { total: tasks.length, done: 0, successful: 0, failed: 0, skipped: 0, canceled: 0, warned: 0 }
  for (const { status, warnings } of tasks) {
    if (status === 'successful' || status === 'completedWithWarnings') {
      counts.successful += 1
      if (warnings.length > 0 || status === 'completedWithWarnings') counts.warned += 1
    } else if (status === 'failed' || status === 'skipped' || status === 'canceled') counts[status] += 1
  }
  return { ...counts, done: counts.successful + counts.failed + counts.skipped }
}

export function taskView({ planned, stage, ...task }: LiveTask): PipelineTask {
  return {
    key: planned.key,
    stage: stage.stage,
    name: planned.name,
    status: task.status,
    reason: task.reason,
    warnings: [...task.warnings],
    outcome: task.outcome,
    startedAt: task.startedAt === null ? null : new Date(task.startedAt).toISOString(),
    durationMs: task.durationMs,
    progress: task.progress,
  }
}
