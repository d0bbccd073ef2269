import type { PipelineState } from '@shared/contract/pipeline.contract.ts'
import type { PipelineTaskStatus, Stage } from '@shared/domain/pipeline.ts'

/** A stage over its tasks, or one of them. */
export type StatusRow =
  | { readonly kind: 'stage'; readonly key: string; readonly stage: Stage; readonly total: number; readonly failed: number; readonly isFolded: boolean }
  | { readonly kind: 'task'; readonly key: string; readonly task: PipelineState }

export interface StageTasks {
  readonly stage: Stage
  readonly tasks: readonly PipelineState[]
}

/** The tasks whose name has what is searched for, whatever its case, and the status that is asked for; null: any. */
export function meantTasks(stages: readonly StageTasks[], search: string, status: PipelineTaskStatus | null): readonly StageTasks[] {
  const wanted = search.trim().toLowerCase()
  return stages
    .map(({ stage, tasks }) => ({ stage, tasks: tasks.filter((task) => (status === null || task.status === status) && task.name.toLowerCase().includes(wanted)) }))
    .filter(({ tasks }) => tasks.length > 0)
}

/** The lines of the page, in the order of the stages; failed tasks come first in each. */
export function statusRows(stages: readonly StageTasks[], folded: ReadonlySet<Stage>): readonly StatusRow[] {
  return stages.flatMap(({ stage, tasks }): readonly StatusRow[] => {
    const failed = tasks.filter((task) => task.status === 'failed')
    const isFolded = folded.has(stage)
    const head: StatusRow = { kind: 'stage', key: `stage ${stage}`, stage, total: tasks.length, failed: failed.length, isFolded }
    if (isFolded) return [head]
    const others = tasks.filter((task) => task.status !== 'failed')
    return [head, ...[...failed, ...others].map((task): StatusRow => ({ kind: 'task', key: task.key, task }))]
  })
}

/** The statuses there are, in the order in which they are met. */
export function statusesOf(stages: readonly StageTasks[]): readonly PipelineTaskStatus[] {
  return [...new Set(stages.flatMap(({ tasks }) => tasks.map(({ status }) => status)))]
}
