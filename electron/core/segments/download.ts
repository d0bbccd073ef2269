import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { refuseOwnFile } from '../store/refuseOwnFile.ts'
import { writeWhole } from '../store/writeWhole.ts'
import type { MemberSet } from '../engine/engine.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { orderedAttributes, readRows } from './memberRows.ts'
import { csvForm } from './memberText.ts'
import { audienceEntity } from './page.ts'
import type { StoredSegment } from './segment.repo.ts'
import { writeMembers } from './writeMembers.ts'

/** Every stored member as CSV for spreadsheets: under its name only once it is complete; the number of rows. */
export async function downloadMembers(
  ports: Pick<Ports, 'files' | 'paths' | 'randomBytes'>,
  workspace: OpenWorkspace,
  segment: StoredSegment,
  members: MemberSet,
  path: string,
  control: TaskControl,
): Promise<number> {
  await refuseOwnFile(ports, workspace.store.path, path)
  const entity = audienceEntity(workspace, segment)
  const attributes = orderedAttributes(entity)
  const form = csvForm(attributes, { isSafe: true, lineEnd: '\r\n', zone: workspace.zone() })
  const progress = { breathe: control.breathe, onRows: (done: number, total: number) => control.report('Writing members', done, total) }
  return writeWhole(ports, path, (write) => writeMembers(workspace.store, entity, members, (ordinals) => readRows(workspace.store, entity, attributes, ordinals), form, write, progress))
}
