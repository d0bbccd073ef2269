import type { Breath } from '../breath.ts'
import { compareTexts, dictionarySize, type Dictionary } from '../columns/dictionary.ts'
import { mergeSort } from '../mergeSort.ts'
import { sortByKeys } from './radixSort.ts'

/** Fewer than this are sorted in one go. */
const fewTexts = 1 << 12

/** The place of each text among all by its UTF-8 bytes, by code; equal texts have equal ranks. Code 0, no text, has rank 0. */
export async function textRanks(dictionary: Dictionary, breath: Breath): Promise<Uint32Array> {
  const size = dictionarySize(dictionary)
  const ranks = new Uint32Array(size)
  if (size <= 1) return ranks
  const keys = firstBytes(dictionary, sharedLength(dictionary))
  const codes = await sortByKeys(Uint32Array.from({ length: size - 1 }, (_, index) => index + 1), keys, false, breath)
  const compare = (a: number, b: number): number => compareTexts(dictionary, a, dictionary, b)
  let rank = 0
  for (let from = 0, to = 1; from < codes.length; from = to) {
    const first = codes[from] ?? 0
    const isAlike = (code: number): boolean => keys.high[code] === keys.high[first] && keys.low[code] === keys.low[first]
    for (to = from + 1; to < codes.length && isAlike(codes[to] ?? 0); to++);
    const alike = codes.subarray(from, to)
    const ordered = alike.length === 1 ? alike : await sorted(alike, compare, breath)
    let before = 0
    for (const code of ordered) {
      if (before === 0 || compare(before, code) !== 0) rank++
      ranks[code] = rank
      before = code
    }
    if ((from & 0xfff) === 0 && breath.isDue()) await breath.take()
  }
  return ranks
}

async function sorted(codes: Uint32Array, compare: (a: number, b: number) => number, breath: Breath): Promise<Uint32Array> {
  if (codes.length <= fewTexts) return codes.slice().sort(compare)
  const places = await mergeSort(codes.length, (a, b) => compare(codes[a] ?? 0, codes[b] ?? 0), async () => {
    if (breath.isDue()) await breath.take()
  })
  return places.map((place) => codes[place] ?? 0)
}

/** How many bytes all texts have in common from their beginning. */
function sharedLength({ bytes, offsets }: Dictionary): number {
  const start = offsets[1] ?? 0
  let shared = (offsets[2] ?? 0) - start
  for (let code = 2; code < offsets.length - 1 && shared > 0; code++) {
    const from = offsets[code] ?? 0
    const length = Math.min(shared, (offsets[code + 1] ?? 0) - from)
    let same = 0
    while (same < length && bytes[from + same] === bytes[start + same]) same++
    shared = same
  }
  return shared
}

function firstBytes({ bytes, offsets }: Dictionary, skip: number): { readonly high: Uint32Array; readonly low: Uint32Array } {
  const high = new Uint32Array(offsets.length - 1)
  const low = new Uint32Array(offsets.length - 1)
  for (let code = 1; code < offsets.length - 1; code++) {
    const from = (offsets[code] ?? 0) + skip
    const to = offsets[code + 1] ?? 0
    const byte = (index: number): number => (from + index < to ? (bytes[from + index] ?? 0) : 0)
    high[code] = ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0
    low[code] = ((byte(4) << 24) | (byte(5) << 16) | (byte(6) << 8) | byte(7)) >>> 0
  }
  return { high, low }
}

