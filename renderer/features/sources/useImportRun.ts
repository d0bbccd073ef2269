import { computed, ref, shallowRef } from 'vue'
import { importOutcomeSchema, type ImportOutcome, type ImportPlan } from '@shared/contract/import.contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'
import { call } from '../../api/client.ts'
import { useTasksStore } from '../../stores/tasks.store.ts'

/** One import under way: its task, how fast it goes, and how it ended. A failure leaves nothing changed. */
export function useImportRun() {
  const tasks = useTasksStore()
  const id = ref<TaskId | null>(null)
  const starting = ref(false)
  let isUnwanted = false
  const outcome = shallowRef<ImportOutcome | null>(null)
  const error = shallowRef<AppError | null>(null)

  const task = computed(() => (id.value === null ? null : (tasks.tasks.get(id.value) ?? null)))
  const running = computed(() => starting.value || id.value !== null)
  /** Rows per second so far; null before the first second tells anything. */
  const rate = computed(() => {
    const current = task.value
    if (!current || current.done === 0) return null
    const seconds = (Date.now() - Date.parse(current.startedAt)) / 1000
    return seconds < 0.5 ? null : current.done / seconds
  })

  /** Runs the plan; resolves when it has ended, whatever the end. */
  async function start(plan: ImportPlan): Promise<void> {
    if (running.value) return
    error.value = null
    outcome.value = null
    starting.value = true
    isUnwanted = false
    try {
      await tasks.started()
      const started = await call('import.start', plan)
      id.value = started.task
      if (isUnwanted) void tasks.cancel(started.task)
      const ended = await tasks.finished(started.task)
      if (ended.status === 'successful') outcome.value = importOutcomeSchema.parse(ended.result)
      else error.value = ended.error?.code === 'canceled' ? null : ended.error
    } catch (thrown) {
      error.value = toAppError(thrown)
    } finally {
      starting.value = false
      id.value = null
    }
  }

  async function cancel(): Promise<void> {
    isUnwanted = true
    if (id.value !== null) await tasks.cancel(id.value)
  }

  function reset(): void {
    outcome.value = null
    error.value = null
  }

  return { task, running, rate, outcome, error, start, cancel, reset }
}
