import type { Task } from '@shared/domain/task.ts'
import { canceled, isCanceled, toAppError } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import { attend } from './unused.ts'
import { prepareGraph } from './usageOf.ts'

/** The page that opens on the workspace comes first, and what it needs. */
const afterOpeningMs = 1500
/** One refresh is often followed by the next: once for all of them. */
const afterRefreshMs = 100

/**
 * After a workspace is opened and after each refresh: what is used and unused is written down, and unused segments are
 * deactivated where the setting says so.
 */
export function createUsageUpkeep({ ports, emit, workspace: open }: Pick<CoreContext, 'ports' | 'emit' | 'workspace'>): { hear(event: string, payload: unknown): void } {
  let forget = (): void => {}
  let seen: unknown = null

  async function keepUp(workspace: OpenWorkspace): Promise<void> {
    const isStill = (): boolean => openOrNull(open)?.store === workspace.store && workspace.store.readOnlyReason === null
    if (!isStill()) return
    const rest = breather(ports, new AbortController().signal)
    await prepareGraph(workspace, async () => {
      await rest()
      if (!isStill()) throw canceled()
    })
    if (isStill() && attend(ports, workspace).length > 0) emit('data.changed', { topics: ['segments', 'tags', 'usage'] })
  }

  return {
    hear(event, payload) {
      const workspace = event === 'workspace.changed' || isRefreshed(event, payload) ? openOrNull(open) : null
      if (workspace === null || (event === 'workspace.changed' && workspace.store === seen)) return
      seen = workspace.store
      forget()
      forget = ports.after(event === 'workspace.changed' ? afterOpeningMs : afterRefreshMs, () => {
        keepUp(workspace).catch((error: unknown) => {
          if (!isCanceled(error)) ports.log('What uses segments could not be looked up again.', error)
        })
      })
    },
  }
}

function isRefreshed(event: string, payload: unknown): boolean {
  const task = event === 'task.changed' ? (payload as Task) : null
  return task?.kind === 'refresh' && task.finishedAt !== null
}

function openOrNull(open: CoreContext['workspace']): OpenWorkspace | null {
  try {
    return open()
  } catch (error) {
    if (toAppError(error).code === 'notFound') return null
    throw error
  }
}
