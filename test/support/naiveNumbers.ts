import type { Literal, Test } from '@shared/rules/definition.ts'
import type { Value } from './naiveWorld.ts'

export interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

export function whole(number: number): Fraction {
  return { top: BigInt(number), bottom: 1n }
}

export function fractionOf(value: Value): Fraction {
  return fraction(String(value.cell))
}

export function fraction(text: string): Fraction {
  const [digits = '0', places = ''] = text.split('.')
  return { top: BigInt(digits + places), bottom: 10n ** BigInt(places.length) }
}

export function add(a: Fraction, b: Fraction): Fraction {
  // Both are powers of ten here.
  const bottom = a.bottom > b.bottom ? a.bottom : b.bottom
  return { top: a.top * (bottom / a.bottom) + b.top * (bottom / b.bottom), bottom }
}

export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.top * b.bottom - b.top * a.bottom
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function compareDoubles(a: Fraction, b: Fraction): number {
  return Number(a.top) / Number(a.bottom) - Number(b.top) / Number(b.bottom)
}

export function numberHolds(test: Test, value: Fraction, isFloating = false): boolean {
  const compare = (literal: Literal | undefined): number => (isFloating ? compareDoubles : compareFractions)(value, fraction(String(literal)))
  const literal = test.value as Literal
  switch (test.operator) {
    case 'equal':
      return compare(literal) === 0
    case 'anyOf':
      return (test.values ?? []).some((one) => compare(one) === 0)
    case 'greater':
      return compare(literal) > 0
    case 'greaterOrEqual':
      return compare(literal) >= 0
    case 'less':
      return compare(literal) < 0
    case 'lessOrEqual':
      return compare(literal) <= 0
    default:
      return compare(test.from) >= 0 && compare(test.to) <= 0
  }
}
