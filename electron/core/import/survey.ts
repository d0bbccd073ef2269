import type { RejectedRow } from '@shared/contract/import.contract.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { ColumnStatistics } from './detect/columnStatistics.ts'
import type { Cell, RowBatch, RowSource } from './rowSource.ts'
import type { TextRows } from './textRows.ts'

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
/** Their bytes, of all columns together. */
const limitBytes = 32_000_000

/** `rest` is called between batches: it gives way, announces, and throws once the reading is given up. */
export async function surveyOf(source: RowSource, rest: () => Promise<void>): Promise<Survey> {
  const zone = zoneOf(source.options.zone)
  const perColumn = Math.max(1000, Math.min(columnLimit, Math.floor(limit / source.columns.length)))
  const bytesPerColumn = Math.max(100_000, Math.floor(limitBytes / source.columns.length))
  const columns = source.columns.map((column) => new ColumnStatistics(column, source.options.decimal, zone, perColumn, bytesPerColumn))
  const head: { line: number; cells: readonly Cell[] }[] = []
  let rows = 0
  let faults = 0
  let firstFault: RejectedRow | null = null
  for await (const batch of source.batches()) {
    faults += batch.faults.length
    firstFault ??= batch.faults[0] ?? null
    const { text, lines } = batch
    if (text === undefined) addCells(columns, batch)
    else addTexts(columns, text, lines)
    for (let index = 0; index < lines.length && head.length < headRows; index += 1) {
      head.push({ line: lines[index] ?? 0, cells: text === undefined ? (batch.rows[index] ?? []) : text.row(index) })
    }
    rows += lines.length
    await rest()
  }
  for (const column of columns) {
    for (const _ of column.finishing()) await rest()
  }
  return { rows, columns, faults, firstFault, head }
}

function addCells(columns: readonly ColumnStatistics[], { rows, lines }: RowBatch): void {
  for (let row = 0; row < rows.length; row += 1) {
    const cells = rows[row] ?? []
    const line = lines[row] ?? 0
    for (let column = 0; column < columns.length; column += 1) columns[column]?.add(cells[column] ?? null, line)
  }
}

/** Column by column: what a column's look-ups touch stays at hand. */
function addTexts(columns: readonly ColumnStatistics[], text: TextRows, lines: readonly number[]): void {
  const { bounds, width, count } = text
  columns.forEach((statistics, column) => {
    for (let row = 0, at = 2 * column; row < count; row += 1, at += 2 * width) statistics.addText(text, bounds[at] ?? 0, bounds[at + 1] ?? 0, lines[row] ?? 0)
  })
}
