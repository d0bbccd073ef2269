import type { Handlers } from '@shared/contract/contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { CoreContext } from '../context.ts'
import { segmentProjections } from '../segments/checkDefinition.ts'
import { outputColumns } from '../segments/outputColumns.ts'
import { audienceEntity, storedMembers } from '../segments/page.ts'
import { readSegment } from '../segments/segment.repo.ts'
import { refuseOwnFile } from '../store/refuseOwnFile.ts'
import { writeWholeBytes } from '../store/writeWhole.ts'
import { writeSegmentFile } from './segmentFile.ts'

/** One segment as a file of the person's choice, by the writers of exports. */
export function createDownloadHandlers({ ports, tasks, workspace: open }: CoreContext): Handlers<'segments.download'> {
  return {
    'segments.download': ({ segment: id, path, format, isSafe }) => {
      const workspace = open()
      const segment = readSegment(workspace.store, id)
      const members = storedMembers(workspace, segment)
      if (members === null) throw fail('conflict', `"${segment.name}" has no members yet; refresh it first.`)
      const task = tasks.start('download', segment.name, async (control) => {
        await refuseOwnFile(ports, workspace.store.path, path)
        const columns = outputColumns(audienceEntity(workspace, segment), segmentProjections(workspace, segment))
        const file = { segment, members, columns, names: columns.map(({ name }) => name), format, isSafe, reshape: null }
        const { signal, breathe } = control
        const onRows = (done: number): void => control.report('Writing members', done, members.size)
        return writeWholeBytes(ports, path, async (put) => (await writeSegmentFile(ports, workspace, file, put, { signal, breathe, onRows })).rows)
      })
      return { task }
    },
  }
}
