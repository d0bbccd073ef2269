import type { Cell, MemberTable } from '@shared/contract/segments.contract.ts'
import { formatDay, formatDayTime } from '@shared/format/times.ts'

export interface MemberColumn {
  readonly index: number
  readonly name: string
  readonly type: MemberTable['columns'][number]['type']
  /** Part of the key: shown as written, never grouped. */
  readonly key: boolean
  readonly number: boolean
  /** Numbers and dates stand at the right. */
  readonly right: boolean
  /** Decimal places, the same for the whole column. */
  readonly digits: number
}

const places = (cell: Cell): number => {
  if (typeof cell !== 'number' || Number.isInteger(cell)) return 0
  return Math.min(6, (String(cell).split('.')[1] ?? '').length)
}

export function memberColumns(table: MemberTable): MemberColumn[] {
  return table.columns.map(({ name, type }, index) => {
    const key = index < table.keyColumns
    const number = !key && (type === 'integer' || type === 'decimal')
    return {
      index,
      name,
      type,
      key,
      number,
      right: number || (!key && (type === 'date' || type === 'datetime')),
      digits: type === 'decimal' ? Math.max(0, ...table.rows.map((row) => places(row[index] ?? null))) : 0,
    }
  })
}

/** One cell for a person; null where it is empty. */
export function cellText(cell: Cell, column: MemberColumn, zone: string, locale?: string): string | null {
  if (cell === null || cell === '') return null
  if (typeof cell === 'boolean') return cell ? 'Yes' : 'No'
  if (column.number && typeof cell === 'number') {
    return new Intl.NumberFormat(locale, { minimumFractionDigits: column.digits, maximumFractionDigits: column.digits }).format(cell)
  }
  if (column.type === 'date' && typeof cell === 'string') return formatDay(`${cell}T00:00:00Z`, 'UTC')
  if (column.type === 'datetime' && typeof cell === 'string') return formatDayTime(cell, zone)
  return String(cell)
}

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
