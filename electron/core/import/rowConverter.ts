import type { ColumnPlan, ReadOptions, RejectedRow } from '@shared/contract/import.contract.ts'
import { converter, misfitReason, type Convert } from './detect/convert.ts'
import { putCell, type PutCell } from './detect/putCell.ts'
import { unheldText, type Cell } from './rowSource.ts'

export type StoredRow = (string | number | null)[]

/** One attribute to be: where it stands in a row, and how its cells are read. */
export interface ColumnReader {
  readonly index: number
  readonly plan: ColumnPlan
  readonly scale: number | null
  readonly convert: Convert
  /** The same for a cell of text as bytes. */
  readonly put: PutCell
}

/** `index` of each: its place in the source; `scale`: of a decimal. */
export function columnReaders(columns: readonly { readonly index: number; readonly plan: ColumnPlan; readonly scale: number | null }[], options: ReadOptions): readonly ColumnReader[] {
  return columns.map((column) => {
    const convert = converter(column.plan, column.scale, options)
    return { ...column, convert, put: putCell(column.plan.type, column.scale, options.decimal, convert) }
  })
}

/** Fills `stored` from `offset` on; gives back the first cell that does not fit, null where all do. */
export function readRow(readers: readonly ColumnReader[], cells: readonly Cell[], line: number, stored: StoredRow, offset: number): RejectedRow | null {
  for (let at = 0; at < readers.length; at += 1) {
    const reader = readers[at]
    if (reader === undefined) break
    const cell = cells[reader.index] ?? null
    const value = reader.convert(cell)
    if (value === undefined) {
      return { line, column: reader.plan.name, value: cellText(cell), reason: misfitReason(reader.plan, reader.scale, cell) }
    }
    stored[offset + at] = value
  }
  return null
}

const shownCharacters = 200

/** A cell as a person sees it in a list. */
export function cellText(cell: Cell): string | null {
  if (cell === null) return null
  if (typeof cell === 'object') return unheldText(cell)
  const text = String(cell)
  if (text.trim() === '') return null
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}
