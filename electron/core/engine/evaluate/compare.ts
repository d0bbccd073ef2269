import { dayOfInstant } from '@shared/domain/storedValue.ts'
import { emptyBits, hasBit, setBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { textAt } from '../columns/dictionary.ts'
import { foldCase } from '@shared/rules/foldCase.ts'
import type { ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import type { Comparison } from './lower.ts'

/** One side of a comparison: its values, and which row each place of the domain reads (null: its own; -1: none). */
export interface Side {
  readonly column: Column
  readonly attribute: ResolvedAttribute
  readonly rows: Int32Array | null
}

export interface Compared {
  readonly match: Bits
  /** Places where either side has no value. */
  readonly lack: Bits
}

/** Compares two attributes over `length` places, exactly: decimals of different scales, days with moments. */
export async function compareSides(comparison: Comparison, left: Side, right: Side, length: number, breath: Breath): Promise<Compared> {
  const holds = left.column.kind === 'text' ? textTest(comparison, left.column, right.column) : numberTest(comparison, left, right)
  const match = emptyBits(length)
  const lack = emptyBits(length)
  await inSlices(breath, length, (from, to) => {
    for (let place = from; place < to; place++) {
      const l = left.rows === null ? place : (left.rows[place] ?? -1)
      const r = right.rows === null ? place : (right.rows[place] ?? -1)
      if (l < 0 || r < 0 || hasBit(left.column.missing, l) || hasBit(right.column.missing, r)) setBit(lack, place)
      else if (holds(l, r)) setBit(match, place)
    }
  }, 1 << 15)
  return { match, lack }
}

type Test = (left: number, right: number) => boolean

function textTest({ operator, ignoreCase }: Comparison, left: Column, right: Column): Test {
  if (left.kind !== 'text' || right.kind !== 'text') throw new Error('Texts are compared with texts only.')
  const fold = ignoreCase ? foldCase : (text: string): string => text
  const textOf = (column: typeof left, row: number): string => fold(textAt(column.dictionary, column.codes[row] ?? 0))
  switch (operator) {
    case 'contains':
      return (l, r) => textOf(left, l).includes(textOf(right, r))
    case 'startsWith':
      return (l, r) => textOf(left, l).startsWith(textOf(right, r))
    case 'endsWith':
      return (l, r) => textOf(left, l).endsWith(textOf(right, r))
    default:
      return (l, r) => textOf(left, l) === textOf(right, r)
  }
}

function numberTest({ operator, zone }: Comparison, left: Side, right: Side): Test {
  const order = orderOf(left, right, zone)
  switch (operator) {
    case 'greater':
    case 'after':
      return (l, r) => order(l, r) > 0
    case 'greaterOrEqual':
    case 'onOrAfter':
      return (l, r) => order(l, r) >= 0
    case 'less':
    case 'before':
      return (l, r) => order(l, r) < 0
    case 'lessOrEqual':
    case 'onOrBefore':
      return (l, r) => order(l, r) <= 0
    default:
      return (l, r) => order(l, r) === 0
  }
}

/** Negative, zero or positive as the left value is below, equal to or above the right one. */
function orderOf(left: Side, right: Side, zone: string): (left: number, right: number) => number {
  const [a, b] = [numbersOf(left.column), numbersOf(right.column)]
  const at = (column: NumberColumn, row: number): number => column.values[row] ?? 0
  const [leftType, rightType] = [left.attribute.type, right.attribute.type]
  // A day covers all its moments: a moment is compared with it by its own day.
  if (leftType === 'datetime' && rightType === 'date') return (l, r) => dayOfInstant(at(a, l), zone) - at(b, r)
  if (leftType === 'date' && rightType === 'datetime') return (l, r) => at(a, l) - dayOfInstant(at(b, r), zone)
  const [leftScale, rightScale] = [scaleOf(left), scaleOf(right)]
  if (leftScale === rightScale) return (l, r) => at(a, l) - at(b, r)
  if (leftScale === null || rightScale === null) {
    const [leftUnit, rightUnit] = [10 ** (leftScale ?? 0), 10 ** (rightScale ?? 0)]
    return (l, r) => at(a, l) / leftUnit - at(b, r) / rightUnit
  }
  const factor = 10 ** Math.abs(leftScale - rightScale)
  return leftScale < rightScale ? (l, r) => coarseOrder(at(a, l), at(b, r), factor) : (l, r) => -coarseOrder(at(b, r), at(a, l), factor)
}

/** Orders coarse × factor and fine without the product, which might not be exact. */
function coarseOrder(coarse: number, fine: number, factor: number): number {
  const rest = fine % factor
  const whole = (fine - rest) / factor
  return coarse === whole ? -rest : coarse - whole
}

function scaleOf({ attribute }: Side): number | null {
  return attribute.type === 'integer' || attribute.type === 'date' || attribute.type === 'datetime' ? 0 : attribute.scale
}

function numbersOf(column: Column): NumberColumn {
  if (column.kind !== 'number') throw new Error('Numbers and dates are compared with their like only.')
  return column
}
