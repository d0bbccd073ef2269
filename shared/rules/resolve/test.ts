import type { AttributeType } from '../../domain/entity.ts'
import type { ExactDecimal } from '../../domain/storedValue.ts'
import type { Test } from '../definition.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { listWords } from '../names.ts'
import { isBounded, operatorSpec, operatorsOf, opposites, type OperandKind, type OperatorName } from '../operators.ts'
import { resolveAttribute } from './attribute.ts'
import { literalsOf } from './typeLiterals.ts'
import type { Literals } from './literals.ts'
import { exactNumbers } from './numberLiterals.ts'
import type { Report } from './report.ts'
import type { ResolvedAttribute, ResolvedOperand, ResolvedTest } from './resolved.ts'
import { quoted, type Scope } from './scope.ts'
import { countOperand, partsOperand } from './wholeNumbers.ts'

/** What a test is about. */
export interface Tested {
  /** With quotes where it is a name. */
  readonly label: string
  readonly type: AttributeType
  readonly scale: number | null
  /** Where other attributes of the chain are found; null where only literals make sense. */
  readonly scope: Scope | null
  readonly zone: string
  /** Where problems are shown: at the operator and at the value of a condition, else at the whole quantifier or window. */
  readonly parts: { readonly operator: Diagnostic['part']; readonly value: Diagnostic['part'] }
}

export const conditionParts = { operator: 'operator', value: 'value' } as const

export function attributeTested(attribute: ResolvedAttribute, scope: Scope, parts: Tested['parts'], takesAttributes = true): Tested {
  const { type, scale, name } = attribute
  return { label: quoted(name), type, scale, scope: takesAttributes ? scope : null, zone: scope.zone, parts }
}

/** A test with its values in stored form; null, with every reason reported, where it does not fit. */
export function resolveTest(test: Test, tested: Tested, report: Report): ResolvedTest | null {
  return resolveWith(test, tested, literalsOf(tested.type, tested.scale, tested.zone), report)
}

/** A test of a sum or an average: values stay exact. */
export function resolveExactTest(test: Test, tested: Tested, report: Report): ResolvedTest<ExactDecimal> | null {
  return resolveWith(test, tested, exactNumbers, report)
}

function resolveWith<L>(test: Test, tested: Tested, literals: Literals<L>, report: Report): ResolvedTest<L> | null {
  const { operator, negate, ignoreCase, includeEmpty } = test
  const spec = operatorSpec(operator)
  if (!spec.types.includes(tested.type)) {
    const fitting = operatorsOf(tested.type).map(operatorWords)
    return report.error(tested.parts.operator, `${tested.label} is ${typeWords[tested.type]}; “${operatorWords(operator)}” does not fit it. Use ${listWords(fitting, 'or', 60)}.`)
  }
  if (negate && spec.negatedVerb === null) return report.error(tested.parts.operator, noNegation(operator))
  const surplus = surplusOperands(test, spec.operand)
  if (surplus.length > 0) {
    return report.error(tested.parts.value, `“${operatorWords(operator)}” takes ${operandWords[spec.operand]}; remove ${listWords(surplus.map(quoted))}.`)
  }
  const operand = resolveOperand(test, tested, literals, report)
  if (operand === null) return null
  if (typeof operand === 'string') return report.error(tested.parts.value, operand)
  return { operator, negate, operand, ignoreCase, includeEmpty }
}

function resolveOperand<L>(test: Test, tested: Tested, literals: Literals<L>, report: Report): ResolvedOperand<L> | string | null {
  switch (operatorSpec(test.operator).operand) {
    case 'none':
      return { kind: 'none' }
    case 'value':
      if (test.value === undefined) return `Give ${needed[tested.type]} to compare ${tested.label} with.`
      if (typeof test.value !== 'object') return literals.value(test.value, test.operator)
      return otherAttribute(test.value.attribute, tested, report)
    case 'text':
      if (test.value === undefined) return `Give ${needed[tested.type]} that ${tested.label} should match.`
      if (typeof test.value === 'object') return `What ${tested.label} should match is written out, not read from an attribute; give a text.`
      return literals.pattern(test.value, test.operator, test.ignoreCase)
    case 'values':
      if (test.values === undefined || test.values.length === 0) return `Give at least one value for ${tested.label}.`
      return literals.values(test.values)
    case 'range':
      if (test.from === undefined || test.from === '') return `Give the value that the range of ${tested.label} begins with.`
      if (test.to === undefined || test.to === '') return `Give the value that the range of ${tested.label} ends with.`
      return literals.range(test.from, test.to)
    case 'span':
      if (test.n === undefined || test.unit === undefined) return `Give how many ${test.unit ?? 'hours, days, weeks, months, quarters or years'} are meant.`
      if (test.unit === 'hours' && tested.type === 'date') return `${tested.label} has no time of day; count in days, weeks, months, quarters or years.`
      return { kind: 'span', n: test.n, unit: test.unit }
    case 'count':
      return isBounded(test.operator) ? countOperand(test.n, test.operator) : null
    case 'parts':
      return isBounded(test.operator) ? partsOperand(test.values, test.operator) : null
  }
}

function otherAttribute(ref: Parameters<typeof resolveAttribute>[0], tested: Tested, report: Report): ResolvedOperand<never> | string | null {
  if (tested.scope === null) return `${capital(tested.label)} is compared with ${needed[tested.type]}, not with an attribute.`
  const attribute = resolveAttribute(ref, tested.scope, report, tested.parts.value)
  if (!attribute) return null
  if (family[attribute.type] === family[tested.type]) return { kind: 'attribute', attribute }
  return `${tested.label} is ${typeWords[tested.type]} and ${quoted(attribute.name)} is ${typeWords[attribute.type]}; the two cannot be compared.`
}

const fields: Record<OperandKind, readonly (keyof Test)[]> = {
  none: [],
  value: ['value'],
  values: ['values'],
  range: ['from', 'to'],
  span: ['n', 'unit'],
  text: ['value'],
  count: ['n'],
  parts: ['values'],
}

/** A value the operator does not read would be an intention silently ignored. */
function surplusOperands(test: Test, operand: OperandKind): string[] {
  const given = [...new Set(Object.values(fields).flat())].filter((field) => test[field] !== undefined)
  return given.filter((field) => !fields[operand].includes(field))
}

const operandWords: Record<OperandKind, string> = {
  none: 'no value',
  value: 'one “value”',
  values: 'a list of “values”',
  range: '“from” and “to”',
  span: '“n” and “unit”',
  text: 'one “value”',
  count: '“n”',
  parts: 'a list of “values”',
}

export const typeWords: Record<AttributeType, string> = {
  text: 'text',
  integer: 'a number',
  decimal: 'a number',
  boolean: 'true or false',
  date: 'a date',
  datetime: 'a date with time',
}

const needed: Record<AttributeType, string> = { ...typeWords, text: 'a text', datetime: 'a date or a date with time' }

const family: Record<AttributeType, string> = { text: 'text', integer: 'number', decimal: 'number', boolean: 'boolean', date: 'date', datetime: 'date' }

export function operatorWords(operator: OperatorName): string {
  const { verb, label } = operatorSpec(operator)
  return label === '' ? verb : verb === 'is' ? label : `${verb} ${label}`
}

function noNegation(operator: OperatorName): string {
  const words = (name: OperatorName): string => `${operatorSpec(name).verb} ${operatorSpec(name).label}`
  const opposite = opposites[operator]
  const instead = opposite === undefined ? '' : `use “${words(opposite)}”, or `
  return `“${words(operator)}” has no negation; ${instead}put the condition in a group with “negate”.`
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

