import { isNavigationFailure, NavigationFailureType, useRouter } from 'vue-router'
import type { TaskKind } from '@shared/domain/task.ts'
import { taskWords } from '../../components/taskWords.ts'
import { useDialogsStore } from '../../stores/dialogs.store.ts'
import { useTasksStore } from '../../stores/tasks.store.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'

/** Work that somebody waits for; what Tessera does by itself beside it is done again in its time. */
const awaited: ReadonlySet<TaskKind> = new Set(['import', 'refresh', 'export', 'download'])

/** Leaving the open file for another, or for none: what that would lose or end is asked about first. */
export function useLeaving() {
  const workspace = useWorkspaceStore()
  const dialogs = useDialogsStore()
  const tasks = useTasksStore()
  const router = useRouter()

  /** Whether the work under way may end: it belongs to the open file. */
  async function mayEndWork(): Promise<boolean> {
    const running = tasks.running.filter(({ kind }) => awaited.has(kind))
    if (running.length === 0) return true
    return dialogs.confirm({
      title: 'End what is under way?',
      text: 'It cannot go on once the file is left; what it has not finished stays as it was.',
      consequences: running.map(taskWords),
      verb: running.length === 1 ? 'End it' : 'End them',
      danger: true,
    })
  }

  /** Goes from the page of the open file before that is closed, while what it has not saved can still be; false: the person stays there, or went elsewhere meanwhile. */
  async function leave(): Promise<boolean> {
    if (!workspace.info) return true
    if (!(await mayEndWork())) return false
    const failure = await router.push({ name: 'home' })
    return !failure || isNavigationFailure(failure, NavigationFailureType.duplicated)
  }

  /** Another file, or none, in the place of the open one; false: the person stays with that. Where `change` fails, its page comes back. */
  async function exchange(change: () => Promise<void>): Promise<boolean> {
    const from = router.currentRoute.value.fullPath
    if (!(await leave())) return false
    try {
      await change()
    } catch (thrown) {
      if (workspace.info) await router.replace(from)
      throw thrown
    }
    return true
  }

  return { mayEndWork, exchange }
}
