import type { CallNode, FormulaAttribute } from '@shared/formula/resolved.ts'
import { exact, minus, plus, power10, rounded15, size, times, type Fraction } from './fraction.ts'

/** What a formula is worked out over: plain rows and the moment it is. */
export interface FormulaWorld {
  readonly rows: number
  /** In the stored form; null where empty. */
  cell(attribute: FormulaAttribute, row: number): string | number | null
  readonly hasRow: (row: number) => boolean
  readonly asOf: number
  readonly zone: string
}

/**
 * A floating number is as far from the exact one as its roundings may have moved it; where that decides an answer, two
 * right evaluations may differ, and there is nothing to compare.
 */
export class Undecided extends Error {}

export interface Floating {
  readonly exact: Fraction
  readonly error: number
}

export type Plain = string | boolean | Fraction | Floating
/** Dates and moments are whole fractions of days and milliseconds. */
export interface Outcome {
  readonly value: Plain | null
  readonly errors: ReadonlySet<string>
}

export const none: ReadonlySet<string> = new Set()
/** Of a rounding, with a little to spare. */
export const ulp = 2 ** -53 * 1.001

export class RowError extends Error {}

export function inRange(value: Plain, { type, scale }: CallNode): Plain {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if ('error' in value) {
    if (size(value.exact) > Number.MAX_VALUE) throw new RowError('tooLarge')
    return value
  }
  const whole = times(value, power10(type === 'decimal' ? (scale ?? 0) : 0))
  if (whole.over % whole.under !== 0n) throw new Error(`${numberOf(value)} has more places than scale ${scale}.`)
  if (absolute(whole.over / whole.under) > BigInt(Number.MAX_SAFE_INTEGER)) throw new RowError('tooLarge')
  return value
}

export const absolute = (value: bigint): bigint => (value < 0n ? -value : value)
export const sign = (value: Fraction): number => (value.over > 0n ? 1 : value.over < 0n ? -1 : 0)

/** The nearest double: digits enough to tell. */
export function numberOf(value: Fraction): number {
  if (value.over % value.under === 0n) return Number(value.over / value.under)
  const digits = 40 + value.under.toString().length
  return Number(`${(value.over * 10n ** BigInt(digits)) / value.under}e-${digits}`)
}

export function fractionOf(value: Plain): Fraction {
  if (typeof value !== 'object' || 'error' in value) throw new Error('no exact number')
  return value
}

export function floatingOf(value: Plain): Floating {
  if (typeof value !== 'object') throw new Error('no number')
  return 'error' in value ? value : { exact: value, error: 0 }
}

export function rounding(value: Fraction, error: number, steps: number): Floating {
  return { exact: value, error: error * 1.01 + size(value) * ulp * steps }
}

/** What is less than the roundings of both is nothing. */
export function floatingSum(a: Floating, b: Floating, direction: 1 | -1): Floating {
  const sum = (direction === 1 ? plus : minus)(a.exact, b.exact)
  const error = a.error + b.error
  const limit = (size(a.exact) * 1) / 2 ** 49
  if (size(sum) + error < limit * 0.99) return { exact: exact(0), error: 0 }
  if (size(sum) - error <= limit * 1.01 && limit > 0) throw new Undecided()
  return rounding(sum, error, 1)
}

export function mapped(value: Plain, change: (value: Fraction) => Fraction): Plain {
  return typeof value === 'object' && 'error' in value ? { ...value, exact: change(value.exact) } : change(fractionOf(value))
}

export function snapped({ exact: value, error }: Floating): Fraction {
  if (error === 0) return rounded15(value)
  const [low, high] = [rounded15(minus(value, exact(error))), rounded15(plus(value, exact(error)))]
  if (sign(minus(low, high)) !== 0) throw new Undecided()
  return low
}

export function order(a: Plain, b: Plain): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [a, b].map((text) => [...text].map((character) => character.codePointAt(0) ?? 0))
    for (let index = 0; index < Math.max(a.length, b.length); index++) {
      const difference = (x?.[index] ?? -1) - (y?.[index] ?? -1)
      if (difference !== 0) return difference
    }
    return 0
  }
  if (typeof a === 'boolean') return a === b ? 0 : 1
  const [x, y] = [a, b].map((value) => (typeof value === 'object' && 'error' in value ? snapped(value) : fractionOf(value)))
  return sign(minus(x ?? exact(0), y ?? exact(0)))
}

export function wholeOf(value: Fraction, how: 'round' | 'floor' | 'ceiling'): bigint {
  const cut = value.over / value.under
  const rest = value.over % value.under
  if (rest === 0n) return cut
  const away = value.over < 0n ? -1n : 1n
  if (how === 'floor') return away < 0n ? cut - 1n : cut
  if (how === 'ceiling') return away > 0n ? cut + 1n : cut
  return absolute(rest) * 2n >= value.under ? cut + away : cut
}
