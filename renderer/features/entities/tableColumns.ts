import type { Cell } from '@shared/contract/segments.contract.ts'
import { isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { cellText, memberColumns, type MemberColumn } from '@shared/format/memberCells.ts'

export interface TableColumn extends MemberColumn {
  readonly id: AttributeId
  readonly isComputed: boolean
  /** Pixels. */
  readonly width: number
}

const letterWidth = 7.2
const cellPadding = 26
const arrowWidth = 18
const narrowest = 84
const widest = 300

/** How the columns are written and how wide they are, told from their first rows and kept for all the others. */
export function tableColumns(entity: Entity, attributes: readonly Attribute[], sample: readonly (readonly Cell[])[], zone: string): readonly TableColumn[] {
  const made = memberColumns({ columns: attributes.map(({ name, type }) => ({ name, type })), keyColumns: 0, rows: sample.map((row) => [...row]) })
  return made.map((column, index) => {
    const attribute = attributes[index]
    const isKey = attribute !== undefined && entity.key.includes(attribute.id)
    const written: MemberColumn = {
      ...column,
      key: isKey,
      number: column.number && !isKey,
      right: column.right && !isKey,
      digits: attribute?.scale ?? column.digits,
    }
    const longest = Math.max(...sample.map((row) => (cellText(row[index] ?? null, written, zone) ?? '').length))
    const width = Math.round(Math.max(narrowest, Math.min(widest, Math.max(longest * letterWidth, column.name.length * letterWidth + arrowWidth) + cellPadding)))
    return { ...written, id: attribute?.id ?? ('' as AttributeId), isComputed: attribute !== undefined && isComputed(attribute), width }
  })
}
