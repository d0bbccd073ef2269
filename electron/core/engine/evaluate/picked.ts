import type { ResolvedAggregate, ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { entityAt, type Context } from './context.ts'
import type { Counted } from './counted.ts'
import { keyOrder, pickByMember } from './pick.ts'

export type PickingAggregate = Extract<ResolvedAggregate, { function: 'min' | 'max' | 'first' | 'last' }>

/** The chain of each member whose row is the smallest, largest, first or last; -1 where there is none. `rows`: of the value, by chain. */
export async function pickedByMember(quantifier: PickingAggregate, counted: Counted, column: Column, rows: Int32Array | null, context: Context): Promise<Int32Array> {
  const { data } = context
  const { limit } = data.table(context.audience)
  const rowOf = (chain: number): number => (counted.row === null ? chain : (counted.row[chain] ?? -1))
  const direction = quantifier.function === 'min' || quantifier.function === 'first' ? 1 : -1
  if (quantifier.function === 'first' || quantifier.function === 'last') {
    const { order } = quantifier
    const keys = keyOrder(data.table(entityAt(context, quantifier.of)))
    const reading = { column: numbersOf(data.column(order.entity, order.attribute)), rows: counted.chains.rows[order.at] ?? null, isTimed: isTimed(order, context) }
    return pickByMember(counted, reading, direction, (a, b) => keys(rowOf(a), rowOf(b)), limit, context)
  }
  return pickByMember(counted, { column: numbersOf(column), rows, isTimed: isTimed(quantifier.attribute, context) }, direction, null, limit, context)
}

/** Whether rows that are kept by parent ascend by this attribute too. */
export function isTimed({ at, via, entity, attribute }: ResolvedAttribute, { data }: Context): boolean {
  return at === 1 && via.length === 0 && data.table(entity).order?.time === attribute
}

function numbersOf(column: Column): NumberColumn {
  if (column.kind !== 'number') throw new Error('Only numbers have a smallest and a largest, and only dates come first or last.')
  return column
}
