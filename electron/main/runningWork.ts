import { z } from 'zod'
import { taskSchema } from '@shared/domain/task.ts'

const workspaceSchema = z.object({ path: z.string() }).nullable()

/** Remembers, from the core's own events, what has to be said and done when its process ends unexpectedly. */
export interface RunningWork {
  note(event: string, payload: unknown): void
  /** The workspace to open again (null: none was open) and a sentence about interrupted tasks; forgets those. */
  interrupt(): { readonly path: string | null; readonly sentence: string }
}

export function createRunningWork(): RunningWork {
  const tasks = new Map<string, string>()
  let path: string | null = null
  return {
    note(event, payload) {
      if (event === 'workspace.changed') path = workspaceSchema.safeParse(payload).data?.path ?? null
      if (event !== 'task.changed') return
      const task = taskSchema.safeParse(payload).data
      if (task === undefined) return
      if (task.finishedAt === null) tasks.set(task.id, task.title)
      else tasks.delete(task.id)
    },
    interrupt() {
      const titles = [...tasks.values()].map((title) => `“${title}”`)
      tasks.clear()
      return { path, sentence: titles.length === 0 ? '' : ` It was working on ${titles.join(', ')}: start that again.` }
    },
  }
}
