import { mostBins, type AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import type { Bits } from '../engine/bitset.ts'
import { inLists, inSlices, type Breath } from '../engine/breath.ts'
import type { NumberColumn } from '../engine/columns/column.ts'
import { sortNumbers } from '../engine/order/sortNumbers.ts'
import { exactSum, floatingSum } from './sums.ts'
import { addInOrder } from './addInOrder.ts'

type Found = Omit<AttributeProfile, 'rows' | 'missing'>

interface Run {
  readonly value: number
  readonly rows: number
}

/** `count` values, all of them sorted once: what else is asked follows from their order. */
export async function profileNumbers(column: NumberColumn, filled: Bits, count: number, { type, scale }: Pick<Attribute, 'type' | 'scale'>, breath: Breath): Promise<Found> {
  const values = await sortNumbers(await valuesOf(column, filled, count, breath), breath)
  const isWhole = type === 'integer' || type === 'date'
  const isTime = type === 'date' || type === 'datetime'
  const isFloating = type === 'decimal' && scale === null
  const least = values[0] ?? 0
  const greatest = values[count - 1] ?? 0
  const edges = edgesOf(least, greatest, isWhole)
  const { distinct, common, bins } = await runsOf(values, edges, breath)
  const sum = isTime ? null : isFloating ? await floatingSum(values, breath) : await exactSum(values, column.magnitude, breath)
  const mean = sum === null ? null : typeof sum === 'bigint' ? quotient(sum, count) : sum / count
  const at = (quarters: number): number => quantileOfSorted(values, quarters, 4)
  const spread = { least, quartile: at(1), median: at(2), upperQuartile: at(3), greatest, mean, sum: typeof sum === 'bigint' ? String(sum) : null }
  return { distinct, spread, ends: null, edges, bins, common }
}

async function valuesOf({ values }: NumberColumn, filled: Bits, count: number, breath: Breath): Promise<Float64Array> {
  const result = new Float64Array(count)
  let length = 0
  await inLists(breath, filled, (list, found) => {
    // Adding 0 makes 0 of -0: the two are one value.
    for (let index = 0; index < found; index++) result[length++] = (values[list[index] ?? 0] ?? 0) + 0
  })
  return result
}

/** Type 7 (Hyndman and Fan 1996), as `quantileOf` finds it without sorting. */
export function quantileOfSorted(values: Float64Array, numerator: number, denominator: number): number {
  const place = (values.length - 1) * numerator
  const below = Math.floor(place / denominator)
  const rest = place - below * denominator
  const low = values[below] ?? 0
  return rest === 0 ? low : low + ((values[below + 1] ?? 0) - low) * (rest / denominator)
}

/** Of whole numbers each bin holds as many of them: a bar is never higher only because it is one number wider. */
function edgesOf(least: number, greatest: number, isWhole: boolean): number[] {
  const span = greatest - least
  if (span === 0) return [least, isWhole ? least + 1 : greatest]
  const width = isWhole ? Math.max(1, Math.ceil((span + 1) / mostBins)) : span / mostBins
  const bins = isWhole ? Math.ceil((span + 1) / width) : mostBins
  return Array.from({ length: bins + 1 }, (_, index) => (index === bins && !isWhole ? greatest : least + index * width))
}

/** Equal values follow one another: how many different ones there are, which come most often, and how many each bin has. */
async function runsOf(values: Float64Array, edges: readonly number[], breath: Breath): Promise<Pick<Found, 'distinct' | 'bins'> & { readonly common: Run[] }> {
  const bins = Array.from({ length: edges.length - 1 }, () => 0)
  const common: Run[] = []
  const isMoreCommon = (run: Run, other: Run): boolean => run.rows > other.rows
  let distinct = 0
  let start = 0
  let bin = 0
  await inSlices(breath, values.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const value = values[at] ?? 0
      while (bin < bins.length - 1 && value >= (edges[bin + 1] ?? Infinity)) bin++
      bins[bin] = (bins[bin] ?? 0) + 1
      if (at + 1 < values.length && values[at + 1] === value) continue
      distinct++
      addInOrder(common, { value, rows: at + 1 - start }, isMoreCommon)
      start = at + 1
    }
  }, 1 << 16)
  return { distinct, bins, common }
}

/** Of a sum and a count, to the nearest double or the one beside it, however large the sum. */
function quotient(sum: bigint, count: number): number {
  const by = BigInt(count)
  return Number(sum / by) + Number(sum % by) / count
}
