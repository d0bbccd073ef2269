import type { Attribute } from '@shared/domain/entity.ts'
import type { OpenWorkspace } from '../context.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import type { Ports } from '../ports.ts'
import { writeWhole } from '../store/writeWhole.ts'
import { csvForm } from '../segments/memberText.ts'
import { refuseOwnFile } from '../store/refuseOwnFile.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { rowCells } from './rowCells.ts'
import type { RowsPlan } from './wantedRows.ts'

/** Rows fetched and written at a time: memory does not grow with the table. */
const batch = 2000

interface Wanted {
  readonly plan: RowsPlan
  readonly attributes: readonly Attribute[]
  /** A reading of the computed ones among them, in their order. */
  readonly computed: ColumnReading | null
  readonly path: string
}

/** The rows as they are seen, as CSV for spreadsheets: under its name only once it is complete; the number of rows. */
export async function downloadRows(ports: Pick<Ports, 'files' | 'paths' | 'randomBytes'>, workspace: OpenWorkspace, { plan, attributes, computed, path }: Wanted, control: TaskControl): Promise<number> {
  await refuseOwnFile(ports, workspace.store.path, path)
  const form = csvForm(attributes, { isSafe: true, lineEnd: '\r\n', zone: workspace.zone() })
  return writeWhole(ports, path, async (write) => {
    const ordinals = await plan.ordinals(control.signal)
    let done = 0
    await write(form.head)
    for (let from = 0; from < ordinals.length; from += batch) {
      const rows = rowCells(workspace, plan.entity, attributes, computed, Array.from(ordinals.subarray(from, from + batch)))
      await write(rows.map(form.row).join(form.between))
      done += rows.length
      control.report('Writing rows', done, ordinals.length)
      await control.breathe()
    }
    await write(form.tail)
    return done
  })
}
