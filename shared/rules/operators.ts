import type { AttributeType } from '../domain/entity.ts'

/**
 * The one table of operators. The builder's pickers, the definition's schema, the engine, the SQL and the documentation
 * derive from it; each of them maps over {@link OperatorName}, so an operator without a lowering does not compile.
 *
 * `operand`: none — nothing; value — one literal or another attribute; text — one literal (a pattern); values — a list
 * of literals; range — two literals, both ends included; span — a whole number of units back from or ahead of "now";
 * count — a whole number (of rows, of percent, of days); parts — a list of whole numbers (months, days, years …).
 */
export type OperandKind = 'none' | 'value' | 'text' | 'values' | 'range' | 'span' | 'count' | 'parts'

interface OperatorSpec {
  readonly types: readonly AttributeType[]
  readonly operand: OperandKind
  /** How the builder and the sentence say it after "is" or the verb itself. */
  readonly verb: 'is' | 'contains' | 'starts with' | 'ends with' | 'matches' | 'has'
  /** Null: there is no negation, and `negate` is refused. */
  readonly negatedVerb: 'is not' | 'does not contain' | 'does not start with' | 'does not end with' | 'does not match' | 'does not have' | null
  readonly label: string
  /** Whether upper and lower case may be told apart. */
  readonly hasCase: boolean
}

const text = ['text'] as const
const numbers = ['integer', 'decimal'] as const
const dates = ['date', 'datetime'] as const
const is = { verb: 'is', negatedVerb: 'is not', hasCase: false } as const
const has = { verb: 'has', negatedVerb: 'does not have', hasCase: false } as const

export const operators = {
  equal: { ...is, types: [...text, ...numbers], operand: 'value', label: 'equal to', hasCase: true },
  anyOf: { ...is, types: [...text, ...numbers], operand: 'values', label: 'any of', hasCase: true },
  contains: { types: text, operand: 'value', verb: 'contains', negatedVerb: 'does not contain', label: '', hasCase: true },
  startsWith: { types: text, operand: 'value', verb: 'starts with', negatedVerb: 'does not start with', label: '', hasCase: true },
  endsWith: { types: text, operand: 'value', verb: 'ends with', negatedVerb: 'does not end with', label: '', hasCase: true },
  matchesPattern: { types: text, operand: 'text', verb: 'matches', negatedVerb: 'does not match', label: 'pattern', hasCase: true },
  matchesRegex: { types: text, operand: 'text', verb: 'matches', negatedVerb: 'does not match', label: 'regular expression', hasCase: true },
  greater: { ...is, types: numbers, operand: 'value', label: 'greater than', negatedVerb: null },
  greaterOrEqual: { ...is, types: numbers, operand: 'value', label: 'greater or equal', negatedVerb: null },
  less: { ...is, types: numbers, operand: 'value', label: 'less than', negatedVerb: null },
  lessOrEqual: { ...is, types: numbers, operand: 'value', label: 'less or equal', negatedVerb: null },
  between: { ...is, types: [...numbers, ...dates], operand: 'range', label: 'between' },
  top: { ...is, types: numbers, operand: 'count', label: 'in the top' },
  bottom: { ...is, types: numbers, operand: 'count', label: 'in the bottom' },
  topPercent: { ...is, types: numbers, operand: 'count', label: 'in the top %' },
  bottomPercent: { ...is, types: numbers, operand: 'count', label: 'in the bottom %' },
  on: { ...is, types: dates, operand: 'value', label: 'on' },
  before: { ...is, types: dates, operand: 'value', label: 'before', negatedVerb: null },
  after: { ...is, types: dates, operand: 'value', label: 'after', negatedVerb: null },
  onOrBefore: { ...is, types: dates, operand: 'value', label: 'on or before', negatedVerb: null },
  onOrAfter: { ...is, types: dates, operand: 'value', label: 'on or after', negatedVerb: null },
  inLast: { ...is, types: dates, operand: 'span', label: 'in the last' },
  inNext: { ...is, types: dates, operand: 'span', label: 'in the next' },
  moreThanAgo: { ...is, types: dates, operand: 'span', label: 'more than … ago', negatedVerb: null },
  today: { ...is, types: dates, operand: 'none', label: 'today' },
  yesterday: { ...is, types: dates, operand: 'none', label: 'yesterday' },
  thisWeek: { ...is, types: dates, operand: 'none', label: 'this week' },
  lastWeek: { ...is, types: dates, operand: 'none', label: 'last week' },
  thisMonth: { ...is, types: dates, operand: 'none', label: 'this month' },
  lastMonth: { ...is, types: dates, operand: 'none', label: 'last month' },
  thisQuarter: { ...is, types: dates, operand: 'none', label: 'this quarter' },
  lastQuarter: { ...is, types: dates, operand: 'none', label: 'last quarter' },
  thisYear: { ...is, types: dates, operand: 'none', label: 'this year' },
  lastYear: { ...is, types: dates, operand: 'none', label: 'last year' },
  monthToDate: { ...is, types: dates, operand: 'none', label: 'this month until today' },
  quarterToDate: { ...is, types: dates, operand: 'none', label: 'this quarter until today' },
  yearToDate: { ...is, types: dates, operand: 'none', label: 'this year until today' },
  monthOf: { ...is, types: dates, operand: 'parts', label: 'in month' },
  dayOfMonth: { ...is, types: dates, operand: 'parts', label: 'on day of the month' },
  dayOfWeek: { ...is, types: dates, operand: 'parts', label: 'on day of the week' },
  yearOf: { ...is, types: dates, operand: 'parts', label: 'in year' },
  quarterOf: { ...is, types: dates, operand: 'parts', label: 'in quarter' },
  anniversaryToday: { ...has, types: dates, operand: 'none', label: 'its anniversary today' },
  anniversaryInNext: { ...has, types: dates, operand: 'count', label: 'its anniversary in the next' },
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

/** Where there is no negation: the operator that says the opposite of those with a value. */
export const opposites: Partial<Record<OperatorName, OperatorName>> = {
  greater: 'lessOrEqual',
  greaterOrEqual: 'less',
  less: 'greaterOrEqual',
  lessOrEqual: 'greater',
  before: 'onOrAfter',
  after: 'onOrBefore',
  onOrBefore: 'after',
  onOrAfter: 'before',
  isTrue: 'isFalse',
  isFalse: 'isTrue',
}

/** The least and the largest whole number that an operator of the kind `count` or `parts` takes. */
export const numberBounds = {
  top: [1, 100_000],
  bottom: [1, 100_000],
  topPercent: [1, 100],
  bottomPercent: [1, 100],
  monthOf: [1, 12],
  dayOfMonth: [1, 31],
  dayOfWeek: [1, 7],
  yearOf: [1, 9999],
  quarterOf: [1, 4],
  anniversaryInNext: [1, 100_000],
} as const satisfies Partial<Record<OperatorName, readonly [number, number]>>
export type BoundedOperator = keyof typeof numberBounds

export function isBounded(name: OperatorName): name is BoundedOperator {
  return name in numberBounds
}

/** Whether an operator judges a row by its place among all rows, not by its own value. */
export function isRank(name: OperatorName): name is 'top' | 'bottom' | 'topPercent' | 'bottomPercent' {
  return name === 'top' || name === 'bottom' || name === 'topPercent' || name === 'bottomPercent'
}
