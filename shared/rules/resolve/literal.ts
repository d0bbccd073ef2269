import type { AttributeType } from '../../domain/entity.ts'
import { dayMs, dayOfIso, instantOfIso, parseDecimal, storedText, type ExactDecimal } from '../../domain/storedValue.ts'
import { zoneOf } from '../../domain/zone.ts'
import type { Literal } from '../definition.ts'
import type { OperatorName } from '../operators.ts'
import type { ResolvedOperand, StoredLiteral } from './resolved.ts'
import { quoted } from './scope.ts'

/** Literals of one type in the form their comparison needs; a string in place of an operand says what is wrong. */
export interface Literals<L> {
  value(literal: Literal, operator: OperatorName): ResolvedOperand<L> | string
  values(literals: readonly Literal[]): ResolvedOperand<L> | string
  range(from: Literal, to: Literal): ResolvedOperand<L> | string
}

export function literalsOf(type: AttributeType, scale: number | null, zone: string): Literals<StoredLiteral> {
  switch (type) {
    case 'text':
      return texts
    case 'integer':
      return scaledNumbers(0)
    case 'decimal':
      return scale === null ? floatingNumbers : scaledNumbers(scale)
    case 'date':
      return days
    case 'datetime':
      return instants(zone)
    case 'boolean':
      return { value: () => noValue, values: () => noValue, range: () => noValue }
  }
}

const noValue = 'True and false take no value; remove it.'

const texts: Literals<StoredLiteral> = {
  value(literal, operator) {
    if (typeof literal === 'number') return `A text is compared here; write the value in quotes: "${literal}".`
    // What is contained may begin or end with a space on purpose; whole values are trimmed as they were at import.
    const text = operator === 'equal' ? (storedText(literal) ?? '') : literal.normalize('NFC')
    return text === '' ? 'Give a text to look for, or use “is empty”.' : { kind: 'value', value: text }
  },
  values(literals) {
    const number = literals.find((literal) => typeof literal === 'number')
    if (number !== undefined) return `Texts are compared here; write every value in quotes: "${number}".`
    const values = literals.map((literal) => storedText(String(literal)))
    if (values.includes(null)) return 'One of the values is empty; remove it, or use “is empty” in a condition of its own.'
    return { kind: 'values', values: values.filter((value) => value !== null) }
  },
  range: () => 'Texts have no range; use “any of”.',
}

/** No stored number is beyond this, so a literal that is compares the same as this does. */
const beyond = 2 ** 54

function scaledNumbers(scale: number): Literals<StoredLiteral> {
  return {
    value(literal, operator) {
      const exact = exactOf(literal)
      if (typeof exact === 'string') return exact
      const { floor, ceiling } = between(exact, scale)
      if (operator === 'equal') return floor === ceiling && Math.abs(floor) < beyond ? { kind: 'value', value: floor } : { kind: 'values', values: [] }
      return { kind: 'value', value: operator === 'greater' || operator === 'lessOrEqual' ? floor : ceiling }
    },
    values(literals) {
      const values: number[] = []
      for (const literal of literals) {
        const exact = exactOf(literal)
        if (typeof exact === 'string') return exact
        const { floor, ceiling } = between(exact, scale)
        if (floor === ceiling && Math.abs(floor) < beyond) values.push(floor)
      }
      return { kind: 'values', values }
    },
    range(fromLiteral, toLiteral) {
      const range = exactRange(fromLiteral, toLiteral)
      if (typeof range === 'string') return range
      return { kind: 'range', from: between(range.from, scale).ceiling, to: between(range.to, scale).floor }
    },
  }
}

/** Numbers compared with a sum or an average: kept as written. */
export const exactNumbers: Literals<ExactDecimal> = {
  value(literal) {
    const exact = exactOf(literal)
    return typeof exact === 'string' ? exact : { kind: 'value', value: exact }
  },
  values(literals) {
    const values = literals.map(exactOf)
    return values.find((value) => typeof value === 'string') ?? { kind: 'values', values: values.filter((value) => typeof value !== 'string') }
  },
  range(from, to) {
    const range = exactRange(from, to)
    return typeof range === 'string' ? range : { kind: 'range', ...range }
  },
}

const floatingNumbers: Literals<StoredLiteral> = {
  value(literal) {
    const exact = exactOf(literal)
    return typeof exact === 'string' ? exact : { kind: 'value', value: Number(literal) }
  },
  values(literals) {
    const wrong = literals.map(exactOf).find((exact) => typeof exact === 'string')
    return wrong ?? { kind: 'values', values: literals.map(Number) }
  },
  range(from, to) {
    const range = exactRange(from, to)
    return typeof range === 'string' ? range : { kind: 'range', from: Number(from), to: Number(to) }
  },
}

function exactRange(fromLiteral: Literal, toLiteral: Literal): { from: ExactDecimal; to: ExactDecimal } | string {
  const [from, to] = [exactOf(fromLiteral), exactOf(toLiteral)]
  if (typeof from === 'string') return from
  if (typeof to === 'string') return to
  const scale = Math.max(from.scale, to.scale)
  return scaleUp(from, scale) > scaleUp(to, scale) ? reversed(fromLiteral, toLiteral) : { from, to }
}

function reversed(from: Literal, to: Literal): string {
  return `The range begins at ${from} and ends before that, at ${to}; swap the two.`
}

function exactOf(literal: Literal): ExactDecimal | string {
  const exact = parseDecimal(typeof literal === 'number' ? plainNotation(literal) : literal)
  if (exact) return exact
  if (literal === '') return 'Give a number.'
  return `${quoted(String(literal))} is not a number; write it with a point and without grouping, as 1234.5.`
}

/** A double's shortest decimal form without an exponent. */
function plainNotation(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e')
  if (exponent === undefined) return mantissa
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const point = whole.length + Number(exponent)
  const digits = whole + fraction
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point)}`
}

function scaleUp(value: ExactDecimal, scale: number): bigint {
  return value.digits * 10n ** BigInt(scale - value.scale)
}

/** The scaled integers next to a number on either side; equal where it is one itself. */
function between(value: ExactDecimal, scale: number): { readonly floor: number; readonly ceiling: number } {
  if (value.scale <= scale) {
    const whole = clamp(scaleUp(value, scale))
    return { floor: whole, ceiling: whole }
  }
  const divisor = 10n ** BigInt(value.scale - scale)
  const cut = value.digits / divisor
  const rest = value.digits % divisor
  return { floor: clamp(rest < 0n ? cut - 1n : cut), ceiling: clamp(rest > 0n ? cut + 1n : cut) }
}

function clamp(value: bigint): number {
  const number = Number(value)
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? Math.sign(number) * beyond : number
}

const days: Literals<StoredLiteral> = {
  value(literal) {
    const day = dayLiteral(literal)
    return typeof day === 'string' ? day : { kind: 'value', value: day }
  },
  values: () => 'Dates are compared one by one; use “between”.',
  range(fromLiteral, toLiteral) {
    const [from, to] = [dayLiteral(fromLiteral), dayLiteral(toLiteral)]
    if (typeof from === 'string') return from
    if (typeof to === 'string') return to
    return from > to ? reversed(fromLiteral, toLiteral) : { kind: 'range', from, to }
  },
}

function dayLiteral(literal: Literal): number | string {
  const day = typeof literal === 'string' ? dayOfIso(literal) : null
  if (day !== null) return day
  if (typeof literal === 'string' && instantOfIso(literal, 'UTC') !== null) return `The attribute holds days without a time; write only the day, as ${literal.trim().slice(0, 10)}.`
  return notADate(literal)
}

function instants(zone: string): Literals<StoredLiteral> {
  const span = (literal: Literal): { from: number; to: number } | string => {
    const day = typeof literal === 'string' ? dayOfIso(literal) : null
    if (day !== null) return { from: startOfDay(day, zone), to: startOfDay(day + 1, zone) - 1 }
    const instant = typeof literal === 'string' ? instantOfIso(literal, zone) : null
    return instant === null ? notADate(literal) : { from: instant, to: instant }
  }
  return {
    value(literal) {
      const moment = span(literal)
      return typeof moment === 'string' ? moment : { kind: 'instants', ...moment }
    },
    values: days.values,
    range(fromLiteral, toLiteral) {
      const [from, to] = [span(fromLiteral), span(toLiteral)]
      if (typeof from === 'string') return from
      if (typeof to === 'string') return to
      return from.from > to.to ? reversed(fromLiteral, toLiteral) : { kind: 'range', from: from.from, to: to.to }
    },
  }
}

/** The first instant of a calendar day. */
export function startOfDay(day: number, zone: string): number {
  return zoneOf(zone).instant(day * dayMs)
}

function notADate(literal: Literal): string {
  if (literal === '') return 'Give a date.'
  const text = String(literal)
  const parts = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(text.trim())
  if (parts) return `${quoted(text)} could be read as day and month or as month and day; write it as year-month-day.`
  if (/^\d{4}-\d{2}-\d{2}/.test(text.trim())) return `${quoted(text)} is not in the calendar; correct the date.`
  return `${quoted(text)} is not a date; write it in quotes as year-month-day, as "2026-11-23".`
}
