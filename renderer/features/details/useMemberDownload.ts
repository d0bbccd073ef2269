import type { SegmentId } from '@shared/domain/ids.ts'
import { call } from '../../api/client.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useTasksStore } from '../../stores/tasks.store.ts'

/** Writes all members of a segment as CSV where the person chooses. */
export function useMemberDownload(): (segment: { readonly id: SegmentId; readonly name: string }) => Promise<void> {
  const tasks = useTasksStore()
  const notices = useNoticesStore()
  return async ({ id, name }) => {
    try {
      const path = await call('host.chooseDownload', { suggestedName: `${name.replace(/[\\/:*?"<>|]/g, '_')}.csv` })
      if (path === null) return
      const { task } = await call('segments.download', { segment: id, path })
      if (!(await tasks.succeeded(task))) return
      await call('host.deliver', { path })
      notices.show(`The members of ${name} were written as CSV.`)
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
}
