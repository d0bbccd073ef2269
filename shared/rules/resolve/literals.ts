import type { Literal } from '../definition.ts'
import type { OperatorName } from '../operators.ts'
import type { ResolvedOperand } from './resolved.ts'

/** Literals of one type in the form their comparison needs; a string in place of an operand says what is wrong. */
export interface Literals<L> {
  value(literal: Literal, operator: OperatorName): ResolvedOperand<L> | string
  values(literals: readonly Literal[]): ResolvedOperand<L> | string
  range(from: Literal, to: Literal): ResolvedOperand<L> | string
  /** A pattern or a regular expression. */
  pattern(literal: Literal, operator: OperatorName, ignoreCase: boolean): ResolvedOperand<L> | string
}

/** Of types that no operator with a pattern takes. */
export const noPattern = (): string => 'A pattern is for texts.'

export function reversed(from: Literal, to: Literal): string {
  return `The range begins at ${from} and ends before that, at ${to}; swap the two.`
}
