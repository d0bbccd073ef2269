import { snap } from '@shared/formula/snap.ts'
import { arithmetic } from './arithmetic.ts'
import { blockRows, type NumberVector } from './vector.ts'

/** The number with other decimal places; null: floating. Exact numbers only ever gain places here. */
export function convert(a: NumberVector, from: number | null, to: number | null): NumberVector {
  if (from === to || from === null) return a
  const given = a.values
  const unit = 10 ** Math.abs((to ?? 0) - from)
  if (to === null) {
    return arithmetic([a], true, a.bound / unit, (values, length) => {
      for (let row = 0; row < length; row++) values[row] = (given[row] ?? 0) / unit
    })
  }
  return arithmetic([a], false, a.bound * unit, (values, length) => {
    for (let row = 0; row < length; row++) values[row] = (given[row] ?? 0) * unit
  })
}

/** Floating numbers with 15 significant digits, as they are compared. */
export function snapped(a: NumberVector): NumberVector {
  const values = new Float64Array(blockRows)
  const run = (from: number, to: number): void => {
    a.run(from, to)
    for (let row = 0; row < to - from; row++) values[row] = snap(a.values[row] ?? 0)
  }
  return { ...a, values, run }
}

export type Rounding = 'round' | 'floor' | 'ceiling'

/** To `to` decimal places; `from`: those the number has, null where it is floating. */
export function rounded(a: NumberVector, from: number | null, to: number, rounding: Rounding): NumberVector {
  if (from !== null && from <= to) return convert(a, from, to)
  return from === null ? roundedFloating(a, to, rounding) : roundedExact(a, 10 ** (from - to), rounding)
}

function roundedExact(a: NumberVector, unit: number, rounding: Rounding): NumberVector {
  const given = a.values
  return arithmetic([a], false, a.bound / unit + 1, (values, length) => {
    for (let row = 0; row < length; row++) {
      const value = given[row] ?? 0
      // Exact, unlike the quotient.
      const rest = value % unit
      values[row] = (value - rest) / unit + step(rest, unit, rounding)
    }
  })
}

/** What to add to the number cut off towards zero. */
function step(rest: number, unit: number, rounding: Rounding): number {
  if (rounding === 'floor') return rest < 0 ? -1 : 0
  if (rounding === 'ceiling') return rest > 0 ? 1 : 0
  return Math.abs(rest) * 2 >= unit ? Math.sign(rest) : 0
}

function roundedFloating(a: NumberVector, places: number, rounding: Rounding): NumberVector {
  const given = a.values
  const unit = 10 ** places
  return arithmetic([a], false, a.bound * unit + 1, (values, length) => {
    for (let row = 0; row < length; row++) {
      const value = snap((given[row] ?? 0) * unit)
      const whole = Math.trunc(value)
      values[row] = whole + step(value - whole, 1, rounding)
    }
  })
}
