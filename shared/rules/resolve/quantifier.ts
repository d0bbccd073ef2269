import type { Quantifier, Test } from '../definition.ts'
import { listWords } from '../names.ts'
import { isRank, operatorSpec } from '../operators.ts'
import { nearestDate, resolveAttribute } from './attribute.ts'
import type { Report } from './report.ts'
import type { ResolvedAttribute, ResolvedQuantifier } from './resolved.ts'
import { quoted, type Scope } from './scope.ts'
import { attributeTested, operatorWords, resolveExactTest, resolveTest, typeWords, type Tested } from './test.ts'

type Aggregate = Extract<Quantifier, { kind: 'aggregate' }>
const parts = { operator: 'quantifier', value: 'quantifier' } as const

export function resolveQuantifier(quantifier: Quantifier, scope: Scope, report: Report): ResolvedQuantifier | null {
  if (!scope.isComplete && quantifier.of !== undefined) return null
  const of = quantifier.of ?? scope.chain.length - 1
  const counted = scope.chain[of]
  if (!counted) {
    const places = scope.chain.map((entity, index) => `${index} (${entity.name})`)
    return report.error('quantifier', `The path has no place ${of} to count; the places are ${listWords(places, 'and', 21)}.`)
  }
  const unfit = 'test' in quantifier ? unfitTest(quantifier.test) : null
  if (unfit !== null) return report.error('quantifier', unfit)
  switch (quantifier.kind) {
    case 'some':
    case 'none':
      return { kind: quantifier.kind, of }
    case 'count': {
      const test = resolveCount(quantifier.test, `the number of ${counted.name}`, scope, report)
      return test && { kind: 'count', of, test }
    }
    case 'aggregate':
      return resolveAggregate(quantifier, of, counted.name, scope, report)
  }
}

/** What is found for one member has no place among others, and one date of many is rather asked for in the conditions. */
function unfitTest({ operator }: Test): string | null {
  if (isRank(operator)) return `“${operatorWords(operator)}” is about all rows of an entity, not about the records of one member; put it in a condition, or make a measure of it.`
  if (operatorSpec(operator).operand === 'parts') return `“${operatorWords(operator)}” is asked of each record; put it in a condition of the rule.`
  return null
}

/** Numbers of things are 0 where nothing is found, so they are never empty. */
function resolveCount(test: Test, label: string, scope: Scope, report: Report) {
  if (test.operator === 'empty') return report.error('quantifier', `${label.replace(/^t/, 'T')} is 0 where there are none, never empty; compare it with 0.`)
  const tested: Tested = { label, type: 'integer', scale: 0, scope: null, zone: scope.zone, parts }
  return resolveTest(test, tested, report)
}

function resolveAggregate(quantifier: Aggregate, of: number, counted: string, scope: Scope, report: Report): ResolvedQuantifier | null {
  const attribute = resolveAttribute(quantifier.attribute, scope, report, 'quantifier', of)
  if (!attribute) return null
  if (attribute.at !== of) {
    return report.error('quantifier', `${quoted(counted)} is what is counted, so ${quoted(attribute.name)} must be one of its attributes or looked up from it; change the attribute or what is counted.`)
  }
  const unfit = unfitFor(quantifier.function, attribute)
  if (unfit !== null) return report.error('quantifier', unfit)
  const tested = attributeTested(attribute, scope, parts, false)
  switch (quantifier.function) {
    case 'countDistinct': {
      const test = resolveCount(quantifier.test, `the number of different ${attribute.name}`, scope, report)
      return test && { kind: 'aggregate', of, attribute, function: 'countDistinct', test }
    }
    case 'sum':
    case 'average': {
      if (quantifier.function === 'sum' && quantifier.test.operator === 'empty') return report.error('quantifier', 'A sum is 0 where there is nothing to add, never empty; compare it with 0.')
      const test = resolveExactTest(quantifier.test, tested, report)
      return test && { kind: 'aggregate', of, attribute, function: quantifier.function, test }
    }
    case 'min':
    case 'max': {
      const test = resolveTest(quantifier.test, tested, report)
      return test && { kind: 'aggregate', of, attribute, function: quantifier.function, test }
    }
    case 'first':
    case 'last': {
      const test = resolveTest(quantifier.test, tested, report)
      const order = nearestDate(scope, of, (at) => isDetermined(scope, of, at))
      if (!order && !scope.isComplete) return null
      if (!order) return report.error('quantifier', `“${quantifier.function}” goes by date, but ${quoted(counted)} has no activity date; give the entity one, or use smallest or largest.`)
      return test && { kind: 'aggregate', of, attribute, function: quantifier.function, order, test }
    }
  }
}

function unfitFor(name: Aggregate['function'], attribute: ResolvedAttribute): string | null {
  const isNumber = attribute.type === 'integer' || attribute.type === 'decimal'
  const isDate = attribute.type === 'date' || attribute.type === 'datetime'
  if ((name === 'sum' || name === 'average') && !isNumber) return `The ${name} needs a number, but ${quoted(attribute.name)} is ${typeWords[attribute.type]}; choose a number attribute, or count.`
  if ((name === 'min' || name === 'max') && !isNumber && !isDate) return `The smallest and the largest need a number or a date, but ${quoted(attribute.name)} is ${typeWords[attribute.type]}; choose another attribute.`
  return null
}

/** Whether one counted row has exactly one row at another place: up the relationships, never down. */
function isDetermined(scope: Scope, of: number, at: number): boolean {
  if (at <= of) return scope.path.slice(at, of).every((step) => step.to === 'child')
  return scope.path.slice(of, at).every((step) => step.to === 'parent')
}
