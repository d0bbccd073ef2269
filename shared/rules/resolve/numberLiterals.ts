import { parseDecimal, type ExactDecimal } from '../../domain/storedValue.ts'
import type { Literal } from '../definition.ts'
import { noPattern, reversed, type Literals } from './literals.ts'
import type { StoredLiteral } from './resolved.ts'
import { quoted } from './scope.ts'

/** No stored number is beyond this, so a literal that is compares the same as this does. */
const beyond = 2 ** 54

/** Literals rounded to the side of the column's scale that keeps each comparison exact. */
export function scaledNumbers(scale: number): Literals<StoredLiteral> {
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
    pattern: noPattern,
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
  pattern: noPattern,
}

export const floatingNumbers: Literals<StoredLiteral> = {
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
  pattern: noPattern,
}

function exactRange(fromLiteral: Literal, toLiteral: Literal): { from: ExactDecimal; to: ExactDecimal } | string {
  const [from, to] = [exactOf(fromLiteral), exactOf(toLiteral)]
  if (typeof from === 'string') return from
  if (typeof to === 'string') return to
  const scale = Math.max(from.scale, to.scale)
  return scaleUp(from, scale) > scaleUp(to, scale) ? reversed(fromLiteral, toLiteral) : { from, to }
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
