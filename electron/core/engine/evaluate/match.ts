import { andNot, emptyBits, hasBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column, NumberColumn, TextColumn } from '../columns/column.ts'
import type { Dictionary } from '../columns/dictionary.ts'
import { rowsOfParts } from './datePart.ts'
import type { Predicate } from './predicate.ts'
import { isOfText, textVerdicts, type TextPredicate } from './textMatch.ts'

/** The rows whose value satisfies a predicate; rows without a value never do, unless that is what is asked. */
export async function matchingRows(column: Column, predicate: Predicate, folded: () => Promise<Dictionary>, breath: Breath): Promise<Bits> {
  if (predicate.kind === 'missing') return column.missing
  switch (column.kind) {
    case 'text':
      // A regular expression ignores case by itself, and is about the value as it is stored.
      return isOfText(predicate) ? matchingTexts(column, predicate.ignoreCase && predicate.kind !== 'regex' ? await folded() : column.dictionary, predicate, breath) : unfit(predicate)
    case 'number':
      return matchingNumbers(column, predicate, breath)
    case 'boolean': {
      if (predicate.kind !== 'true' && predicate.kind !== 'false') return unfit(predicate)
      const wanted = predicate.kind === 'true' ? 0 : 0xffffffff
      return column.values.map((word, index) => (word ^ wanted) & ~(column.missing[index] ?? 0))
    }
  }
}

function unfit(predicate: Predicate): never {
  throw new Error(`A column was asked for ${predicate.kind}, which is of another type.`)
}

/** Every distinct text is judged once; rows look their code up. */
async function matchingTexts({ codes }: TextColumn, dictionary: Dictionary, predicate: TextPredicate, breath: Breath): Promise<Bits> {
  const verdicts = await textVerdicts(dictionary, predicate, breath)
  const bits = emptyBits(codes.length)
  if (verdicts === null) return bits
  // Two codes at a time where the table of pairs is filled in less time than it saves, and the codes lie at an even place.
  if (codes instanceof Uint8Array && codes.length > verdicts.length ** 2 * 4 && codes.byteOffset % 2 === 0) {
    const pairs = verdictsOfPairs(verdicts)
    const inPairs = new Uint16Array(codes.buffer, codes.byteOffset, codes.length >>> 1)
    await inSlices(breath, codes.length, (from, to) => lookUpPairs(codes, verdicts, inPairs, pairs, bits, from, to))
    return bits
  }
  const look = codes instanceof Uint8Array ? lookUpBytes : lookUpWide
  await inSlices(breath, codes.length, (from, to) => look(codes as Uint8Array & Uint16Array & Uint32Array, verdicts, bits, from, to))
  return bits
}

/** Two bits for every two codes that may follow one another, the first one in the lower bit and byte, as in memory. */
function verdictsOfPairs(verdicts: Uint8Array): Uint8Array {
  const pairs = new Uint8Array(1 << 16)
  for (let second = 0; second < verdicts.length; second++) {
    for (let first = 0; first < verdicts.length; first++) pairs[(second << 8) | first] = (verdicts[first] ?? 0) | ((verdicts[second] ?? 0) << 1)
  }
  return pairs
}

function lookUpPairs(codes: Uint8Array, verdicts: Uint8Array, inPairs: Uint16Array, pairs: Uint8Array, bits: Bits, from: number, to: number): void {
  const whole = to - ((to - from) & 31)
  for (let start = from; start < whole; start += 32) {
    let word = 0
    for (let place = 0; place < 32; place += 8) {
      const at = (start + place) >>> 1
      const a = pairs[inPairs[at] ?? 0] ?? 0
      const b = pairs[inPairs[at + 1] ?? 0] ?? 0
      const c = pairs[inPairs[at + 2] ?? 0] ?? 0
      const d = pairs[inPairs[at + 3] ?? 0] ?? 0
      word |= (a | (b << 2) | (c << 4) | (d << 6)) << place
    }
    bits[start >>> 5] = word
  }
  if (whole < to) bits[whole >>> 5] = lastWord(whole, to, (row) => verdicts[codes[row] ?? 0] ?? 0)
}

type LookUp<A> = (codes: A, verdicts: Uint8Array, bits: Bits, from: number, to: number) => void

// The same loop twice: one that sees only one kind of array runs several times faster than one that sees all of them.
// Four rows at a time, for then the loop itself takes less time than what it does.
const lookUpBytes: LookUp<Uint8Array> = (codes, verdicts, bits, from, to) => {
  const whole = to - ((to - from) & 31)
  for (let start = from; start < whole; start += 32) {
    let word = 0
    for (let place = 0; place < 32; place += 4) {
      const row = start + place
      const a = verdicts[codes[row] ?? 0] ?? 0
      const b = verdicts[codes[row + 1] ?? 0] ?? 0
      const c = verdicts[codes[row + 2] ?? 0] ?? 0
      const d = verdicts[codes[row + 3] ?? 0] ?? 0
      word |= (a | (b << 1) | (c << 2) | (d << 3)) << place
    }
    bits[start >>> 5] = word
  }
  if (whole < to) bits[whole >>> 5] = lastWord(whole, to, (row) => verdicts[codes[row] ?? 0] ?? 0)
}

const lookUpWide: LookUp<Uint16Array | Uint32Array> = (codes, verdicts, bits, from, to) => {
  const whole = to - ((to - from) & 31)
  for (let start = from; start < whole; start += 32) {
    let word = 0
    for (let place = 0; place < 32; place += 4) {
      const row = start + place
      const a = verdicts[codes[row] ?? 0] ?? 0
      const b = verdicts[codes[row + 1] ?? 0] ?? 0
      const c = verdicts[codes[row + 2] ?? 0] ?? 0
      const d = verdicts[codes[row + 3] ?? 0] ?? 0
      word |= (a | (b << 1) | (c << 2) | (d << 3)) << place
    }
    bits[start >>> 5] = word
  }
  if (whole < to) bits[whole >>> 5] = lastWord(whole, to, (row) => verdicts[codes[row] ?? 0] ?? 0)
}

/** The word of fewer than 32 places at the end. */
function lastWord(from: number, to: number, bitOf: (place: number) => number): number {
  let word = 0
  for (let place = from; place < to; place++) word |= bitOf(place) << (place - from)
  return word
}

async function matchingNumbers(column: NumberColumn, predicate: Predicate, breath: Breath): Promise<Bits> {
  if (predicate.kind === 'within') return numbersWithin(column, predicate.from, predicate.to, breath)
  if (predicate.kind === 'part') return rowsOfParts(column, predicate, breath)
  if (predicate.kind !== 'oneOf') return unfit(predicate)
  const { numbers } = predicate
  const [only] = numbers
  if (numbers.length === 1 && only !== undefined) return numbersWithin(column, only, only, breath)
  const bits = emptyBits(column.values.length)
  const wanted = new Set(numbers)
  if (wanted.size === 0) return bits
  await inSlices(breath, column.values.length, (from, to) => {
    for (let row = from; row < to; row++) {
      if (wanted.has(column.values[row] ?? 0) && !hasBit(column.missing, row)) bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31))
    }
  })
  return bits
}

async function numbersWithin({ values, missing }: NumberColumn, least: number, most: number, breath: Breath): Promise<Bits> {
  return andNot(await placesWithin(values, least, most, breath), missing)
}

/** The places of an array that hold a number between two ends, both included. */
export async function placesWithin(values: Int32Array | Float64Array, least: number, most: number, breath: Breath): Promise<Bits> {
  const bits = emptyBits(values.length)
  if (least > most) return bits
  const fill = values instanceof Int32Array ? fillInt32 : fillFloat64
  await inSlices(breath, values.length, (from, to) => fill(values as Int32Array & Float64Array, least, most, bits, from, to))
  return bits
}

type Fill<A> = (values: A, least: number, most: number, bits: Bits, from: number, to: number) => void

// The same loop twice: one that sees only one kind of array runs several times faster than one that sees both. No branch
// inside: values in no order would be guessed wrong half of the time, and that costs five times the comparison.
const fillInt32: Fill<Int32Array> = (values, least, most, bits, from, to) => {
  const whole = to - ((to - from) & 31)
  for (let start = from; start < whole; start += 32) {
    let word = 0
    for (let place = 0; place < 32; place += 4) {
      const a = values[start + place] ?? 0
      const b = values[start + place + 1] ?? 0
      const c = values[start + place + 2] ?? 0
      const d = values[start + place + 3] ?? 0
      const low = (Number(a >= least) & Number(a <= most)) | ((Number(b >= least) & Number(b <= most)) << 1)
      const high = (Number(c >= least) & Number(c <= most)) | ((Number(d >= least) & Number(d <= most)) << 1)
      word |= (low | (high << 2)) << place
    }
    bits[start >>> 5] = word
  }
  if (whole < to) bits[whole >>> 5] = lastWord(whole, to, (place) => Number((values[place] ?? 0) >= least) & Number((values[place] ?? 0) <= most))
}

const fillFloat64: Fill<Float64Array> = (values, least, most, bits, from, to) => {
  const whole = to - ((to - from) & 31)
  for (let start = from; start < whole; start += 32) {
    let word = 0
    for (let place = 0; place < 32; place += 4) {
      const a = values[start + place] ?? 0
      const b = values[start + place + 1] ?? 0
      const c = values[start + place + 2] ?? 0
      const d = values[start + place + 3] ?? 0
      const low = (Number(a >= least) & Number(a <= most)) | ((Number(b >= least) & Number(b <= most)) << 1)
      const high = (Number(c >= least) & Number(c <= most)) | ((Number(d >= least) & Number(d <= most)) << 1)
      word |= (low | (high << 2)) << place
    }
    bits[start >>> 5] = word
  }
  if (whole < to) bits[whole >>> 5] = lastWord(whole, to, (place) => Number((values[place] ?? 0) >= least) & Number((values[place] ?? 0) <= most))
}
