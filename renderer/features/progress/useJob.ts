import { computed, ref, shallowRef } from 'vue'
import { segmentIdSchema, type TaskId } from '@shared/domain/ids.ts'
import type { PipelineTaskKey, Stage } from '@shared/domain/pipeline.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { call } from '../../api/client.ts'
import { useAsyncState } from '../../composables/useAsyncState.ts'
import { usePacedChanges } from '../../composables/usePacedChanges.ts'
import { partsOfKey, type ProgressSubject } from '../../stores/progress.store.ts'
import type { Unfolded } from './progressRows.ts'

/** The job of the task's last run, or that runs it; null: none is known. */
async function lastJobOf(task: PipelineTaskKey): Promise<TaskId | null> {
  const { stage, id } = partsOfKey(task)
  if (stage === 'segments') return (await call('pipeline.jobOf', { segment: segmentIdSchema.parse(id) })).job
  const [last] = await call('pipeline.runs', { task, limit: 1 })
  return last?.job ?? null
}

async function newestJob(): Promise<TaskId | null> {
  const jobs = await call('pipeline.jobs', { limit: 10 })
  const running = jobs.find(({ status }) => status === 'refreshing')
  return (running ?? jobs[0])?.id ?? null
}


function toggled<T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> {
  return set.has(one) ? new Set([...set].filter((other) => other !== one)) : new Set([...set, one])
}

/**
 * The job a subject is about, followed while it runs, with what is unfolded of it. The job of a task is that of its
 * last run, whichever that is by now; a job that is asked for by its id stays.
 */
export function useJob(subject: ProgressSubject, isEntire: () => boolean) {
  const unfolded = shallowRef<Unfolded>({
    stages: new Set(subject.task === null ? [] : [partsOfKey(subject.task).stage]),
    tasks: new Set(subject.task === null ? [] : [subject.task]),
    successes: new Set(),
  })
  /** The stages to begin with are those that run or have failed once there is one, where nobody named or folded any. */
  let isFresh = subject.task === null

  async function load(job: TaskId) {
    const around = subject.task === null || isEntire() ? {} : { around: subject.task }
    const reply = await call('pipeline.job', { job, tasksOf: [...unfolded.value.stages], ...around })
    if (!isFresh) return reply
    const first = reply.stages.filter(({ status, counts }) => status === 'refreshing' || counts.failed > 0).map(({ stage }) => stage)
    if (first.length === 0) return reply
    isFresh = false
    unfolded.value = { ...unfolded.value, stages: new Set(first) }
    return call('pipeline.job', { job, tasksOf: first })
  }

  const state = useAsyncState(async () => {
    const job = subject.job ?? (subject.task === null ? await newestJob() : await lastJobOf(subject.task))
    if (job === null) return null
    try {
      return await load(job)
    } catch (thrown) {
      // Old jobs are not kept for ever.
      if (toAppError(thrown).code === 'notFound') return null
      throw thrown
    }
  })

  const isAnswered = ref(false)
  async function refresh(): Promise<void> {
    await state.refresh()
    isAnswered.value = true
  }
  const shown = computed(() => (state.value.value?.stages ?? []).reduce((sum, { tasks }) => sum + (tasks?.length ?? 0), 0))
  usePacedChanges(['pipeline'], () => shown.value, () => void refresh())
  void refresh()

  function change(next: Unfolded): void {
    const more = [...next.stages].some((stage) => !unfolded.value.stages.has(stage))
    unfolded.value = next
    if (more) void refresh()
  }

  return {
    state,
    /** An answer has come: where there is no job, there is none. */
    isAnswered,
    unfolded,
    refresh,
    toggleStage(stage: Stage) {
      isFresh = false
      change({ ...unfolded.value, stages: toggled(unfolded.value.stages, stage) })
    },
    toggleTask: (task: PipelineTaskKey) => change({ ...unfolded.value, tasks: toggled(unfolded.value.tasks, task) }),
    toggleSuccesses: (stage: Stage) => change({ ...unfolded.value, successes: toggled(unfolded.value.successes, stage) }),
  }
}
