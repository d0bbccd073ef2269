import type { SourceId } from '@shared/domain/ids.ts'
import { call } from '../../api/client.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'

/** Writes a source's rejected rows as CSV where the person chooses. */
export function useRejectedDownload(): (source: SourceId, fileName: string) => Promise<void> {
  const notices = useNoticesStore()
  return async (source, fileName) => {
    try {
      const path = await call('host.chooseDownload', { suggestedName: `${fileName.replace(/\.[^.]*$/, '')} rejected.csv` })
      if (path === null) return
      await call('sources.downloadRejected', { source, path })
      await call('host.deliver', { path })
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
}
