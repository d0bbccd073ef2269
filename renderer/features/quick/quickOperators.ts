import type { AttributeType } from '@shared/domain/entity.ts'
import type { Test } from '@shared/rules/definition.ts'
import { withOperator } from '@shared/rules/draft.ts'
import { operatorSpec, operatorsOf, type OperatorName } from '@shared/rules/operators.ts'

/** One line of the list of operators: an operator, or what it says turned round. */
export interface OperatorChoice {
  readonly value: string
  readonly title: string
  readonly operator: OperatorName
  readonly negate: boolean
}

/** For a list of several the same as one of them, and patterns: those are for the builder. */
const leftOut: ReadonlySet<OperatorName> = new Set(['matchesPattern', 'matchesRegex'])
/** Of texts, one value is a list of one: the bars choose either. */
const leftOutOfTexts: ReadonlySet<OperatorName> = new Set(['equal'])
/** Worth their negation in a list as short as can be: of the others, the opposite is another operator or rarely meant. */
const negatable: ReadonlySet<OperatorName> = new Set(['anyOf', 'contains', 'startsWith', 'endsWith', 'equal', 'between', 'on', 'inLast', 'empty'])

/** What can be asked of an attribute in one test, in the order the builder offers it. */
export function operatorChoices(type: AttributeType): readonly OperatorChoice[] {
  return operatorsOf(type).flatMap((operator) => {
    if (leftOut.has(operator) || (type === 'text' && leftOutOfTexts.has(operator))) return []
    const plain = choiceOf(operator, false)
    return negatable.has(operator) && operatorSpec(operator).negatedVerb !== null ? [plain, choiceOf(operator, true)] : [plain]
  })
}

function choiceOf(operator: OperatorName, negate: boolean): OperatorChoice {
  const { verb, negatedVerb, label } = operatorSpec(operator)
  return { value: valueOf(operator, negate), title: `${negate ? (negatedVerb ?? verb) : verb} ${label}`.trim(), operator, negate }
}

/** The line of the list that stands for a test. */
export function choiceValue(test: Pick<Test, 'operator' | 'negate'>): string {
  return valueOf(test.operator, test.negate)
}

function valueOf(operator: OperatorName, negate: boolean): string {
  return negate ? `not ${operator}` : operator
}

/** The test under another line of the list; what was entered is kept where it still means something. */
export function withChoice(test: Test, choice: OperatorChoice): Test {
  // Who asks for those that are not something means those that have something: the empty ones have a bar of their own.
  const turned = withOperator(test, choice.operator, choice.negate)
  return choice.negate && !test.negate ? { ...turned, includeEmpty: false } : turned
}
