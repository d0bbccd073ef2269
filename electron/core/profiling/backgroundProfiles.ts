import { toAppError } from '@shared/errors/appError.ts'
import type { Events } from '@shared/contract/events.ts'
import type { CoreContext } from '../context.ts'
import { unprofiledEntities } from './profile.repo.ts'
import type { Profiler } from './profiler.ts'

/** After the last change of the data; a page that opens on them comes first. */
const idleMs = 1500

/** Profiles entities whose rows changed, smallest first and one at a time, while nothing else runs. What was canceled waits until somebody asks. */
export function createBackgroundProfiles({ ports, tasks, workspace: open }: Pick<CoreContext, 'ports' | 'tasks' | 'workspace'>, profiler: Profiler): { hear(event: string, payload: unknown): void } {
  let forget = (): void => {}
  let isAtWork = false

  async function work(): Promise<void> {
    if (isAtWork) return
    isAtWork = true
    try {
      const workspace = open()
      if (workspace.store.readOnlyReason !== null) return
      for (const entity of unprofiledEntities(workspace.store)) {
        if (tasks.list().some((task) => task.finishedAt === null)) return soon()
        if (open().store !== workspace.store) return
        const subject = { entity, segment: null }
        if (profiler.state(subject).ended !== null) continue
        const { status } = await tasks.ended(profiler.start(subject, 'stored'))
        // A person who cancels this wants none of it now.
        if (status === 'canceled') return
      }
    } catch (error) {
      // Mostly no workspace is open any more, and nobody asked.
      if (toAppError(error).code === 'unexpected') ports.log('Entities could not be profiled in the background.', error)
    } finally {
      isAtWork = false
    }
  }

  function soon(): void {
    forget()
    forget = ports.after(idleMs, () => void work())
  }

  return {
    hear(event, payload) {
      if (event === 'data.changed' && (payload as Events['data.changed']).topics.includes('catalog')) soon()
    },
  }
}
