import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { andNot, countBits, hasBit } from './bitset.ts'
import type { Column } from './columns/column.ts'
import { storedValueAt } from './columns/storedValue.ts'
import type { ComputedData } from './computed/computedColumns.ts'
import type { StoredValue } from './engine.ts'
import type { FormulaErrors } from './formula/formulaErrors.ts'
import type { RowOrder } from './rowOrder.ts'

/** Values of some attributes of an entity, stored or computed, as they are in one state of the data. */
export interface ColumnReading {
  /** In stored form; null where the row or the value is not there. `index`: of the attribute among those asked for. */
  value(ordinal: number, index: number): StoredValue
  /** The columns themselves, in the order asked for, and where the row of an ordinal stands in them; -1 where there is none. */
  readonly columns: readonly Column[]
  place(ordinal: number): number
  /** One more than the largest ordinal, and whether there is a row at one. */
  readonly limit: number
  has(ordinal: number): boolean
  /** Rows of the entity, and those of them that have a value. */
  readonly rows: number
  values(index: number): number
  /** Where a formula has no value for a reason of its own: rows by ordinal. Null: nowhere. */
  errors(index: number): FormulaErrors | null
}

export function columnReading({ data, errorsOf }: ComputedData, entity: EntityId, attributes: readonly AttributeId[]): ColumnReading {
  const { order, presence, limit } = data.table(entity)
  const rowOf = (ordinal: number): number => (order === null ? ordinal : (order.rowOf[ordinal] ?? -1))
  const columns = attributes.map((attribute) => data.column(entity, attribute))
  return {
    limit,
    columns,
    place: (ordinal) => (hasBit(presence, rowOf(ordinal)) ? rowOf(ordinal) : -1),
    has: (ordinal) => rowOf(ordinal) >= 0 && hasBit(presence, rowOf(ordinal)),
    rows: countBits(presence),
    value(ordinal, index) {
      const row = rowOf(ordinal)
      const column = columns[index]
      return column === undefined || row < 0 || !hasBit(presence, row) ? null : storedValueAt(column, row)
    },
    values(index) {
      const column = columns[index]
      return column === undefined ? 0 : countBits(andNot(presence, column.missing))
    },
    errors(index) {
      const attribute = attributes[index]
      const errors = attribute === undefined ? null : errorsOf(attribute)
      return errors && { ...errors, kinds: errors.kinds.map((kind) => ({ ...kind, rows: ordinalsOf(kind.rows, order) })) }
    },
  }
}

function ordinalsOf(rows: readonly number[], order: RowOrder | null): readonly number[] {
  return order === null ? rows : rows.map((row) => order.rowOf.indexOf(row)).sort((a, b) => a - b)
}
