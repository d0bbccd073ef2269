import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { refuseOwnFile } from '../store/refuseOwnFile.ts'
import { writeWhole } from '../store/writeWhole.ts'
import type { MemberSet } from '../engine/engine.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { cellReader } from './cellReader.ts'
import { segmentProjections } from './checkDefinition.ts'
import { csvForm } from './memberText.ts'
import { outputColumns } from './outputColumns.ts'
import { audienceEntity } from './page.ts'
import type { StoredSegment } from './segment.repo.ts'
import { writeMembers } from './writeMembers.ts'

/** Every stored member with all its output columns as CSV for spreadsheets: under its name only once it is complete; the number of rows. */
export async function downloadMembers(
  ports: Pick<Ports, 'files' | 'paths' | 'randomBytes' | 'now'>,
  workspace: OpenWorkspace,
  segment: StoredSegment,
  members: MemberSet,
  path: string,
  control: TaskControl,
): Promise<number> {
  await refuseOwnFile(ports, workspace.store.path, path)
  const entity = audienceEntity(workspace, segment)
  const columns = outputColumns(entity, segmentProjections(workspace, segment))
  const form = csvForm(columns, { isSafe: true, lineEnd: '\r\n', zone: workspace.zone() })
  const readRows = await cellReader(workspace, entity, columns, { asOf: ports.now(), signal: control.signal })
  const progress = { breathe: control.breathe, onRows: (done: number, total: number) => control.report('Writing members', done, total) }
  return writeWhole(ports, path, (write) => writeMembers(workspace.store, entity, members, readRows, form, write, progress))
}
