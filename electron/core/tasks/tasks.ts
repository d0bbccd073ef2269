import type { Task, TaskKind } from '@shared/domain/task.ts'
import type { TaskId } from '@shared/domain/ids.ts'

/** What a piece of long work is given. */
export interface TaskControl {
  readonly id: TaskId
  readonly signal: AbortSignal
  /** Says how far it is; announced at most ten times a second. `total` null: not known. */
  report(step: string, done: number, total: number | null): void
  /** Gives way to other calls when 8 ms have passed since it last did, and throws `canceled` once canceled. */
  breathe(): Promise<void>
}

export interface TaskRunner {
  /** Starts the work at once and returns its id; the outcome arrives as `task.changed`. Never throws for the work's failure. */
  start(kind: TaskKind, title: string, work: (control: TaskControl) => Promise<unknown>): TaskId
  /** Resolves with the ended task (successful, failed or canceled). */
  ended(id: TaskId): Promise<Task>
  list(): readonly Task[]
  cancel(id: TaskId): void
  /** Whether `stop` canceled it: nobody decided against this work. */
  wasStopped(id: TaskId): boolean
  /** Cancels everything and resolves when nothing runs any more. */
  stop(): Promise<void>
}
