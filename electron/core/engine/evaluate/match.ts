import { foldCase } from '@shared/rules/foldCase.ts'
import { andNot, emptyBits, hasBit, type Bits } from '../bitset.ts'
import { inSlices, type Breath } from '../breath.ts'
import type { Column, NumberColumn, TextColumn } from '../columns/column.ts'
import type { Predicate } from './predicate.ts'

/** The rows whose value satisfies a predicate; rows without a value never do, unless that is what is asked. */
export async function matchingRows(column: Column, predicate: Predicate, folded: () => Promise<readonly string[]>, breath: Breath): Promise<Bits> {
  if (predicate.kind === 'missing') return column.missing
  switch (column.kind) {
    case 'text':
      return predicate.kind === 'text' ? matchingTexts(column, predicate, predicate.ignoreCase ? await folded() : column.dictionary, breath) : unfit(predicate)
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

/** Every distinct text is folded once, however often it is asked for. */
export async function foldedDictionary(column: TextColumn, breath: Breath): Promise<readonly string[]> {
  const folded: string[] = Array.from({ length: column.dictionary.length }, () => '')
  await inSlices(breath, folded.length, (from, to) => {
    for (let code = from; code < to; code++) folded[code] = foldCase(column.dictionary[code] ?? '')
  }, 1 << 14)
  return folded
}

/** Every distinct text is judged once; rows look their code up. */
async function matchingTexts(column: TextColumn, predicate: Predicate & { readonly kind: 'text' }, dictionary: readonly string[], breath: Breath): Promise<Bits> {
  const fits = textTest(predicate)
  const verdict = new Uint8Array(dictionary.length)
  let any = false
  await inSlices(breath, dictionary.length, (from, to) => {
    for (let code = Math.max(from, 1); code < to; code++) {
      if (!fits(dictionary[code] ?? '')) continue
      verdict[code] = 1
      any = true
    }
  }, 1 << 14)
  const { codes } = column
  const bits = emptyBits(codes.length)
  if (!any) return bits
  await inSlices(breath, codes.length, (from, to) => {
    for (let start = from; start < to; start += 32) {
      const end = Math.min(start + 32, to)
      let word = 0
      for (let row = start; row < end; row++) word |= (verdict[codes[row] ?? 0] ?? 0) << (row - start)
      bits[start >>> 5] = word
    }
  })
  return bits
}

function textTest({ how, texts }: Predicate & { readonly kind: 'text' }): (text: string) => boolean {
  const [only = ''] = texts
  switch (how) {
    case 'contains':
      return (text) => text.includes(only)
    case 'startsWith':
      return (text) => text.startsWith(only)
    case 'endsWith':
      return (text) => text.endsWith(only)
    case 'is': {
      if (texts.length === 1) return (text) => text === only
      const wanted = new Set(texts)
      return (text) => wanted.has(text)
    }
  }
}

async function matchingNumbers(column: NumberColumn, predicate: Predicate, breath: Breath): Promise<Bits> {
  if (predicate.kind === 'within') return numbersWithin(column, predicate.from, predicate.to, breath)
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
  for (let start = from; start < to; start += 32) {
    const end = Math.min(start + 32, to)
    let word = 0
    for (let place = start; place < end; place++) {
      const value = values[place] ?? 0
      word |= (Number(value >= least) & Number(value <= most)) << (place - start)
    }
    bits[start >>> 5] = word
  }
}

const fillFloat64: Fill<Float64Array> = (values, least, most, bits, from, to) => {
  for (let start = from; start < to; start += 32) {
    const end = Math.min(start + 32, to)
    let word = 0
    for (let place = start; place < end; place++) {
      const value = values[place] ?? 0
      word |= (Number(value >= least) & Number(value <= most)) << (place - start)
    }
    bits[start >>> 5] = word
  }
}
