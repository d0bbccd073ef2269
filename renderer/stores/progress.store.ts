import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { TaskId } from '@shared/domain/ids.ts'
import { stageSchema, type PipelineTaskKey, type PipelineTaskStatus, type Stage } from '@shared/domain/pipeline.ts'

/** What is known of a task where no job of it is: that of a segment that never ran, or ran before jobs were kept. */
export interface KnownTask {
  readonly name: string
  readonly status: PipelineTaskStatus
  readonly reason: string | null
  /** UTC; null: never. */
  readonly lastAt: string | null
}

export interface ProgressSubject {
  /** The task that is meant; null: the job as a whole. */
  readonly task: PipelineTaskKey | null
  /** The job that is meant; null: the last one of the task, or the last of all. */
  readonly job: TaskId | null
  readonly known: KnownTask | null
}

/** The key of a task of the pipeline by its stage and the id of what it is about. */
export function taskKey(stage: Stage, id: string): PipelineTaskKey {
  return `${stage}:${id}`
}

export function partsOfKey(key: PipelineTaskKey): { readonly stage: Stage; readonly id: string; readonly isUsageFile: boolean } {
  const at = key.indexOf(':')
  const kind = key.slice(0, at)
  const isUsageFile = kind === 'usage'
  return { stage: isUsageFile ? 'sources' : stageSchema.parse(kind), id: key.slice(at + 1), isUsageFile }
}

/** What the pane of progress details is about; every status leads to it. */
export const useProgressStore = defineStore('progress', () => {
  const open = ref(false)
  const subject = shallowRef<ProgressSubject>({ task: null, job: null, known: null })
  /** Whether all of a job is shown, or what a task waits for only. Kept while the window is open. */
  const isEntire = ref(true)

  function show(next: ProgressSubject): void {
    subject.value = next
    open.value = true
  }

  return {
    open,
    subject,
    isEntire,
    showTask: (task: PipelineTaskKey, known: KnownTask | null = null, job: TaskId | null = null) => show({ task, job, known }),
    showJob: (job: TaskId | null = null) => show({ task: null, job, known: null }),
  }
})
