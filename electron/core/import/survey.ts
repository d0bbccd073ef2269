import type { RejectedRow } from '@shared/contract/sources.contract.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { ColumnStatistics } from './detect/columnStatistics.ts'
import type { Cell, RowSource } from './rowSource.ts'

/** What one reading of the whole file found; everything else is concluded from it. */
export interface Survey {
  readonly rows: number
  readonly columns: readonly ColumnStatistics[]
  readonly faults: number
  readonly firstFault: RejectedRow | null
  readonly head: readonly { readonly line: number; readonly cells: readonly Cell[] }[]
}

const headRows = 12
/** Distinct values kept per column, and of all columns together. */
const columnLimit = 100_000
const limit = 2_000_000

/** `rest` is called between batches: it gives way, announces, and throws once the reading is given up. */
export async function surveyOf(source: RowSource, rest: () => Promise<void>): Promise<Survey> {
  const zone = zoneOf(source.options.zone)
  const perColumn = Math.max(1000, Math.min(columnLimit, Math.floor(limit / source.columns.length)))
  const columns = source.columns.map((column) => new ColumnStatistics(column, source.options.decimal, zone, perColumn))
  const head: { line: number; cells: readonly Cell[] }[] = []
  let rows = 0
  let faults = 0
  let firstFault: RejectedRow | null = null
  for await (const batch of source.batches()) {
    faults += batch.faults.length
    firstFault ??= batch.faults[0] ?? null
    for (let index = 0; index < batch.rows.length; index += 1) {
      const cells = batch.rows[index] ?? []
      const line = batch.lines[index] ?? 0
      for (let column = 0; column < columns.length; column += 1) columns[column]?.add(cells[column] ?? null, line)
      if (head.length < headRows) head.push({ line, cells })
    }
    rows += batch.rows.length
    await rest()
  }
  for (const column of columns) {
    column.finish()
    await rest()
  }
  return { rows, columns, faults, firstFault, head }
}
