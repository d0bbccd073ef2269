import type { FormulaErrorKind } from './formulaErrors.ts'
import { blockRows, errorsOf, failRow, isSet, joinErrors, joinMissing, newWords, type NumberVector, type Vector } from './vector.ts'

/** Whole numbers up to this are exact, sums and products of them too. */
const largestExact = Number.MAX_SAFE_INTEGER
const largestFloating = Number.MAX_VALUE

/** Writes a value for each of the first `length` rows; one that is `missing` an argument may be given anything. */
type Loop = (values: Float64Array, length: number, missing: Uint32Array) => void

/** A result that is none, though all arguments are there. */
interface Failure {
  readonly kind: FormulaErrorKind
  isFailed(row: number, value: number): boolean
}

/**
 * A step that needs all its arguments. `bound`: what no result exceeds; where that is more than can be held, each
 * result is looked at and one that is too large is an error.
 */
export function arithmetic(args: readonly Vector[], isFloating: boolean, bound: number, loop: Loop, failure: Failure | null = null): NumberVector {
  const limit = isFloating ? largestFloating : largestExact
  const mayExceed = !(bound <= limit)
  const errors = errorsOf(args, ...(mayExceed ? (['tooLarge'] as const) : []), ...(failure === null ? [] : [failure.kind]))
  const values = new Float64Array(blockRows)
  const missing = newWords()
  const tooLarge = mayExceed ? errors.get('tooLarge') : undefined
  const failed = failure === null ? undefined : errors.get(failure.kind)
  const run = (from: number, to: number): void => {
    for (const arg of args) arg.run(from, to)
    joinMissing(missing, args)
    joinErrors(errors, args)
    loop(values, to - from, missing)
    if (failure !== null && failed !== undefined) fail(failure, values, to - from, missing, failed)
    if (tooLarge !== undefined) failBeyond(limit, values, to - from, missing, tooLarge)
  }
  return { kind: 'number', values, bound: mayExceed ? limit : bound, missing, errors, run }
}

function fail(failure: Failure, values: Float64Array, length: number, missing: Uint32Array, errors: Uint32Array): void {
  for (let row = 0; row < length; row++) if (failure.isFailed(row, values[row] ?? 0) && !isSet(missing, row)) failRow(row, missing, errors)
}

/** What is no number (of no use here) is beyond every limit. */
function failBeyond(limit: number, values: Float64Array, length: number, missing: Uint32Array, errors: Uint32Array): void {
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? 0
    if (!(value <= limit && value >= -limit) && !isSet(missing, row)) failRow(row, missing, errors)
  }
}

export function add(a: NumberVector, b: NumberVector, isFloating: boolean): NumberVector {
  const [left, right] = [a.values, b.values]
  return arithmetic([a, b], isFloating, a.bound + b.bound, isFloating ? (values, length) => addFloating(left, right, 1, values, length) : (values, length) => {
    for (let row = 0; row < length; row++) values[row] = (left[row] ?? 0) + (right[row] ?? 0)
  })
}

export function subtract(a: NumberVector, b: NumberVector, isFloating: boolean): NumberVector {
  const [left, right] = [a.values, b.values]
  return arithmetic([a, b], isFloating, a.bound + b.bound, isFloating ? (values, length) => addFloating(left, right, -1, values, length) : (values, length) => {
    for (let row = 0; row < length; row++) values[row] = (left[row] ?? 0) - (right[row] ?? 0)
  })
}

/** Less of both numbers than this is what their rounding left: 0.1 + 0.2 - 0.3 is nothing. */
const residue = 2 ** -49

function addFloating(left: Float64Array, right: Float64Array, sign: number, values: Float64Array, length: number): void {
  for (let row = 0; row < length; row++) {
    const a = left[row] ?? 0
    const sum = a + sign * (right[row] ?? 0)
    values[row] = Math.abs(sum) < Math.abs(a) * residue ? 0 : sum
  }
}

export function multiply(a: NumberVector, b: NumberVector, isFloating: boolean): NumberVector {
  const [left, right] = [a.values, b.values]
  return arithmetic([a, b], isFloating, a.bound * b.bound, (values, length) => {
    for (let row = 0; row < length; row++) values[row] = (left[row] ?? 0) * (right[row] ?? 0)
  })
}

/** `shift`: the decimal places of the divisor less those of the dividend, a floating number having none. */
export function divide(a: NumberVector, b: NumberVector, shift: number): NumberVector {
  const [left, right] = [a.values, b.values]
  const [up, down] = [10 ** Math.max(shift, 0), 10 ** Math.max(-shift, 0)]
  return arithmetic([a, b], true, Number.POSITIVE_INFINITY, (values, length) => {
    for (let row = 0; row < length; row++) values[row] = ((left[row] ?? 0) / (right[row] ?? 0)) * up / down
  }, byZero(right))
}

export function modulo(a: NumberVector, b: NumberVector): NumberVector {
  const [left, right] = [a.values, b.values]
  return arithmetic([a, b], false, Math.min(a.bound, b.bound), (values, length) => {
    for (let row = 0; row < length; row++) values[row] = (left[row] ?? 0) % (right[row] ?? 0)
  }, byZero(right))
}

function byZero(divisors: Float64Array): Failure {
  return { kind: 'divisionByZero', isFailed: (row) => divisors[row] === 0 }
}

export function negate(a: NumberVector, isFloating: boolean): NumberVector {
  const given = a.values
  return arithmetic([a], isFloating, a.bound, (values, length) => {
    for (let row = 0; row < length; row++) values[row] = 0 - (given[row] ?? 0)
  })
}

export function absolute(a: NumberVector, isFloating: boolean): NumberVector {
  const given = a.values
  return arithmetic([a], isFloating, a.bound, (values, length) => {
    for (let row = 0; row < length; row++) values[row] = Math.abs(given[row] ?? 0)
  })
}

/** The smallest (`sign` 1) or greatest (-1). */
export function extreme(args: readonly NumberVector[], isFloating: boolean, sign: 1 | -1): NumberVector {
  const given = args.map((arg) => arg.values)
  const bound = Math.max(...args.map((arg) => arg.bound))
  return arithmetic(args, isFloating, bound, (values, length) => {
    values.set(given[0] ?? values)
    for (const other of given.slice(1)) {
      for (let row = 0; row < length; row++) {
        const value = other[row] ?? 0
        if ((value - (values[row] ?? 0)) * sign < 0) values[row] = value
      }
    }
  })
}
