import { inSlices, type Breath } from '../breath.ts'
import { compareTexts, dictionarySize, type Dictionary } from '../columns/dictionary.ts'
import { sortByKeys } from './radixSort.ts'

/** Bytes of a text that are looked at at a time. */
const keyBytes = 8
/** Fewer than this are compared with one another as a whole. */
const fewTexts = 1 << 12
const slice = 1 << 15

/**
 * A number for each text by code: equal for equal texts, larger where the text comes later by its UTF-8 bytes; 0 for
 * code 0, no text. Eight bytes of all texts decide first, then the next eight of those that are still alike.
 */
export async function textRanks(dictionary: Dictionary, breath: Breath): Promise<Uint32Array> {
  const size = dictionarySize(dictionary)
  /** One more than the place of the first text of those that are alike as far as they were looked at. */
  const ranks = new Uint32Array(size).fill(1, 1)
  const keys = { high: new Uint32Array(size), low: new Uint32Array(size), taken: new Uint32Array(size) }
  let undecided: Uint32Array = Uint32Array.from({ length: size - 1 }, (_, index) => index + 1)
  for (let skip = sharedLength(dictionary); undecided.length > fewTexts; skip += keyBytes) {
    const codes = undecided
    await inSlices(breath, codes.length, (from, to) => {
      for (let at = from; at < to; at++) readKey(dictionary, codes[at] ?? 0, skip, keys)
    }, slice)
    // The least of the four first: each sort keeps the order of the ones before among its equals.
    const byTaken = await sortByKeys(codes, { high: null, low: keys.taken }, false, breath)
    const byKey = await sortByKeys(byTaken, keys, false, breath)
    const ordered = await sortByKeys(byKey, { high: null, low: ranks }, false, breath)
    undecided = await split(ordered, ranks, keys, breath)
  }
  rankFew(dictionary, undecided, ranks)
  return ranks
}

interface Keys {
  readonly high: Uint32Array
  readonly low: Uint32Array
  /** Bytes that the text had left, at most eight: a zero byte of its own is more than none. */
  readonly taken: Uint32Array
}

/** Gives texts that differ in their keys ranks of their own; those that are alike and go on. */
async function split(ordered: Uint32Array, ranks: Uint32Array, { high, low, taken }: Keys, breath: Breath): Promise<Uint32Array> {
  const undecided = new Uint32Array(ordered.length)
  let length = 0
  /** Of the texts alike so far: where they begin, and the rank of all of them together before they were told apart. */
  let first = 0
  let start = 0
  let before = 0
  await inSlices(breath, ordered.length, (from, to) => {
    for (let at = from; at < to; at++) {
      const code = ordered[at] ?? 0
      const rank = ranks[code] ?? 0
      const other = ordered[at - 1] ?? 0
      if (at === 0 || rank !== before) {
        before = rank
        first = at
        start = at
      } else if (high[code] !== high[other] || low[code] !== low[other] || taken[code] !== taken[other]) start = at
      ranks[code] = before + start - first
      const next = ordered[at + 1] ?? 0
      const isLikeOther = at > start
      const isLikeNext = at + 1 < ordered.length && ranks[next] === before && high[code] === high[next] && low[code] === low[next] && taken[code] === taken[next]
      if (taken[code] === keyBytes && (isLikeOther || isLikeNext)) undecided[length++] = code
    }
  }, slice)
  return undecided.slice(0, length)
}

function rankFew(dictionary: Dictionary, codes: Uint32Array, ranks: Uint32Array): void {
  const ordered = codes.slice().sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || compareTexts(dictionary, a, dictionary, b))
  let first = 0
  let before = 0
  let start = 0
  for (let at = 0; at < ordered.length; at++) {
    const code = ordered[at] ?? 0
    const rank = ranks[code] ?? 0
    if (at === 0 || rank !== before) {
      before = rank
      first = at
      start = at
    } else if (compareTexts(dictionary, ordered[at - 1] ?? 0, dictionary, code) !== 0) start = at
    ranks[code] = before + start - first
  }
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

function readKey({ bytes, offsets }: Dictionary, code: number, skip: number, { high, low, taken }: Keys): void {
  const from = (offsets[code] ?? 0) + skip
  const to = offsets[code + 1] ?? 0
  let upper = 0
  let lower = 0
  for (let at = 0; at < 4; at++) {
    upper = (upper << 8) | (from + at < to ? (bytes[from + at] ?? 0) : 0)
    lower = (lower << 8) | (from + at + 4 < to ? (bytes[from + at + 4] ?? 0) : 0)
  }
  high[code] = upper
  low[code] = lower
  taken[code] = Math.min(keyBytes, to - from)
}
