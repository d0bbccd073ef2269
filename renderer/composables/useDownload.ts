import type { SegmentId } from '@shared/domain/ids.ts'
import { csvFileName } from '@shared/format/fileNames.ts'
import { call } from '../api/client.ts'
import { useNoticesStore } from '../stores/notices.store.ts'
import { useTasksStore } from '../stores/tasks.store.ts'

/** Writes a segment's stored members as CSV: asks where, runs the task, hands the file over. Throws what fails. */
export function useDownload() {
  const tasks = useTasksStore()
  const notices = useNoticesStore()

  return async function download(segment: { readonly id: SegmentId; readonly name: string }): Promise<void> {
    const path = await call('host.chooseDownload', { suggestedName: csvFileName(segment.name) })
    if (path === null) return
    const { task } = await call('segments.download', { segment: segment.id, path })
    if (!(await tasks.succeeded(task))) return
    await call('host.deliver', { path })
    notices.show(`Members of “${segment.name}” written as CSV.`)
  }
}
