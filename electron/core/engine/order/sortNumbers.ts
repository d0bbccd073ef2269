import { inSlices, type Breath } from '../breath.ts'

/** Sorted in one go: some milliseconds. */
const runLength = 1 << 15

/** Ascending, in place of what was given; gives way, which `sort` of the language cannot. */
export async function sortNumbers(values: Float64Array, breath: Breath): Promise<Float64Array> {
  for (let from = 0; from < values.length; from += runLength) {
    values.subarray(from, from + runLength).sort()
    if (breath.isDue()) await breath.take()
  }
  let source: Float64Array = values
  let target: Float64Array = new Float64Array(values.length > runLength ? values.length : 0)
  for (let width = runLength; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      await merge(source, target, start, Math.min(values.length, start + width), Math.min(values.length, start + 2 * width), breath)
    }
    ;[source, target] = [target, source]
  }
  return source
}

async function merge(source: Float64Array, target: Float64Array, start: number, middle: number, end: number, breath: Breath): Promise<void> {
  let left = start
  let right = middle
  await inSlices(breath, end - start, (from, to) => {
    for (let at = start + from; at < start + to; at++) {
      const isLeft = left < middle && (right >= end || (source[left] ?? 0) <= (source[right] ?? 0))
      target[at] = (isLeft ? source[left++] : source[right++]) ?? 0
    }
  })
}
