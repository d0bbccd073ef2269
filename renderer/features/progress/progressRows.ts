import type { JobStage, PipelineTask, PipelineTaskKey, PipelineTaskStatus, Stage } from '@shared/domain/pipeline.ts'

/** One line of the pane, or what is unfolded under one. `key` is the same as long as it is about the same. */
export type ProgressRow =
  | { readonly kind: 'stage'; readonly key: string; readonly stage: JobStage; readonly isOpen: boolean }
  | { readonly kind: 'task'; readonly key: string; readonly task: PipelineTask; readonly isOpen: boolean }
  | { readonly kind: 'details'; readonly key: string; readonly task: PipelineTask }
  | { readonly kind: 'more'; readonly key: string; readonly stage: Stage; readonly count: number; readonly isOpen: boolean }

export interface Unfolded {
  readonly stages: ReadonlySet<Stage>
  readonly tasks: ReadonlySet<PipelineTaskKey>
  /** Stages whose successful tasks are shown, however many there are. */
  readonly successes: ReadonlySet<Stage>
}

/** So many successful tasks of a stage stand there by themselves; more are behind a line of their own. */
const successesShown = 3

/** What needs a look first, then what runs and waits, then what there is to know, then what went well. */
const order: readonly PipelineTaskStatus[] = ['failed', 'refreshing', 'completedWithWarnings', 'queued', 'skipped', 'canceled', 'notStarted', 'successful']
const rank = new Map(order.map((status, index) => [status, index]))

/** The lines of a job in their order; `pinned`: tasks that stay in sight although they are successful (somebody is on them). */
export function progressRows(stages: readonly JobStage[], unfolded: Unfolded, pinned: ReadonlySet<PipelineTaskKey>): readonly ProgressRow[] {
  return stages.flatMap((stage): readonly ProgressRow[] => {
    const isOpen = unfolded.stages.has(stage.stage)
    const head: ProgressRow = { kind: 'stage', key: `stage ${stage.stage}`, stage, isOpen }
    return isOpen && stage.tasks !== null ? [head, ...taskRows(stage.stage, stage.tasks, unfolded, pinned)] : [head]
  })
}

function taskRows(stage: Stage, tasks: readonly PipelineTask[], unfolded: Unfolded, pinned: ReadonlySet<PipelineTaskKey>): readonly ProgressRow[] {
  const ordered = tasks.toSorted((a, b) => (rank.get(a.status) ?? 0) - (rank.get(b.status) ?? 0))
  const all = unfolded.successes.has(stage)
  const quiet = ordered.filter((task) => task.status === 'successful' && !unfolded.tasks.has(task.key) && !pinned.has(task.key)).slice(successesShown)
  const hidden = new Set(all || quiet.length < 2 ? [] : quiet.map(({ key }) => key))
  const rows = ordered.filter(({ key }) => !hidden.has(key)).flatMap((task): readonly ProgressRow[] => rowsOf(task, unfolded.tasks.has(task.key)))
  return quiet.length < 2 ? rows : [...rows, { kind: 'more', key: `more ${stage}`, stage, count: quiet.length, isOpen: all }]
}

function rowsOf(task: PipelineTask, isOpen: boolean): readonly ProgressRow[] {
  const row: ProgressRow = { kind: 'task', key: task.key, task, isOpen }
  return isOpen ? [row, { kind: 'details', key: `details ${task.key}`, task }] : [row]
}
