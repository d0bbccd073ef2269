import { isHandedOver } from '@shared/domain/handedOver.ts'
import type { Task } from '@shared/domain/task.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import { readUsageFiles } from './tracked.repo.ts'
import { attend } from './unused.ts'
import { rereadUsageFile } from './usageFiles.ts'

/** The page that opens on the workspace comes first, and what it needs. */
const afterMs = 1500

/**
 * After a workspace is opened and after each refresh: usage files that follow the refresh are read again where they are
 * other ones now, what is used and unused is written down, and unused segments are deactivated where the setting says so.
 */
export function createUsageUpkeep({ ports, emit, workspace: open }: Pick<CoreContext, 'ports' | 'emit' | 'workspace'>): { hear(event: string, payload: unknown): void } {
  let forget = (): void => {}
  let seen: unknown = null
  let turn: Promise<void> = Promise.resolve()

  async function keepUp(workspace: OpenWorkspace): Promise<void> {
    const { store } = workspace
    const isStill = (): boolean => openOrNull(open)?.store === store && store.readOnlyReason === null
    const breathe = breather(ports, new AbortController().signal)
    let isOther = false
    for (const file of readUsageFiles(store)) {
      if (!isStill()) return
      if (file.mode === 'once' || isHandedOver(file.path)) continue
      isOther = (await rereadUsageFile(ports, workspace, file, breathe)) !== file || isOther
    }
    if (!isStill()) return
    const deactivated = attend(ports, workspace)
    if (deactivated.length > 0) emit('data.changed', { topics: ['segments', 'tags', 'usage'] })
    else if (isOther) emit('data.changed', { topics: ['usage'] })
  }

  function soon(workspace: OpenWorkspace, ms: number): void {
    forget()
    forget = ports.after(ms, () => {
      if (openOrNull(open)?.store !== workspace.store || workspace.store.readOnlyReason !== null) return
      turn = turn.then(() => keepUp(workspace)).catch((error: unknown) => ports.log('What uses segments could not be looked up again.', error))
    })
  }

  return {
    hear(event, payload) {
      const workspace = event === 'workspace.changed' || isRefreshed(event, payload) ? openOrNull(open) : null
      if (workspace === null || (event === 'workspace.changed' && workspace.store === seen)) return
      seen = workspace.store
      soon(workspace, event === 'workspace.changed' ? afterMs : 0)
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
