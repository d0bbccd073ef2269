import { foldCase } from '@shared/rules/foldCase.ts'
import { inSlices, type Breath } from '../breath.ts'
import { decodeText, dictionarySize, encodeText, type Dictionary } from '../columns/dictionary.ts'
import { createTextTable } from '../columns/textTable.ts'
import { patternTest, regexTest } from './patternTest.ts'
import type { Predicate } from './predicate.ts'

export type TextPredicate = Extract<Predicate, { readonly kind: 'text' | 'pattern' | 'regex' }>

export function isOfText(predicate: Predicate): predicate is TextPredicate {
  return predicate.kind === 'text' || predicate.kind === 'pattern' || predicate.kind === 'regex'
}

/** Texts judged between two breaths: some milliseconds even where folding one takes a microsecond. */
const sliceTexts = 1 << 12
/** Searching for a regular expression takes ten times as long. */
const sliceSearched = 1 << 11

/** Every distinct text is folded once, however often it is asked for; codes stay what they are. */
export async function foldedDictionary({ bytes, offsets }: Dictionary, breath: Breath): Promise<Dictionary> {
  const lower = new Uint8Array(bytes.length)
  /** Texts that are not ASCII, whose length may change, by code. */
  const others = new Map<number, Uint8Array>()
  let growth = 0
  await inSlices(breath, offsets.length - 1, (from, to) => {
    if (lowerAscii(bytes, lower, offsets[from] ?? 0, offsets[to] ?? 0)) return
    for (let code = from; code < to; code++) {
      const [start, end] = [offsets[code] ?? 0, offsets[code + 1] ?? 0]
      if (lowerAscii(bytes, lower, start, end)) continue
      const folded = encodeText(foldCase(decodeText(bytes, start, end)))
      others.set(code, folded)
      growth += folded.length - (end - start)
    }
  }, sliceTexts)
  return others.size === 0 ? { bytes: lower, offsets } : respaced({ bytes: lower, offsets }, others, growth, breath)
}

/** False where a byte is none of ASCII's. */
function lowerAscii(bytes: Uint8Array, lower: Uint8Array, from: number, to: number): boolean {
  let seen = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0
    seen |= byte
    // Without a branch: capitals come where they like.
    lower[at] = byte | ((Number(byte >= 0x41) & Number(byte <= 0x5a)) << 5)
  }
  return seen < 0x80
}

async function respaced({ bytes, offsets }: Dictionary, others: ReadonlyMap<number, Uint8Array>, growth: number, breath: Breath): Promise<Dictionary> {
  const result = new Uint8Array(bytes.length + growth)
  const places = new Uint32Array(offsets.length)
  let at = 0
  await inSlices(breath, offsets.length - 1, (from, to) => {
    for (let code = from; code < to; code++) {
      const end = offsets[code + 1] ?? 0
      const other = others.get(code)
      if (other) {
        result.set(other, at)
        at += other.length
      } else for (let old = offsets[code] ?? 0; old < end; old++) result[at++] = bytes[old] ?? 0
      places[code + 1] = at
    }
  }, sliceTexts)
  return { bytes: result, offsets: places }
}

/** 1 for each code whose text satisfies the predicate; null where none does. Compares bytes, which UTF-8 allows. */
export async function textVerdicts(dictionary: Dictionary, predicate: TextPredicate, breath: Breath): Promise<Uint8Array | null> {
  const verdicts = new Uint8Array(dictionarySize(dictionary))
  const test = testOf(predicate, dictionary)
  let any = false
  await inSlices(breath, verdicts.length, (from, to) => {
    for (let code = Math.max(from, 1); code < to; code++) {
      if (!test(dictionary.offsets[code] ?? 0, dictionary.offsets[code + 1] ?? 0)) continue
      verdicts[code] = 1
      any = true
    }
  }, predicate.kind === 'regex' ? sliceSearched : sliceTexts)
  return any ? verdicts : null
}

/** Whether the text at bytes `from` to `to` - 1 satisfies. */
export type ByteTest = (from: number, to: number) => boolean

function testOf(predicate: TextPredicate, { bytes }: Dictionary): ByteTest {
  if (predicate.kind === 'pattern') return patternTest(predicate.pieces, bytes)
  if (predicate.kind === 'regex') return regexTest(predicate.expression, predicate.ignoreCase, bytes)
  const { how, texts } = predicate
  const needles = texts.map(encodeText)
  const only = needles[0] ?? new Uint8Array()
  const { length } = only
  switch (how) {
    case 'contains':
      return (from, to) => contains(bytes, from, to, only)
    case 'startsWith':
      return (from, to) => to - from >= length && isAt(bytes, from, only)
    case 'endsWith':
      return (from, to) => to - from >= length && isAt(bytes, to - length, only)
    case 'is':
      return needles.length === 1 ? (from, to) => to - from === length && isAt(bytes, from, only) : oneOf(needles, bytes)
  }
}

function isAt(bytes: Uint8Array, from: number, needle: Uint8Array): boolean {
  for (let at = 0; at < needle.length; at++) if (bytes[from + at] !== needle[at]) return false
  return true
}

function contains(bytes: Uint8Array, from: number, to: number, needle: Uint8Array): boolean {
  if (needle.length === 0) return true
  const first = needle[0]
  const last = to - needle.length
  for (let at = from; at <= last; at++) if (bytes[at] === first && isAt(bytes, at, needle)) return true
  return false
}

function oneOf(needles: readonly Uint8Array[], bytes: Uint8Array): ByteTest {
  const table = createTextTable()
  const lengths = new Set<number>()
  for (const needle of needles) {
    table.add(needle, 0, needle.length)
    lengths.add(needle.length)
  }
  return (from, to) => lengths.has(to - from) && table.find(bytes, from, to) > 0
}
