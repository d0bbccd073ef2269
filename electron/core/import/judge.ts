import type { ColumnPlan, Inspection, RejectedRow } from '@shared/contract/import.contract.ts'
import type { Place } from './detect/dateFamilies.ts'
import { converter, misfitReason, type Convert } from './detect/convert.ts'
import { cellText } from './rowConverter.ts'
import { placed, type Cell, type RowSource } from './rowSource.ts'

export interface Judgement {
  /** Per column. */
  readonly misfits: readonly Misfits[]
  readonly rejectedRows: number
  readonly firstRejected: RejectedRow | null
  readonly preview: Inspection['preview']
}

const shownRejects = 12
/** As many as are shown of a file that needs no second reading. */
const shownHead = 12
const moreMisfits = 3

interface Misfits {
  readonly count: number
  readonly first: Place | null
  /** Others, different from the first and from one another. */
  readonly more: readonly string[]
}

/** Reads all rows as the columns are stated; null where a column is left out or its dates are not settled. */
export async function judge(source: RowSource, columns: readonly { readonly plan: ColumnPlan; readonly scale: number | null }[], rest: () => Promise<void>): Promise<Judgement> {
  const converts = columns.map(({ plan, scale }): Convert | null => {
    const isDate = plan.type === 'date' || plan.type === 'datetime'
    return !plan.include || (isDate && plan.formats.length === 0) ? null : converter(plan, scale, source.options)
  })
  const misfits = columns.map(() => ({ count: 0, first: null as Place | null, more: [] as string[] }))
  const preview: Inspection['preview'] = []
  let rejectedRows = 0
  let firstRejected: RejectedRow | null = null
  let shown = 0
  let previous: { line: number; cells: readonly Cell[] } | null = null
  let afterReject = false
  let rows = 0

  const reject = (row: RejectedRow): boolean => {
    rejectedRows += 1
    if (firstRejected === null || row.line < firstRejected.line) firstRejected = row
    shown += 1
    return shown <= shownRejects
  }
  const show = (line: number, cells: readonly Cell[], rejected: RejectedRow | null): void => {
    if (preview.at(-1)?.line === line) return
    preview.push({ line, cells: columns.map((_, index) => cellText(cells[index] ?? null)), rejected: rejected && { column: rejected.column, reason: rejected.reason } })
  }

  for await (const batch of source.batches()) {
    for (const fault of batch.faults) if (reject(placed(fault, batch.file))) show(fault.line, fault.cells ?? [fault.value], fault)
    for (let row = 0; row < batch.rows.length; row += 1) {
      const cells = batch.rows[row] ?? []
      const line = batch.lines[row] ?? 0
      const rejected = judgeRow(converts, columns, cells, line, misfits)
      rows += 1
      if (rejected !== null && reject(placed(rejected, batch.file))) {
        if (previous !== null) show(previous.line, previous.cells, null)
        show(line, cells, rejected)
        afterReject = true
      } else if (rejected === null && (rows <= shownHead || afterReject)) {
        show(line, cells, null)
        afterReject = false
      }
      previous = rejected === null ? { line, cells } : null
    }
    await rest()
  }
  preview.sort((a, b) => a.line - b.line)
  return { misfits, rejectedRows, firstRejected, preview }
}

function judgeRow(
  converts: readonly (Convert | null)[],
  columns: readonly { readonly plan: ColumnPlan; readonly scale: number | null }[],
  cells: readonly Cell[],
  line: number,
  misfits: { count: number; first: Place | null; readonly more: string[] }[],
): RejectedRow | null {
  let rejected: RejectedRow | null = null
  for (let index = 0; index < converts.length; index += 1) {
    const convert = converts[index]
    const cell = cells[index] ?? null
    if (convert === null || convert === undefined || convert(cell) !== undefined) continue
    const misfit = misfits[index]
    const value = cellText(cell)
    if (misfit !== undefined) {
      misfit.count += 1
      misfit.first ??= { line, value: value ?? '' }
      if (value !== null && value !== misfit.first.value && misfit.more.length < moreMisfits && !misfit.more.includes(value)) misfit.more.push(value)
    }
    const column = columns[index]
    if (rejected === null && column !== undefined) {
      rejected = { line, column: column.plan.source, value, reason: misfitReason(column.plan, column.scale, cell) }
    }
  }
  return rejected
}
