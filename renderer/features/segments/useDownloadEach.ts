import type { SegmentRow } from '@shared/domain/segment.ts'
import { fileNamesOf } from '@shared/format/fileNames.ts'
import { countOf } from '@shared/format/numbers.ts'
import { call } from '../../api/client.ts'
import { useDialogsStore } from '../../stores/dialogs.store.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useTasksStore } from '../../stores/tasks.store.ts'

/** Writes the stored members of several segments, one file each, into a place asked for once. Throws what fails; those before it are there. */
export function useDownloadEach() {
  const tasks = useTasksStore()
  const notices = useNoticesStore()
  const dialogs = useDialogsStore()

  return async function downloadEach(rows: readonly SegmentRow[]): Promise<void> {
    const chosen = await dialogs.askFormat({ title: `Download ${countOf(rows.length, 'segment')}` })
    if (chosen === null) return
    const paths = await call('host.chooseDownloads', { suggestedNames: [...fileNamesOf(rows.map((row) => row.name), `.${chosen.format}`)] })
    if (paths === null) return
    for (const [index, row] of rows.entries()) {
      const path = paths[index]
      if (path === undefined) return
      const { task } = await call('segments.download', { segment: row.id, path, ...chosen })
      if (!(await tasks.succeeded(task))) return
      await call('host.deliver', { path })
      // Whoever takes its members away uses it; where that cannot be written down, it is not.
      call('usage.seen', { segment: row.id }).catch(() => {})
    }
    notices.show(`Members of ${countOf(rows.length, 'segment')} written, one file each.`)
  }
}
