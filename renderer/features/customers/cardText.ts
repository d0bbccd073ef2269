import type { CardValue } from '@shared/contract/customers.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { cellText, memberColumns } from '@shared/format/memberCells.ts'
import { formatDay, formatDayTime } from '@shared/format/times.ts'

type Shown = Pick<CardValue, 'name' | 'type' | 'scale' | 'value'> & { readonly isKey?: boolean }

/** A value as tables write it; null where there is none. */
export function valueText({ name, type, scale, value, isKey = false }: Shown, zone: string): string | null {
  const [column] = memberColumns({ columns: [{ name, type }], keyColumns: isKey ? 1 : 0, rows: [[value]] })
  return column === undefined ? null : cellText(value, { ...column, digits: scale ?? column.digits }, zone)
}

/** What an explanation found, for a person: "1,284.60", "23 Nov 2026", "Yes"; "empty" where there is nothing. */
export function foundText(text: string | null, type: AttributeType, zone: string): string {
  if (text === null) return 'empty'
  switch (type) {
    case 'boolean':
      return text === 'true' ? 'Yes' : 'No'
    case 'date':
      return formatDay(`${text}T00:00:00Z`, 'UTC')
    case 'datetime':
      return formatDayTime(text, zone)
    case 'decimal':
    case 'integer': {
      const digits = (text.split('.')[1] ?? '').length
      return /^-?\d+(\.\d+)?$/.test(text) ? new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(Number(text)) : text
    }
    case 'text':
      return text
  }
}
