import type { Cell, MemberTable } from '../contract/segments.contract.ts'
import { formatDay, formatDayTime } from './times.ts'

export interface MemberColumn {
  readonly index: number
  readonly name: string
  readonly type: MemberTable['columns'][number]['type']
  /** Part of the key: shown as written, never grouped. */
  readonly key: boolean
  readonly number: boolean
  /** Whether thousands are parted: not where every value could be a year. */
  readonly grouped: boolean
  /** Numbers and dates stand at the right. */
  readonly right: boolean
  /** Decimal places, the same for the whole column. */
  readonly digits: number
}

const places = (cell: Cell): number => {
  if (typeof cell !== 'number' || Number.isInteger(cell)) return 0
  return Math.min(6, (String(cell).split('.')[1] ?? '').length)
}

const couldBeYear = (cell: Cell): boolean => cell === null || (typeof cell === 'number' && Number.isInteger(cell) && cell >= 1800 && cell < 2200)

/** How the columns of members are written, the same wherever members are listed. */
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
      grouped: number && !(type === 'integer' && table.rows.every((row) => couldBeYear(row[index] ?? null))),
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
    return new Intl.NumberFormat(locale, { useGrouping: column.grouped, minimumFractionDigits: column.digits, maximumFractionDigits: column.digits }).format(cell)
  }
  if (column.type === 'date' && typeof cell === 'string') return formatDay(`${cell}T00:00:00Z`, 'UTC')
  if (column.type === 'datetime' && typeof cell === 'string') return formatDayTime(cell, zone)
  return String(cell)
}
