import { toAppError } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { resolveStored } from '../segments/resolvedDefinitions.ts'
import { readSegments } from '../segments/segment.repo.ts'
import { breather } from '../tasks/breather.ts'
import { keptMembers } from './keptMembers.ts'

/** The page that opens on the workspace comes first. */
const afterMs = 100
/** What a first refresh is worth waiting less for; a workspace of ten thousand segments gets ready in part. */
const mostMs = 500

/**
 * After a workspace is opened: definitions are resolved and the members of last runs unpacked, a slice at a time, so that
 * the first refresh finds both. Nothing is evaluated or stored, and a refresh that comes before finds less, not otherwise.
 */
export function createReadyAhead({ ports, workspace: open }: Pick<CoreContext, 'ports' | 'workspace'>): { hear(event: string): void } {
  let forget = (): void => {}
  let seen: unknown = null

  async function work(workspace: OpenWorkspace, isStill: () => boolean): Promise<void> {
    const breathe = breather(ports, new AbortController().signal)
    const end = ports.elapsed() + mostMs
    for (const segment of readSegments(workspace.store)) {
      if (!isStill() || ports.elapsed() > end) return
      if (!segment.isDraft && segment.state === 'active') getReady(workspace, segment)
      await breathe()
    }
  }

  function begin(): void {
    const workspace = openOrNull(open)
    if (workspace === null || workspace.store === seen) return
    seen = workspace.store
    forget()
    const isStill = (): boolean => openOrNull(open)?.store === workspace.store
    forget = ports.after(afterMs, () => {
      if (!isStill()) return
      work(workspace, isStill).catch((error: unknown) => ports.log('Segments could not be made ready for a refresh.', error))
    })
  }

  return {
    hear(event) {
      if (event === 'workspace.changed') begin()
    },
  }
}

function getReady(workspace: OpenWorkspace, segment: Parameters<typeof resolveStored>[1]): void {
  try {
    resolveStored(workspace, segment)
  } catch (error) {
    // What is wrong with a definition is said by the refresh that meets it.
    if (toAppError(error).code === 'unexpected') throw error
  }
  keptMembers(workspace.store, segment.id)
}

function openOrNull(open: CoreContext['workspace']): OpenWorkspace | null {
  try {
    return open()
  } catch (error) {
    if (toAppError(error).code === 'notFound') return null
    throw error
  }
}
