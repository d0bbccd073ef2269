import type { AttributeType } from '@shared/domain/entity.ts'
import { operatorSpec, type OperandKind, type OperatorName } from '@shared/rules/operators.ts'

const dateGroups: Partial<Record<OperandKind, string>> = { value: 'A day', range: 'A day', span: 'Counted from today', none: 'A calendar period', parts: 'A part of the date' }

/** The heading a comparator stands under: dates have so many that they are told apart by what they ask for. */
export function comparatorGroup(type: AttributeType, operator: OperatorName): { readonly group?: string } {
  if ((type !== 'date' && type !== 'datetime') || operatorSpec(operator).verb === 'has') return {}
  const group = operator === 'empty' ? 'No date' : dateGroups[operatorSpec(operator).operand]
  return group === undefined ? {} : { group }
}
