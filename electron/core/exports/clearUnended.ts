import type { CoreContext } from '../context.ts'
import { readUnended, updateRun } from './exportRun.repo.ts'
import { clearFolder } from './folderDestination.ts'

/** Says of runs that ended with Tessera itself that they did, and takes away what they left unfinished; done once a workspace is opened. */
export function createUnendedCleaner({ ports, emit, workspace }: CoreContext): { hear(event: string, payload: unknown): void } {
  let seen: string | null = null

  function clear(): void {
    const { store } = workspace()
    if (store.readOnlyReason !== null) return
    const unended = readUnended(store)
    if (unended.length === 0) return
    const reason = 'Tessera ended while it ran; nothing of what was under way is left. Run it again.'
    store.edit((edit) => {
      for (const { run } of unended) updateRun(edit, { ...run, status: 'failed', reason })
    })
    emit('data.changed', { topics: ['exports'] })
    for (const { run, destination } of unended) {
      if (destination === null || !('folder' in destination)) continue
      clearFolder(ports, destination, run.id).catch((error: unknown) => ports.log('What an export left could not be removed', error))
    }
  }

  return {
    hear(event, payload) {
      if (event !== 'workspace.changed') return
      const path = payload === null ? null : workspace().store.path
      const isOther = path !== seen
      seen = path
      if (isOther && path !== null) clear()
    },
  }
}
