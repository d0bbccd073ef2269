import { inSlices, type Breath } from '../breath.ts'

/** What items are ordered by, at the place of each item: an unsigned number of 64 bits, or of 32 where `high` is null. */
export interface SortKeys {
  readonly high: Uint32Array | null
  readonly low: Uint32Array
}

/** Three digits to 32 bits: their counters stay in the processor's first cache, which those of wider digits do not. */
const digitBits = 11
const digits = 1 << digitBits
const shifts = [0, digitBits, 2 * digitBits] as const
const sliceItems = 1 << 17

/** Items by their keys, those with equal keys as they were; in passes that give way. Linear in the items; `items` is left as it was. */
export async function sortByKeys(items: Uint32Array, { high, low }: SortKeys, isDescending: boolean, breath: Breath): Promise<Uint32Array> {
  const byLow = await sortByPart(items, low, isDescending, breath)
  return high === null ? byLow : sortByPart(byLow, high, isDescending, breath)
}

interface Pairs {
  readonly items: Uint32Array
  /** Of each item, beside it: what is read next to one another is read at once. */
  readonly keys: Uint32Array
}

async function sortByPart(items: Uint32Array, part: Uint32Array, isDescending: boolean, breath: Breath): Promise<Uint32Array> {
  const keys = new Uint32Array(items.length)
  const flip = isDescending ? 0xffffffff : 0
  const counts = shifts.map(() => new Uint32Array(digits))
  const [first, second, third] = counts as [Uint32Array, Uint32Array, Uint32Array]
  await inSlices(breath, items.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const key = (part[items[at] ?? 0] ?? 0) ^ flip
      keys[at] = key
      const low = key & (digits - 1)
      const middle = (key >>> digitBits) & (digits - 1)
      const high = key >>> (2 * digitBits)
      first[low] = (first[low] ?? 0) + 1
      second[middle] = (second[middle] ?? 0) + 1
      third[high] = (third[high] ?? 0) + 1
    }
  }, sliceItems)
  let from: Pairs = { items, keys }
  let spare: Pairs | null = null
  for (const [index, shift] of shifts.entries()) {
    const places = counts[index] ?? first
    if (!intoPlaces(places, items.length)) continue
    const to: Pairs = spare ?? { items: new Uint32Array(items.length), keys: new Uint32Array(items.length) }
    await scatter(from, to, shift, places, breath)
    spare = from.items === items ? null : from
    from = to
  }
  return from.items
}

/** Makes of counts the places where each digit's items begin. False where all have the same digit. */
function intoPlaces(counts: Uint32Array, items: number): boolean {
  let next = 0
  for (let digit = 0; digit < digits; digit++) {
    const count = counts[digit] ?? 0
    if (count === items) return false
    counts[digit] = next
    next += count
  }
  return true
}

async function scatter({ items, keys }: Pairs, { items: toItems, keys: toKeys }: Pairs, shift: number, places: Uint32Array, breath: Breath): Promise<void> {
  await inSlices(breath, items.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const key = keys[at] ?? 0
      const digit = (key >>> shift) & (digits - 1)
      const place = places[digit] ?? 0
      toItems[place] = items[at] ?? 0
      toKeys[place] = key
      places[digit] = place + 1
    }
  }, sliceItems)
}
