import type { SegmentId } from '@shared/domain/ids.ts'
import { fileNameOf } from '@shared/format/fileNames.ts'
import { call } from '../api/client.ts'
import { useDialogsStore } from '../stores/dialogs.store.ts'
import { useNoticesStore } from '../stores/notices.store.ts'
import { useTasksStore } from '../stores/tasks.store.ts'

/** Writes a segment's stored members: asks how and where, runs the task, hands the file over. Throws what fails. */
export function useDownload() {
  const tasks = useTasksStore()
  const notices = useNoticesStore()
  const dialogs = useDialogsStore()

  return async function download(segment: { readonly id: SegmentId; readonly name: string }): Promise<void> {
    const chosen = await dialogs.askFormat({ title: `Download “${segment.name}”` })
    if (chosen === null) return
    const path = await call('host.chooseDownload', { suggestedName: fileNameOf(segment.name, `.${chosen.format}`) })
    if (path === null) return
    const { task } = await call('segments.download', { segment: segment.id, path, ...chosen })
    if (!(await tasks.succeeded(task))) return
    await call('host.deliver', { path })
    // Whoever takes its members away uses it; where that cannot be written down, it is not.
    call('usage.seen', { segment: segment.id }).catch(() => {})
    notices.show(`Members of “${segment.name}” written as ${formatNames[chosen.format]}.`)
  }
}

/** As they are called in a sentence. */
const formatNames = { csv: 'CSV', xlsx: 'an Excel workbook', ndjson: 'JSON lines', parquet: 'Parquet' } as const
