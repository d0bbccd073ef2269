import type { TimelineBar } from '@shared/contract/pipeline.contract.ts'
import type { Stage } from '@shared/domain/pipeline.ts'

/** A line of the timeline: a stage from its first start to its last end, or one task. */
export interface TimelineRow {
  readonly key: string
  readonly kind: 'stage' | 'task'
  readonly stage: Stage
  /** Empty for a stage: it is called by its word. */
  readonly name: string
  readonly status: TimelineBar['status'] | null
  readonly reason: string | null
  readonly fromMs: number
  /** Of a stage, the sum of its tasks. */
  readonly durationMs: number
  /** From its start to its end; of a stage, with the time between its tasks. */
  readonly spanMs: number
  readonly previousMs: number | null
  /** Null where there is nothing to compare with. */
  readonly changeMs: number | null
}

/** Stages in the order in which they began, each over its tasks by their start. */
export function timelineRows(bars: readonly TimelineBar[]): readonly TimelineRow[] {
  const began = [...new Set(bars.map(({ stage }) => stage))]
  return began.flatMap((stage) => {
    const tasks = bars.filter((bar) => bar.stage === stage)
    return [stageRow(stage, tasks), ...tasks.map(taskRow)]
  })
}

function taskRow({ key, stage, name, status, reason, fromMs, durationMs, previousMs }: TimelineBar): TimelineRow {
  return { key, kind: 'task', stage, name, status, reason, fromMs, durationMs, spanMs: durationMs, previousMs, changeMs: previousMs === null ? null : durationMs - previousMs }
}

/** Compared are the sums of the tasks that ran both times: a task that is new made nothing slower. */
function stageRow(stage: Stage, tasks: readonly TimelineBar[]): TimelineRow {
  const from = Math.min(...tasks.map(({ fromMs }) => fromMs))
  const end = tasks.reduce((latest, { fromMs, durationMs }) => Math.max(latest, fromMs + durationMs), from)
  const both = tasks.filter(({ previousMs }) => previousMs !== null)
  const previousMs = both.length === 0 ? null : both.reduce((sum, task) => sum + (task.previousMs ?? 0), 0)
  const changeMs = previousMs === null ? null : both.reduce((sum, { durationMs }) => sum + durationMs, 0) - previousMs
  const durationMs = tasks.reduce((sum, task) => sum + task.durationMs, 0)
  return { key: `stage ${stage}`, kind: 'stage', stage, name: '', status: null, reason: null, fromMs: from, durationMs, spanMs: end - from, previousMs, changeMs }
}

/** The end of the axis, and the distance of its marks, in milliseconds: some four to eight marks at round times. `spanMs` above 0. */
export function timeAxis(spanMs: number): { readonly endMs: number; readonly stepMs: number } {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000]
  const stepMs = steps.find((step) => spanMs / step <= 8) ?? 21_600_000 * Math.ceil(spanMs / (8 * 21_600_000))
  return { endMs: Math.max(stepMs, Math.ceil(spanMs / stepMs) * stepMs), stepMs }
}
