import type { Handlers } from '@shared/contract/contract.ts'
import type { draftsContract } from '@shared/contract/drafts.contract.ts'
import type { CoreContext } from '../context.ts'
import { findDraft, putDraft, readDrafts } from './draft.repo.ts'
import { findSegment } from './segment.repo.ts'

/** Nobody is told of a change: only the window that edits a draft knows it, and it is offered when a window begins. */
export function createDraftsHandlers({ ports, workspace }: Pick<CoreContext, 'ports' | 'workspace'>): Handlers<keyof typeof draftsContract> {
  return {
    'drafts.list': () => [...readDrafts(workspace().store)],
    'drafts.get': ({ draft }) => {
      const found = findDraft(workspace().store, draft)
      return found && { segment: found.segment, details: found.details, definition: found.definition }
    },
    // Answered when it is durable: the page waits half a second before it asks, and a second is all that may be lost.
    'drafts.put': async ({ draft: id, segment, ...edited }) => {
      const { store } = workspace()
      store.edit((edit) => {
        // Deleted meanwhile, it would be saved as a new one.
        putDraft(edit, { id, segment: segment !== null && findSegment(edit, segment) !== null ? segment : null, ...edited }, new Date(ports.now()).toISOString())
      })
      await store.flush()
      return null
    },
    'drafts.remove': ({ draft }) =>
      workspace().store.edit((edit) => {
        edit.remove('segment_draft', { id: draft })
        return null
      }),
  }
}
