import type { ResolvedComputed } from '@shared/rules/computed/resolved.ts'
import { andNot, countBits, hasBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { lookUp, type Context } from '../evaluate/context.ts'
import { keyTextOrder } from '../evaluate/keyTextOrder.ts'
import { quantileOf } from '../formula/quantile.ts'
import { mergeSort } from '../mergeSort.ts'
import { gathered, numberColumn } from './columnOf.ts'

type Placement = Extract<ResolvedComputed, { of: object }>

/** Where each member's value stands among all; members without a value have none. Costs a sort of the values. */
export async function placementColumn(placement: Placement, context: Context): Promise<NumberColumn> {
  const { entity, of } = placement
  const { data, breath } = context
  const rows = await lookUp(entity, of.via, context)
  const own = data.column(of.entity, of.attribute)
  const column = numbersOf(rows === null ? own : await gathered(own, rows, breath))
  const present = andNot(data.table(entity).presence, column.missing)
  if (placement.kind === 'bins') return numberColumn(await binned(column, placement.edges, breath), present, breath)
  const members = await sorted(placement, column, present, context)
  const places = new Float64Array(column.values.length)
  await placeAll(placement, members, column, places, breath)
  return numberColumn(places, present, breath)
}

function numbersOf(column: Column): NumberColumn {
  if (column.kind !== 'number') throw new Error('Members are ordered by numbers and dates only.')
  return column
}

/** Members with a value in order; equal values by key where that matters. */
async function sorted(placement: Exclude<Placement, { kind: 'bins' }>, { values }: NumberColumn, present: Bits, { data, breath }: Context): Promise<Uint32Array> {
  const members = new Uint32Array(countBits(present))
  let length = 0
  await inSlices(breath, values.length, (from, to) => {
    for (let member = from; member < to; member++) if (hasBit(present, member)) members[length++] = member
  })
  const sign = placement.kind !== 'bands' && placement.isDescending ? -1 : 1
  const byKey = placement.kind === 'tiles' ? keyTextOrder(data.table(placement.entity)) : null
  const order = (a: number, b: number): number => sign * ((values[a] ?? 0) - (values[b] ?? 0)) || (byKey === null ? 0 : byKey(a, b))
  const breathe = async (): Promise<void> => {
    if (breath.isDue()) await breath.take()
  }
  const places = await mergeSort(length, (a, b) => order(members[a] ?? 0, members[b] ?? 0), breathe)
  return places.map((place) => members[place] ?? 0)
}

async function placeAll(placement: Exclude<Placement, { kind: 'bins' }>, members: Uint32Array, { values }: NumberColumn, places: Float64Array, breath: Breath): Promise<void> {
  const count = members.length
  const cuts = placement.kind === 'bands' ? await cutsBetween(Float64Array.from(members, (member) => values[member] ?? 0), placement.n, breath) : []
  let first = 0
  await inSlices(breath, count, (from, to) => {
    for (let at = from; at < to; at++) {
      const member = members[at] ?? 0
      const value = values[member] ?? 0
      if (at === 0 || value !== (values[members[at - 1] ?? 0] ?? 0)) first = at
      places[member] = placeOf(placement, { at, first, count, value, cuts })
    }
  }, 1 << 15)
}

/** The quantiles of type 7 at 1/n to (n - 1)/n. */
async function cutsBetween(values: Float64Array, n: number, breath: Breath): Promise<readonly number[]> {
  const cuts: number[] = []
  for (let k = 1; k < n; k++) cuts.push((await quantileOf(values, k, n, breath)) ?? 0)
  return cuts
}

/** `first`: the place of the first equal value; both places count from 0. */
function placeOf(placement: Exclude<Placement, { kind: 'bins' }>, { at, first, count, value, cuts }: { at: number; first: number; count: number; value: number; cuts: readonly number[] }): number {
  switch (placement.kind) {
    case 'rank':
      return first + 1
    case 'percentile':
      return count === 1 ? 0 : (100 * first) / (count - 1)
    case 'tiles':
      return tileOf(at, count, placement.n)
    case 'bands': {
      const band = 1 + cuts.filter((cut) => value > cut).length
      return placement.isDescending ? placement.n + 1 - band : band
    }
  }
}

/** As SQL's NTILE: the first groups take one more where they cannot all be of a size. */
function tileOf(at: number, count: number, n: number): number {
  const size = Math.floor(count / n)
  const larger = count % n
  const inLarger = larger * (size + 1)
  return at < inLarger ? Math.floor(at / (size + 1)) + 1 : larger + Math.floor((at - inLarger) / Math.max(size, 1)) + 1
}

async function binned({ values }: NumberColumn, edges: readonly number[], breath: Breath): Promise<Int32Array> {
  const bins = new Int32Array(values.length)
  await inSlices(breath, values.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const value = values[row] ?? 0
      let bin = 1
      for (const edge of edges) if (value >= edge) bin++
      bins[row] = bin
    }
  }, 1 << 15)
  return bins
}
