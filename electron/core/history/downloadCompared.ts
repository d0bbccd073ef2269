import type { Parsed } from '@shared/contract/contract.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { csvForm } from '../segments/memberText.ts'
import { audienceEntity } from '../segments/page.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import { refuseOwnFile } from '../store/refuseOwnFile.ts'
import { writeWhole } from '../store/writeWhole.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { columnsFor, comparedReader } from './comparedCells.ts'
import { comparedRows } from './comparedRows.ts'

/** Rows fetched and written at a time. */
const batch = 2000

/** One list of a comparison as CSV for spreadsheets: under its name only once it is complete; the number of rows. */
export async function downloadCompared(
  ports: Pick<Ports, 'files' | 'paths' | 'randomBytes' | 'now'>,
  workspace: OpenWorkspace,
  segment: StoredSegment,
  { before, after, list, columns: names, path }: Parsed<'history.download'>,
  control: TaskControl,
): Promise<number> {
  await refuseOwnFile(ports, workspace.store.path, path)
  const entity = audienceEntity(workspace, segment)
  const rows = await comparedRows(workspace, segment, entity, { segment: segment.id, before, after }, list, control.breathe)
  const columns = columnsFor(workspace, segment, entity, names)
  const form = csvForm(columns, { isSafe: true, lineEnd: '\r\n', zone: workspace.zone() })
  const read = await comparedReader(workspace, entity, columns, rows, { asOf: ports.now(), signal: control.signal })
  const total = rows.ordinals.length + rows.gone.length
  return writeWhole(ports, path, async (write) => {
    let done = 0
    await write(form.head)
    for (let from = 0; from < total; from += batch) {
      const some = read(from, batch)
      await write(some.map(form.row).join(form.between))
      done += some.length
      control.report('Writing members', done, total)
      await control.breathe()
    }
    await write(form.tail)
    return done
  })
}
