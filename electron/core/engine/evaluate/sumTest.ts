import { decimalText, type ExactDecimal } from '@shared/domain/storedValue.ts'
import type { ResolvedOperand, ResolvedTest, StoredLiteral } from '@shared/rules/resolve/resolved.ts'
import { predicateOf, type Predicate } from './predicate.ts'
import type { Clock } from './clock.ts'
import { limb, type Sums } from './sums.ts'

/** Whether a member's sum, or its average, satisfies a test; only asked where there is a value. */
export type SumTest = (sums: Sums, member: number) => boolean

/** Where a sum of scaled decimals satisfies a test, both ends included; for sums that are safe integers. */
export function sumRanges(test: ResolvedTest<ExactDecimal>, scale: number): Bounds['numbers'] {
  return boundsOf(test, 1n, scale).numbers
}

/** Sums of scaled decimals, exactly: an average of n values is at least x just where their sum is at least n · x. */
export function exactSumTest(test: ResolvedTest<ExactDecimal>, scale: number, isAverage: boolean): SumTest {
  const known: Bounds[] = []
  const boundsFor = (count: number): Bounds => (known[count] ??= boundsOf(test, BigInt(count), scale))
  return ({ count, low, high }, member) => {
    const bounds = boundsFor(isAverage ? (count[member] ?? 0) : 1)
    if (high === null) {
      const sum = low[member] ?? 0
      for (const { from, to } of bounds.numbers) if (sum >= from && sum <= to) return true
      return false
    }
    const sum = BigInt(high[member] ?? 0) * BigInt(limb) + BigInt(low[member] ?? 0)
    return bounds.integers.some(({ from, to }) => (from === null || sum >= from) && (to === null || sum <= to))
  }
}

/** Both ends included; null: open. */
interface IntegerRange {
  readonly from: bigint | null
  readonly to: bigint | null
}

interface Bounds {
  readonly integers: readonly IntegerRange[]
  /** The same as doubles, for sums that are safe integers: what lies beyond those rounds to something still beyond. */
  readonly numbers: readonly { readonly from: number; readonly to: number }[]
}

/** The scaled sums that satisfy a test whose literals are multiplied by `count`. */
function boundsOf(test: ResolvedTest<ExactDecimal>, count: bigint, scale: number): Bounds {
  const floor = (value: ExactDecimal): bigint => floorAt(value, count, scale)
  const ceiling = (value: ExactDecimal): bigint => -floorAt({ ...value, digits: -value.digits }, count, scale)
  const integers = rangesOf(test, floor, ceiling)
  const numbers = integers.map(({ from, to }) => ({ from: from === null ? -Infinity : Number(from), to: to === null ? Infinity : Number(to) }))
  return { integers, numbers }
}

function rangesOf({ operator, operand }: ResolvedTest<ExactDecimal>, floor: (value: ExactDecimal) => bigint, ceiling: (value: ExactDecimal) => bigint): readonly IntegerRange[] {
  if (operand.kind === 'range') return [{ from: ceiling(operand.from), to: floor(operand.to) }]
  if (operand.kind === 'values') return operand.values.map((value) => ({ from: ceiling(value), to: floor(value) }))
  if (operand.kind !== 'value') throw new Error('A sum is compared with numbers only.')
  const { value } = operand
  switch (operator) {
    case 'greater':
      return [{ from: floor(value) + 1n, to: null }]
    case 'greaterOrEqual':
      return [{ from: ceiling(value), to: null }]
    case 'less':
      return [{ from: null, to: ceiling(value) - 1n }]
    case 'lessOrEqual':
      return [{ from: null, to: floor(value) }]
    default:
      return [{ from: ceiling(value), to: floor(value) }]
  }
}

/** The largest scaled integer not above value × count. */
function floorAt(value: ExactDecimal, count: bigint, scale: number): bigint {
  const digits = value.digits * count
  if (value.scale <= scale) return digits * 10n ** BigInt(scale - value.scale)
  const divisor = 10n ** BigInt(value.scale - scale)
  const cut = digits / divisor
  return digits % divisor < 0n ? cut - 1n : cut
}

/** Sums and averages of floating decimals, as doubles. */
export function floatingSumTest(test: ResolvedTest<ExactDecimal>, isAverage: boolean, clock: Clock): SumTest {
  const holds = numberTest(predicateOf({ ...test, operand: asDoubles(test.operand) }, 'decimal', null, clock))
  return ({ count, low }, member) => holds(isAverage ? (low[member] ?? 0) / (count[member] ?? 1) : (low[member] ?? 0))
}

function asDoubles(operand: ResolvedOperand<ExactDecimal>): ResolvedOperand<StoredLiteral> {
  const double = ({ digits, scale }: ExactDecimal): number => Number(decimalText(digits, scale))
  switch (operand.kind) {
    case 'value':
      return { kind: 'value', value: double(operand.value) }
    case 'values':
      return { kind: 'values', values: operand.values.map(double) }
    case 'range':
      return { kind: 'range', from: double(operand.from), to: double(operand.to) }
    default:
      return operand
  }
}

export function numberTest(predicate: Predicate): (value: number) => boolean {
  if (predicate.kind === 'within') {
    const { from, to } = predicate
    return (value) => value >= from && value <= to
  }
  if (predicate.kind !== 'oneOf') throw new Error(`A number cannot be ${predicate.kind}.`)
  const wanted = new Set(predicate.numbers)
  return (value) => wanted.has(value)
}
