import type { AttributeType } from '../domain/entity.ts'
import type { Literal, Test } from './definition.ts'
import { isBounded, numberBounds, operatorSpec, operatorsOf, type OperatorName } from './operators.ts'

/** What the builder starts a condition with; the operand stays out until the person gives one. */
export function newTest(operator: OperatorName): Test {
  return { operator, negate: false, ignoreCase: true, includeEmpty: true }
}

const firstOperator: Record<AttributeType, OperatorName> = {
  text: 'anyOf',
  integer: 'greaterOrEqual',
  decimal: 'greaterOrEqual',
  boolean: 'isTrue',
  date: 'onOrAfter',
  datetime: 'onOrAfter',
}

export function defaultTest(type: AttributeType): Test {
  return newTest(firstOperator[type])
}

/** Whether every operand the operator takes is there. Whether it fits the attribute is for `resolve` to say. */
export function isComplete(test: Test): boolean {
  switch (operatorSpec(test.operator).operand) {
    case 'none':
      return true
    case 'value':
    case 'text':
      return test.value !== undefined && test.value !== ''
    case 'values':
    case 'parts':
      return test.values !== undefined && test.values.length > 0
    case 'range':
      return (test.from ?? '') !== '' && (test.to ?? '') !== ''
    case 'span':
      return test.n !== undefined && test.unit !== undefined
    case 'count':
      return test.n !== undefined
  }
}

/** Another operator: what was entered is kept where the new one takes it in some form, and dropped where it does not. */
export function withOperator(test: Test, operator: OperatorName, negate: boolean): Test {
  const spec = operatorSpec(operator)
  const base: Test = { operator, negate: negate && spec.negatedVerb !== null, ignoreCase: test.ignoreCase, includeEmpty: test.includeEmpty }
  const literals = literalsOf(test)
  const [first, last] = [literals[0], literals.at(-1)]
  switch (spec.operand) {
    case 'none':
      return base
    case 'value':
      if (typeof test.value === 'object') return { ...base, value: test.value }
      return first === undefined ? base : { ...base, value: first }
    case 'text':
      return first === undefined ? base : { ...base, value: String(first) }
    case 'values':
      return literals.length === 0 ? base : { ...base, values: literals }
    case 'range':
      return first === undefined ? base : { ...base, from: first, ...(literals.length > 1 && last !== undefined ? { to: last } : {}) }
    case 'span':
      return { ...base, n: test.n ?? 90, unit: test.unit ?? 'days' }
    case 'count':
      return { ...base, n: Math.min(test.n ?? firstCount(operator), isBounded(operator) ? numberBounds[operator][1] : Infinity) }
    case 'parts':
      // A month is no weekday: only negating keeps them.
      return operator === test.operator && test.values ? { ...base, values: test.values } : base
  }
}

function firstCount(operator: OperatorName): number {
  return operator === 'anniversaryInNext' ? 30 : operator === 'top' || operator === 'bottom' ? 100 : 10
}

function literalsOf(test: Test): Literal[] {
  if (operatorSpec(test.operator).operand === 'parts') return []
  const given = [test.value, ...(test.values ?? []), test.from, test.to]
  return given.filter((value): value is Literal => value !== undefined && typeof value !== 'object')
}

/** The operators of a type that are said with a verb, in the table's order. */
export function operatorsByVerb(type: AttributeType, verb: string): readonly OperatorName[] {
  return operatorsOf(type).filter((name) => operatorSpec(name).verb === verb || operatorSpec(name).negatedVerb === verb)
}

/** Every verb a type offers, each followed by its negation. */
export function verbsOf(type: AttributeType): readonly string[] {
  const verbs = operatorsOf(type).flatMap((name) => [operatorSpec(name).verb, operatorSpec(name).negatedVerb])
  return [...new Set(verbs.filter((verb) => verb !== null))]
}

/**
 * A typed value as a literal: a number where the attribute holds numbers and a double holds this one exactly as
 * written, else the text itself (a decimal too long for a double, or something `resolve` will refuse with a reason).
 */
export function literalOf(type: AttributeType, typed: string): Literal {
  const text = typed.trim()
  if ((type !== 'integer' && type !== 'decimal') || !/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return text
  const digits = text.replace(/^[+-]/, '').replace('.', '').replace(/^0+/, '')
  return digits.length <= 15 ? Number(text) : text
}

/** A pasted list: one value per line, or parted by tabs or semicolons; commas part it only where nothing else does. Each once. */
export function valuesOf(pasted: string): readonly string[] {
  return [...new Set(partsOf(pasted))]
}

/** How many values a pasted list has, those that come again included. */
export function valueCount(pasted: string): number {
  return partsOf(pasted).length
}

function partsOf(pasted: string): readonly string[] {
  const separator = /[\n\t;]/.test(pasted) ? /[\r\n\t;]+/ : /,/
  return pasted.split(separator).map((value) => value.trim()).filter((value) => value !== '')
}
