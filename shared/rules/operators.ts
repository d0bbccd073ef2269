import type { AttributeType } from '../domain/entity.ts'

/**
 * The one table of operators. The builder's pickers, the definition's schema, the engine, the SQL and the documentation
 * derive from it; each of them maps over {@link OperatorName}, so an operator without a lowering does not compile.
 *
 * `operand`: none — nothing; value — one literal or another attribute; values — a list of literals; range — two
 * literals, both ends included; span — a whole number of units back from or ahead of "now".
 */
export type OperandKind = 'none' | 'value' | 'values' | 'range' | 'span'

interface OperatorSpec {
  readonly types: readonly AttributeType[]
  readonly operand: OperandKind
  /** How the builder and the sentence say it after "is" or the verb itself. */
  readonly verb: 'is' | 'contains' | 'starts with' | 'ends with'
  readonly negatedVerb: 'is not' | 'does not contain' | 'does not start with' | 'does not end with' | null
  readonly label: string
  /** Whether upper and lower case may be told apart. */
  readonly hasCase: boolean
}

const text = ['text'] as const
const numbers = ['integer', 'decimal'] as const
const dates = ['date', 'datetime'] as const
const is = { verb: 'is', negatedVerb: 'is not', hasCase: false } as const

export const operators = {
  equal: { ...is, types: [...text, ...numbers], operand: 'value', label: 'equal to', hasCase: true },
  anyOf: { ...is, types: [...text, ...numbers], operand: 'values', label: 'any of', hasCase: true },
  contains: { types: text, operand: 'value', verb: 'contains', negatedVerb: 'does not contain', label: '', hasCase: true },
  startsWith: { types: text, operand: 'value', verb: 'starts with', negatedVerb: 'does not start with', label: '', hasCase: true },
  endsWith: { types: text, operand: 'value', verb: 'ends with', negatedVerb: 'does not end with', label: '', hasCase: true },
  greater: { ...is, types: numbers, operand: 'value', label: 'greater than', negatedVerb: null },
  greaterOrEqual: { ...is, types: numbers, operand: 'value', label: 'greater or equal', negatedVerb: null },
  less: { ...is, types: numbers, operand: 'value', label: 'less than', negatedVerb: null },
  lessOrEqual: { ...is, types: numbers, operand: 'value', label: 'less or equal', negatedVerb: null },
  between: { ...is, types: [...numbers, ...dates], operand: 'range', label: 'between' },
  on: { ...is, types: dates, operand: 'value', label: 'on' },
  before: { ...is, types: dates, operand: 'value', label: 'before', negatedVerb: null },
  after: { ...is, types: dates, operand: 'value', label: 'after', negatedVerb: null },
  onOrBefore: { ...is, types: dates, operand: 'value', label: 'on or before', negatedVerb: null },
  onOrAfter: { ...is, types: dates, operand: 'value', label: 'on or after', negatedVerb: null },
  inLast: { ...is, types: dates, operand: 'span', label: 'in the last' },
  inNext: { ...is, types: dates, operand: 'span', label: 'in the next' },
  moreThanAgo: { ...is, types: dates, operand: 'span', label: 'more than … ago', negatedVerb: null },
  isTrue: { types: ['boolean'], operand: 'none', verb: 'is', negatedVerb: null, label: 'true', hasCase: false },
  isFalse: { types: ['boolean'], operand: 'none', verb: 'is', negatedVerb: null, label: 'false', hasCase: false },
  empty: { ...is, types: [...text, ...numbers, ...dates, 'boolean'], operand: 'none', label: 'empty' },
} as const satisfies Record<string, OperatorSpec>

export type OperatorName = keyof typeof operators
export const operatorNames = Object.keys(operators) as readonly OperatorName[]

export function operatorSpec(name: OperatorName): OperatorSpec {
  return operators[name]
}

/** The operators of a type, in the order the builder offers them. */
export function operatorsOf(type: AttributeType): readonly OperatorName[] {
  return operatorNames.filter((name) => operatorSpec(name).types.includes(type))
}

export const spanUnits = ['hours', 'days', 'weeks', 'months', 'quarters', 'years'] as const
export type SpanUnit = (typeof spanUnits)[number]
