import type { ProfileBar } from '@shared/contract/profile.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { cellOf, dayMs } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { andNot, countBits, type Bits } from '../../engine/bitset.ts'
import { inLists, inSlices, type Breath } from '../../engine/breath.ts'
import { sortNumbers } from '../../engine/order/sortNumbers.ts'
import { quantileOfSorted } from '../profileNumbers.ts'
import { dayEdges, numberEdges } from './binEdges.ts'
import type { ColumnValues } from './columnValues.ts'
import type { Compared, Sides } from './compareCodes.ts'

export interface NumberForm {
  readonly type: AttributeType
  readonly scale: number | null
  /** Of the days of date-times. */
  readonly zone: string
}

/** One side: its values, sorted, and how many rows have none. */
interface Side {
  readonly values: Float64Array
  readonly missing: number
  readonly rows: number
}

/** So many different values are shown one by one. */
const mostValues = 10

/**
 * The Kolmogorov–Smirnov distance: the largest difference between the two empirical distribution functions (Conover,
 * Practical Nonparametric Statistics, 3rd ed., section 6.3), rows without a value lying below all others. Bins have common round edges
 * over the middle 96 % of both sides; the outer ones are open where values lie beyond them.
 */
export async function compareNumbers(values: ColumnValues & { readonly kind: 'number' }, sides: Sides, form: NumberForm, breath: Breath): Promise<Compared> {
  const segment = await sideOf(values, sides.segment, breath)
  const others = await sideOf(values, sides.others, breath)
  const { distance, distinct } = await walk(segment, others, breath)
  const bars = segment.values.length + others.values.length === 0 ? [] : distinct.length <= mostValues ? valueBars(distinct, segment, others, form) : rangeBars(segment, others, form)
  if (segment.missing + others.missing > 0) bars.push({ kind: 'missing', segment: segment.missing, others: others.missing })
  return { difference: segment.rows === 0 || others.rows === 0 ? null : distance, bars, isUnique: false }
}

async function sideOf({ values, missing }: ColumnValues & { readonly kind: 'number' }, among: Bits, breath: Breath): Promise<Side> {
  const filled = andNot(among, missing)
  const found = new Float64Array(countBits(filled))
  let length = 0
  await inLists(breath, filled, (list, count) => {
    // Adding 0 makes 0 of -0: the two are one value.
    for (let index = 0; index < count; index++) found[length++] = (values[list[index] ?? 0] ?? 0) + 0
  })
  const rows = countBits(among)
  return { values: await sortNumbers(found, breath), missing: rows - found.length, rows }
}

/** Both sides from the smallest value on. `distinct`: the different values, as far as they are few enough to be shown. */
async function walk(a: Side, b: Side, breath: Breath): Promise<{ readonly distance: number; readonly distinct: readonly number[] }> {
  const share = (count: number, { rows }: Side): number => (rows === 0 ? 0 : count / rows)
  let distance = Math.abs(share(a.missing, a) - share(b.missing, b))
  const distinct: number[] = []
  let [atA, atB] = [0, 0]
  await inSlices(breath, a.values.length + b.values.length, (_from, to) => {
    while (atA + atB < to) {
      const value = Math.min(a.values[atA] ?? Infinity, b.values[atB] ?? Infinity)
      while (a.values[atA] === value) atA++
      while (b.values[atB] === value) atB++
      if (distinct.length <= mostValues) distinct.push(value)
      distance = Math.max(distance, Math.abs(share(a.missing + atA, a) - share(b.missing + atB, b)))
    }
  }, 1 << 16)
  return { distance, distinct }
}

function valueBars(distinct: readonly number[], segment: Side, others: Side, { type, scale, zone }: NumberForm): ProfileBar[] {
  const countOf = ({ values }: Side, value: number): number => below(values, value, true) - below(values, value, false)
  return distinct.map((value) => ({ kind: 'value', value: cellOf(value, type, scale, zone) ?? '', segment: countOf(segment, value), others: countOf(others, value) }))
}

function rangeBars(segment: Side, others: Side, form: NumberForm): ProfileBar[] {
  const filled = [segment, others].filter(({ values }) => values.length > 0)
  const low = Math.min(...filled.map(({ values }) => quantileOfSorted(values, 2, 100)))
  const high = Math.max(...filled.map(({ values }) => quantileOfSorted(values, 98, 100)))
  const least = Math.min(...filled.map(({ values }) => values[0] ?? 0))
  const greatest = Math.max(...filled.map(({ values }) => values.at(-1) ?? 0))
  const { edges, cells } = edgesFor(low, high, form)
  return edges.slice(1).map((to, index) => {
    const [isFirst, isLast] = [index === 0, index === edges.length - 2]
    const from = edges[index] ?? 0
    const countOf = ({ values }: Side): number => (isLast ? values.length : below(values, to, false)) - (isFirst ? 0 : below(values, from, false))
    return {
      kind: 'range',
      from: isFirst && least < from ? null : (cells[index] ?? null),
      to: isLast && greatest >= to ? null : (cells[index + 1] ?? null),
      segment: countOf(segment),
      others: countOf(others),
    }
  })
}

/** Edges in stored form, and as they are said. */
function edgesFor(low: number, high: number, { type, scale, zone }: NumberForm): { readonly edges: readonly number[]; readonly cells: readonly (string | number | boolean | null)[] } {
  if (type === 'date' || type === 'datetime') {
    const place = zoneOf(zone)
    const dayOf = (value: number): number => (type === 'date' ? value : Math.floor((value + place.offset(value)) / dayMs))
    const days = dayEdges(Math.floor(dayOf(low)), Math.floor(dayOf(high)))
    return { edges: type === 'date' ? days : days.map((day) => place.instant(day * dayMs)), cells: days.map((day) => cellOf(day, 'date', null, zone)) }
  }
  const edges = numberEdges(low, high, type === 'integer' || scale !== null)
  return { edges, cells: edges.map((edge) => cellOf(edge, type, scale, zone)) }
}

/** How many values are less than `limit`, or equal to it too. */
function below(values: Float64Array, limit: number, orEqual: boolean): number {
  let [from, to] = [0, values.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    const value = values[middle] ?? 0
    if (value < limit || (orEqual && value === limit)) from = middle + 1
    else to = middle
  }
  return from
}
