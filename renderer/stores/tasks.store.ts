import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { TaskId } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import { TesseraError } from '@shared/errors/appError.ts'
import { call, onEvent } from '../api/client.ts'

export function isRunning(task: Task): boolean {
  return task.finishedAt === null
}

/** Long work: what runs now, and how each ended. */
export const useTasksStore = defineStore('tasks', () => {
  const tasks = ref(new Map<TaskId, Task>())
  const waiting = new Map<TaskId, ((task: Task) => void)[]>()
  let starting: Promise<void> | undefined

  const running = computed(() => [...tasks.value.values()].filter(isRunning))

  function take(task: Task): void {
    tasks.value.set(task.id, task)
    if (isRunning(task)) return
    for (const done of waiting.get(task.id) ?? []) done(task)
    waiting.delete(task.id)
  }

  async function start(): Promise<void> {
    onEvent('task.changed', take)
    onEvent('workspace.changed', (info) => {
      if (info === null) tasks.value.clear()
    })
    onEvent('core.restarted', () => void endLost())
    const known = await call('tasks.list', {})
    for (const task of known) if (!tasks.value.has(task.id)) take(task)
  }

  /** A core that started again knows nothing of what ran before: nobody would hear its end. */
  async function endLost(): Promise<void> {
    const known = new Set((await call('tasks.list', {}).catch(() => [])).map(({ id }) => id))
    for (const task of running.value) {
      if (known.has(task.id)) continue
      const message = `“${task.title}” ended when Tessera had to start its data part again; what was there before stays. Start it once more.`
      take({ ...task, status: 'failed', finishedAt: new Date().toISOString(), error: { code: 'unexpected', message } })
    }
  }

  function started(): Promise<void> {
    starting ??= start()
    return starting
  }

  /** Resolves with the task once it has ended, however it ended. */
  function finished(id: TaskId): Promise<Task> {
    const known = tasks.value.get(id)
    if (known && !isRunning(known)) return Promise.resolve(known)
    return new Promise((resolve) => waiting.set(id, [...(waiting.get(id) ?? []), resolve]))
  }

  /** Resolves once the task has succeeded; throws its error, or nothing but `false` where it was canceled. */
  async function succeeded(id: TaskId): Promise<boolean> {
    const task = await finished(id)
    if (task.error && task.error.code !== 'canceled') throw new TesseraError(task.error)
    return task.status === 'successful'
  }

  async function cancel(id: TaskId): Promise<void> {
    await call('tasks.cancel', { task: id })
  }

  return { tasks, running, started, finished, succeeded, cancel }
})
