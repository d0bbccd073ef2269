import { inSlices, type Breath } from '../breath.ts'

/** What items are ordered by, at the place of each item: an unsigned number of 64 bits, or of 32 where `high` is null. */
export interface SortKeys {
  readonly high: Uint32Array | null
  readonly low: Uint32Array
}

const sliceItems = 1 << 17
const digits = 1 << 16

/** Items by their keys, those with equal keys as they were; in passes that give way. Linear in the items; `items` is left as it was. */
export async function sortByKeys(items: Uint32Array, { high, low }: SortKeys, isDescending: boolean, breath: Breath): Promise<Uint32Array> {
  let from = items
  for (const part of high === null ? [low] : [low, high]) {
    from = await byDigit(from, part, 0, isDescending, breath)
    from = await byDigit(from, part, 16, isDescending, breath)
  }
  return from
}

async function byDigit(items: Uint32Array, keys: Uint32Array, shift: number, isDescending: boolean, breath: Breath): Promise<Uint32Array> {
  const places = new Uint32Array(digits)
  const flip = isDescending ? digits - 1 : 0
  await inSlices(breath, items.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const digit = (((keys[items[at] ?? 0] ?? 0) >>> shift) & 0xffff) ^ flip
      places[digit] = (places[digit] ?? 0) + 1
    }
  }, sliceItems)
  let next = 0
  for (let digit = 0; digit < digits; digit++) {
    const count = places[digit] ?? 0
    if (count === items.length) return items
    places[digit] = next
    next += count
  }
  const result = new Uint32Array(items.length)
  await inSlices(breath, items.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const item = items[at] ?? 0
      const digit = (((keys[item] ?? 0) >>> shift) & 0xffff) ^ flip
      const place = places[digit] ?? 0
      result[place] = item
      places[digit] = place + 1
    }
  }, sliceItems)
  return result
}
