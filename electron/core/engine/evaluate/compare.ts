import { dayOfInstant } from '@shared/domain/storedValue.ts'
import { andNot, emptyBits, hasBit, or, setBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { textAt } from '../columns/dictionary.ts'
import { foldCase } from '@shared/rules/foldCase.ts'
import type { ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import { gather } from './gather.ts'
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
  const lack = or(await lackOf(left, breath), await lackOf(right, breath))
  const match = areAlike(left, right) ? await matchAlike(comparison, left, right, length, breath) : await matchEach(comparison, left, right, length, lack, breath)
  return { match: andNot(match, lack), lack }
}

async function lackOf({ column, rows }: Side, breath: Breath): Promise<Bits> {
  return rows === null ? column.missing : gather(column.missing, rows, true, breath)
}

async function matchEach(comparison: Comparison, left: Side, right: Side, length: number, lack: Bits, breath: Breath): Promise<Bits> {
  const holds = left.column.kind === 'text' ? textTest(comparison, left.column, right.column) : numberTest(comparison, left, right)
  const match = emptyBits(length)
  await inSlices(breath, length, (from, to) => {
    for (let place = from; place < to; place++) {
      if (hasBit(lack, place)) continue
      if (holds(left.rows === null ? place : (left.rows[place] ?? -1), right.rows === null ? place : (right.rows[place] ?? -1))) setBit(match, place)
    }
  }, 1 << 15)
  return match
}

/** Whether the values of both sides are compared as they are held. */
function areAlike(left: Side, right: Side): boolean {
  return left.column.kind === 'number' && left.attribute.type === right.attribute.type && scaleOf(left) === scaleOf(right)
}

/** Places whose comparison is in order: what places without a value have is of no account. */
async function matchAlike({ operator }: Comparison, left: Side, right: Side, length: number, breath: Breath): Promise<Bits> {
  const match = emptyBits(length)
  const wanted = wantedOrders(operator)
  const slice = 1 << 14
  const [ofLeft, ofRight] = [new Float64Array(slice), new Float64Array(slice)]
  await inSlices(breath, length, (from, to) => {
    readValues(left, from, to, ofLeft)
    readValues(right, from, to, ofRight)
    fillOrdered(ofLeft, ofRight, wanted, match.subarray(from >>> 5), to - from)
  }, slice)
  return match
}

function readValues({ column, rows }: Side, from: number, to: number, result: Float64Array): void {
  const { values } = numbersOf(column)
  if (rows === null) result.set(values.subarray(from, to))
  else for (let place = from; place < to; place++) result[place - from] = values[rows[place] ?? -1] ?? 0
}

interface WantedOrders {
  readonly below: 0 | 1
  readonly equal: 0 | 1
  readonly above: 0 | 1
}

function wantedOrders(operator: Comparison['operator']): WantedOrders {
  switch (operator) {
    case 'greater':
    case 'after':
      return { below: 0, equal: 0, above: 1 }
    case 'greaterOrEqual':
    case 'onOrAfter':
      return { below: 0, equal: 1, above: 1 }
    case 'less':
    case 'before':
      return { below: 1, equal: 0, above: 0 }
    case 'lessOrEqual':
    case 'onOrBefore':
      return { below: 1, equal: 1, above: 0 }
    default:
      return { below: 0, equal: 1, above: 0 }
  }
}

function fillOrdered(left: Float64Array, right: Float64Array, { below, equal, above }: WantedOrders, bits: Bits, length: number): void {
  for (let start = 0; start < length; start += 32) {
    const end = Math.min(start + 32, length)
    let word = 0
    for (let place = start; place < end; place++) {
      const l = left[place] ?? 0
      const r = right[place] ?? 0
      word |= ((Number(l < r) & below) | (Number(l === r) & equal) | (Number(l > r) & above)) << (place - start)
    }
    bits[start >>> 5] = word
  }
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
  const { below, equal, above } = wantedOrders(operator)
  return (l, r) => {
    const found = order(l, r)
    return (found < 0 ? below : found > 0 ? above : equal) === 1
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
