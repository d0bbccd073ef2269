import type { authorsContract, Authors } from '@shared/contract/authors.contract.ts'
import type { Handlers } from '@shared/contract/contract.ts'
import type { CoreContext } from '../context.ts'
import { sql } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import { keepsAuthors } from '../store/workspaceValues.ts'

/** Whether the file says who saved the versions in it: it may be passed on. */
export function createAuthorsHandlers({ emit, workspace }: Pick<CoreContext, 'emit' | 'workspace'>): Handlers<keyof typeof authorsContract> {
  return {
    'authors.get': () => authorsOf(workspace().store),

    'authors.set': ({ kept }) => {
      const { store } = workspace()
      store.edit((edit) => {
        const value = kept ? 'yes' : 'no'
        if (edit.update('workspace', { key: 'keepAuthors' }, { value }) === 0) edit.insert('workspace', { key: 'keepAuthors', value })
        if (kept) return
        const names = edit.all<{ made_by: string }>(sql`SELECT DISTINCT made_by FROM segment_version WHERE made_by IS NOT NULL`)
        for (const { made_by: name } of names) edit.update('segment_version', { made_by: name }, { made_by: null })
      })
      emit('data.changed', { topics: ['segments'] })
      return authorsOf(store)
    },
  }
}

function authorsOf(store: Store): Authors {
  return { kept: keepsAuthors(store), versions: store.first<{ named: number }>(sql`SELECT count(*) AS named FROM segment_version WHERE made_by IS NOT NULL`)?.named ?? 0 }
}
