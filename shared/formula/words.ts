import { functionSpec, type FunctionName, type Parameter, type ParameterKind } from './functions.ts'
import type { TypedNode } from './resolved.ts'

type Typed = Pick<TypedNode, 'type' | 'scale'>

/** "a date-time": what a value is, in a sentence. */
export function typeWords({ type, scale }: Typed): string {
  switch (type) {
    case 'text':
      return 'text'
    case 'integer':
      return 'a whole number'
    case 'decimal':
      return scale === null ? 'a floating number' : 'a decimal number'
    case 'boolean':
      return 'true or false'
    case 'date':
      return 'a date'
    case 'datetime':
      return 'a date-time'
  }
}

const kindWords = {
  any: 'a value',
  boolean: 'true or false',
  number: 'a number',
  exact: 'an exact number',
  integer: 'a whole number',
  measure: 'a number, a date or a date-time',
  ordered: 'a number, a text, a date or a date-time',
  text: 'text',
  printable: 'a value',
  date: 'a date',
  datetime: 'a date-time',
  day: 'a date',
  places: 'a whole number from 0 to 6',
  share: 'a number from 0 to 1 with at most six decimal places',
} as const satisfies Record<ParameterKind, string>

/** "round(x, places)" or "a + b". */
export function usageOf(name: FunctionName): string {
  const { symbol, parameters, repeats } = functionSpec(name)
  const names = parameters.map((parameter) => parameter.name)
  if (symbol !== undefined) return names.length === 1 ? `${symbol}${symbol === '-' ? '' : ' '}${names[0]}` : names.join(` ${symbol} `)
  const shown = parameters.map((parameter, index) => (parameter.optional === true ? `[, ${parameter.name}]` : `${index === 0 ? '' : ', '}${parameter.name}`))
  return `${name}(${shown.join('')}${repeats === true ? ', …' : ''})`
}

/** What stands where, as people call it: "“+”" or "“round”". */
export function labelOf(name: FunctionName): string {
  return `“${functionSpec(name).symbol ?? name}”`
}

export function countSentence(name: FunctionName, given: number): string {
  const { parameters, repeats } = functionSpec(name)
  const least = parameters.filter((parameter) => parameter.optional !== true).length
  const needs = repeats === true ? `at least ${least}` : least === parameters.length ? String(least) : `${least} or ${parameters.length}`
  const words = needs === '0' ? 'no arguments' : `${needs} argument${needs === '1' ? '' : 's'}`
  return `${labelOf(name)} takes ${words}, not ${given}: ${usageOf(name)}.`
}

export function kindSentence(name: FunctionName, parameter: Parameter, given: Typed): string {
  if (parameter.kind === 'places' || parameter.kind === 'share') return `${labelOf(name)} needs “${parameter.name}” written out, as ${kindWords[parameter.kind]}.`
  const place = functionSpec(name).symbol === undefined ? ` as “${parameter.name}”` : ''
  return `${labelOf(name)} takes ${kindWords[parameter.kind]}${place}, and this is ${typeWords(given)}${hint(name, parameter.kind, given)}.`
}

function hint(name: FunctionName, kind: ParameterKind, { type }: Typed): string {
  const isDay = type === 'date' || type === 'datetime'
  if (name === 'add' && type === 'text') return '; texts are joined by &'
  if (name === 'add' && isDay) return '; use addDays(date, days) or addMonths(date, months)'
  if (name === 'subtract' && isDay) return '; use daysBetween(from, to), or addDays(date, -days)'
  if (kind === 'exact') return '; round it first, as in round(x, 2)'
  if (kind === 'integer' && type === 'decimal') return '; use round(x), floor(x) or ceiling(x)'
  if ((kind === 'date' || kind === 'day') && type === 'datetime') return '; take its day with dateOf(…)'
  if ((kind === 'number' || kind === 'integer') && type === 'text') return '; number(text) reads one'
  if ((kind === 'number' || kind === 'integer') && type === 'boolean') return '; if(a, 1, 0) makes a number of it'
  if (kind === 'text' && type !== 'text') return '; text(x) makes a text of it'
  if (kind === 'boolean') return '; compare it with something'
  return ''
}

export function mixedSentence(name: FunctionName, first: Typed, other: Typed): string {
  const isDay = (value: Typed): boolean => value.type === 'date' || value.type === 'datetime'
  if (isDay(first) && isDay(other)) return `${labelOf(name)} cannot mix a date and a date-time; take the day of the date-time with dateOf(…).`
  return `${labelOf(name)} takes values of one kind; one is ${typeWords(first)} and this is ${typeWords(other)}.`
}
