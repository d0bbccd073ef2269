import type { AttributeType } from '../domain/entity.ts'
import type { AggregateFunction, AttributeRef, Literal, Operand, Quantifier, Test } from './definition.ts'
import { operatorSpec } from './operators.ts'

/** Names behind a rule's references: the entities along its path, the audience first, and each relationship's parent. */
export interface Names {
  readonly chain: readonly string[]
  readonly parents: ReadonlyMap<string, string>
  /** Relationships beside which another leads from the same entity to the same parent; absent: none. They are said as well. */
  readonly alike?: ReadonlySet<string>
}

const noNames: Names = { chain: [], parents: new Map() }

/** What a condition says of its attribute: "is Coffee or Tea", "is not empty", "is in the last 90 days". */
export function testLabel(test: Test, names: Names): string {
  const spec = operatorSpec(test.operator)
  const verb = test.negate ? (spec.negatedVerb ?? `not ${spec.verb}`) : spec.verb
  const exactly = spec.hasCase && !test.ignoreCase ? ' in exactly this case' : ''
  const present = test.negate && !test.includeEmpty && test.operator !== 'empty' ? ' and not empty' : ''
  return `${verb} ${operandWords(test, names)}${exactly}${present}`
}

function operandWords(test: Test, names: Names): string {
  const value = operandLabel(test.value, names)
  switch (test.operator) {
    case 'equal':
      return typeof test.value === 'object' ? `the same as ${value}` : value
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return typeof test.value === 'string' ? `“${value}”` : value
    case 'anyOf':
      return listLabel(test.values ?? [])
    case 'greaterOrEqual':
      return `at least ${value}`
    case 'lessOrEqual':
      return `at most ${value}`
    case 'between':
      return `between ${literalLabel(test.from)} and ${literalLabel(test.to)}`
    case 'inLast':
    case 'inNext':
      return `${operatorSpec(test.operator).label} ${spanLabel(test).replace(/^1 /, '')}`
    case 'moreThanAgo':
      return `more than ${spanLabel(test)} ago`
    case 'matchesPattern':
    case 'matchesRegex':
      return `the ${operatorSpec(test.operator).label} “${typeof test.value === 'string' ? test.value : '…'}”`
    case 'top':
      return `among the ${test.n ?? '…'} largest`
    case 'bottom':
      return `among the ${test.n ?? '…'} smallest`
    case 'topPercent':
      return `among the largest ${test.n ?? '…'} %`
    case 'bottomPercent':
      return `among the smallest ${test.n ?? '…'} %`
    case 'monthOf':
      return `in ${partsLabel(test, (month) => longMonths[month - 1])}`
    case 'dayOfMonth':
      return `on the ${partsLabel(test, ordinal)} of a month`
    case 'dayOfWeek':
      return `on a ${partsLabel(test, (day) => weekdays[day - 1])}`
    case 'yearOf':
      return `in ${partsLabel(test, String)}`
    case 'quarterOf':
      return `in the ${partsLabel(test, ordinal)} quarter`
    case 'anniversaryInNext':
      return `its anniversary in the next ${spanLabel({ ...test, unit: 'days' }).replace(/^1 /, '')}`
    default: {
      const { label, operand } = operatorSpec(test.operator)
      return operand === 'none' ? label : `${label} ${value}`
    }
  }
}

/** Parts of dates by their names: "March or April". */
function partsLabel(test: Test, nameOf: (part: number) => string | undefined): string {
  return listLabel((test.values ?? []).map((value) => nameOf(Number(value)) ?? value))
}

/** "1st", "22nd". */
export function ordinal(number: number): string {
  const last = number % 100 > 10 && number % 100 < 20 ? 0 : number % 10
  return `${number}${last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th'}`
}

function spanLabel(test: Test): string {
  const unit = test.unit ?? 'days'
  if (test.n === 1) return unit.slice(0, -1).replace(/^/, '1 ')
  return `${test.n ?? '…'} ${unit}`
}

/** The first values by name; a long list says how many more. */
function listLabel(values: readonly Literal[]): string {
  const shown = values.slice(0, values.length > 6 ? 4 : 6).map(literalLabel)
  const rest = values.length - shown.length
  const all = rest > 0 ? [...shown, `${rest} more`] : shown
  if (all.length === 0) return '…'
  return all.length === 1 ? `${all[0]}` : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

function operandLabel(operand: Operand | undefined, names: Names): string {
  return typeof operand === 'object' ? attributeLabel(operand.attribute, names) : literalLabel(operand)
}

/** January is 1 in a definition, and first here. */
export const longMonths = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const
/** Monday is 1 in a definition, whatever the week starts with. */
export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const months = longMonths.map((month) => month.slice(0, 3))

function literalLabel(value: Literal | undefined): string {
  if (value === undefined || value === '') return '…'
  const date = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}).*)?$/.exec(String(value))
  const month = months[Number(date?.[2]) - 1]
  if (!date || !month) return String(value)
  return `${Number(date[3])} ${month} ${date[1]}${date[4] ? `, ${date[4]}` : ''}`
}

/** An attribute of the rule's own entity by its name alone; one from elsewhere says whose it is. */
export function attributeLabel(ref: AttributeRef, names: Names): string {
  const owner = ownerOf(ref, names)
  return owner === null ? ref.name : `${ref.name} of ${owner}`
}

/** The entity an attribute is of; null where it is the rule's own, or not known. */
export function ownerOf(ref: AttributeRef, names: Names): string | null {
  const looked = ref.via?.at(-1)
  if (looked !== undefined) {
    const parent = names.parents.get(looked) ?? null
    return parent !== null && names.alike?.has(looked) ? `${parent} (${looked})` : parent
  }
  return ref.at === undefined || ref.at === names.chain.length - 1 ? null : (names.chain[ref.at] ?? null)
}

const aggregateWords: Record<AggregateFunction, string> = {
  countDistinct: 'number of different',
  sum: 'total',
  average: 'average',
  min: 'smallest',
  max: 'largest',
  first: 'first',
  last: 'last',
}

/** Nobody calls a date large. */
const timeWords: Partial<Record<AggregateFunction, string>> = { min: 'earliest', max: 'latest' }

/** "average", "number of different", of dates "latest": how an aggregate is said before its attribute; null: of a type nobody knows. */
export function aggregateLabel(name: AggregateFunction, type: AttributeType | null): string {
  return ((type === 'date' || type === 'datetime') && timeWords[name]) || aggregateWords[name]
}

/** "total Amount"; where the attribute is called by that word already, "sum of Total Amount". */
export function aggregateOf(label: string, attribute: string): string {
  if (!attribute.toLowerCase().startsWith(`${label} `)) return `${label} ${attribute}`
  return `${label === aggregateWords.sum ? 'sum' : label} of ${attribute}`
}

/** How many records a rule asks for: "at least 3". Aggregates are said by their own words. */
export function countLabel(quantifier: Exclude<Quantifier, { kind: 'aggregate' }>): string {
  if (quantifier.kind === 'some') return 'at least one'
  if (quantifier.kind === 'none') return 'no'
  const { test } = quantifier
  const value = operandLabel(test.value, noNames)
  switch (test.operator) {
    case 'greaterOrEqual':
      return `at least ${value}`
    case 'lessOrEqual':
      return `at most ${value}`
    case 'equal':
      return test.negate ? `not exactly ${value}` : `exactly ${value}`
    case 'greater':
      return `more than ${value}`
    case 'less':
      return `fewer than ${value}`
    default:
      return testLabel(test, noNames).replace(/^is /, '')
  }
}

/** A window in words: "in the last 90 days", "not in March", "with its anniversary today". */
export function windowLabel(test: Test): string {
  return testLabel({ ...test, includeEmpty: true }, noNames)
    .replace(/^is /, '')
    .replace(/^has /, 'with ')
    .replace(/^does not have /, 'without ')
}
