import type { Handlers } from '@shared/contract/contract.ts'
import type { profileContract } from '@shared/contract/profile.contract.ts'
import { canceled } from '@shared/errors/appError.ts'
import type { CoreContext } from '../../context.ts'
import { readSegment } from '../../segments/segment.repo.ts'
import { segmentProfile } from './segmentProfile.ts'

export function createComparedHandlers({ ports, workspace }: Pick<CoreContext, 'ports' | 'workspace'>): Handlers<keyof typeof profileContract> {
  /** What each asked last: a newer question gives up the older one. */
  const asking = new Map<string, AbortController>()

  return {
    'profile.compare': async ({ segment, against, columns, asker }) => {
      asking.get(asker)?.abort()
      const own = new AbortController()
      asking.set(asker, own)
      try {
        const open = workspace()
        const other = against === null ? null : readSegment(open.store, against)
        const profile = await segmentProfile(ports, open, { segment: readSegment(open.store, segment), against: other, columns, asOf: ports.now(), signal: own.signal })
        if (own.signal.aborted) throw canceled()
        return profile
      } finally {
        if (asking.get(asker) === own) asking.delete(asker)
      }
    },
  }
}
