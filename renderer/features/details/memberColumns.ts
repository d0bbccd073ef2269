import type { MemberTable } from '@shared/contract/segments.contract.ts'
import { cellText, type MemberColumn } from '@shared/format/memberCells.ts'

const letterWidth = 6.6
const cellPadding = 24
const widestColumn = 260

/**
 * How many columns from the left fit into `room` pixels, guessed from the lengths of their texts; at least two, and
 * `atMost` where the room is not known (0).
 */
export function columnsThatFit(columns: readonly MemberColumn[], table: MemberTable, zone: string, room: number, atMost: number): number {
  if (room === 0) return Math.min(atMost, columns.length)
  let used = cellPadding
  let fit = 0
  for (const column of columns) {
    const longest = Math.max(column.name.length, ...table.rows.map((row) => (cellText(row[column.index] ?? null, column, zone) ?? '').length))
    used += Math.min(widestColumn, longest * letterWidth + cellPadding)
    if (used > room && fit >= 2) break
    fit += 1
  }
  return fit
}

export interface Sorting {
  readonly index: number
  readonly descending: boolean
}

/** The rows of the preview in another order; empty cells come last either way. */
export function sortedRows(rows: MemberTable['rows'], sorting: Sorting | null): MemberTable['rows'] {
  if (sorting === null) return rows
  const sign = sorting.descending ? -1 : 1
  return rows.toSorted((one, other) => {
    const a = one[sorting.index] ?? null
    const b = other[sorting.index] ?? null
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
    return sign * String(a).localeCompare(String(b))
  })
}
