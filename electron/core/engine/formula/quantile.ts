import { inSlices, type Breath } from '../breath.ts'

/**
 * The quantile of type 7 (Hyndman and Fan 1996): at place (n - 1) × share between the sorted values, in a straight line
 * between the two beside it. `numerator` / `denominator`: the share, so that whole places are met exactly. Null of
 * nothing. Linear in the number of values; `values` is left as it was.
 */
export async function quantileOf(values: Float64Array, numerator: number, denominator: number, breath: Breath): Promise<number | null> {
  if (values.length === 0) return null
  const place = (values.length - 1) * numerator
  const below = Math.floor(place / denominator)
  const rest = place - below * denominator
  const low = await select(values, below, breath)
  if (rest === 0) return low
  const high = await select(values, below + 1, breath)
  return low + (high - low) * (rest / denominator)
}

/** Fewer than this are sorted. */
const fewValues = 1 << 12
const sampleSize = 255

/** The value at place `index` once sorted; parts that cannot hold it are left behind, in passes that give way. */
export async function select(values: Float64Array, index: number, breath: Breath): Promise<number> {
  let rest = values
  let place = index
  while (rest.length > fewValues) {
    const pivot = pivotOf(rest, place)
    const counts = { less: 0, same: 0 }
    const all = rest
    await inSlices(breath, all.length, (from, to) => {
      for (let at = from; at < to; at++) {
        const value = all[at] ?? 0
        if (value < pivot) counts.less++
        else if (value === pivot) counts.same++
      }
    })
    if (place >= counts.less && place < counts.less + counts.same) return pivot
    const isBelow = place < counts.less
    const part = new Float64Array(isBelow ? counts.less : all.length - counts.less - counts.same)
    let length = 0
    await inSlices(breath, all.length, (from, to) => {
      for (let at = from; at < to; at++) {
        const value = all[at] ?? 0
        if (isBelow ? value < pivot : value > pivot) part[length++] = value
      }
    })
    if (!isBelow) place -= counts.less + counts.same
    rest = part
  }
  return rest.slice().sort()[place] ?? 0
}

/** A value that probably stands near the place: of an evenly spread sample, alternating to either side of it. */
function pivotOf(values: Float64Array, place: number): number {
  const sample = Float64Array.from({ length: sampleSize }, (_, index) => values[Math.floor(((index + 0.5) * values.length) / sampleSize)] ?? 0).sort()
  const expected = (place / values.length) * sampleSize
  // A step towards the middle makes it likely that the smaller side is the one to go on with.
  const shifted = expected < sampleSize / 2 ? expected + 8 : expected - 8
  return sample[Math.min(sampleSize - 1, Math.max(0, Math.floor(shifted)))] ?? 0
}
