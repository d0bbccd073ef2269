import type { PatternPiece } from '@shared/rules/pattern.ts'
import { compileRegex } from '@shared/rules/regex.ts'
import { decodeText, encodeText } from '../columns/dictionary.ts'
import type { ByteTest } from './textMatch.ts'

// Beside the bytes 0 to 255 of literal text.
const one = 256
const any = 257

/**
 * Whole texts against a pattern, byte by byte. After `any`, what follows is tried at each later character; once a later
 * `any` is reached, the earlier one need never be tried again.
 */
export function patternTest(pieces: readonly PatternPiece[], bytes: Uint8Array): ByteTest {
  const steps = Int16Array.from(pieces.flatMap((piece) => (piece.kind === 'text' ? [...encodeText(piece.text)] : [piece.kind === 'one' ? one : any])))
  const { length } = steps
  /** The next place that can go on after `any`: bytes that begin a character are found without looking at others. */
  const candidate = (at: number, to: number, wanted: number | undefined): number => {
    if (wanted === undefined || wanted >= one) return at
    let next = at
    while (next < to && bytes[next] !== wanted) next++
    return next
  }
  return (from, to) => {
    let at = from
    let step = 0
    let anyStep = -1
    let anyAt = from
    while (at < to) {
      const wanted = steps[step]
      if (wanted === any) {
        if (step === length - 1) return true
        anyStep = step++
        anyAt = candidate(at, to, steps[step])
        at = anyAt
      } else if (wanted === one) {
        at = nextCharacter(bytes, at, to)
        step++
      } else if (wanted === bytes[at]) {
        at++
        step++
      } else if (anyStep >= 0) {
        anyAt = candidate(nextCharacter(bytes, anyAt, to), to, steps[anyStep + 1])
        at = anyAt
        step = anyStep + 1
      } else return false
    }
    while (step < length && steps[step] === any) step++
    return step === length
  }
}

/** Past the character that begins at a byte: those that go on are 10xxxxxx. */
function nextCharacter(bytes: Uint8Array, at: number, to: number): number {
  let next = at + 1
  while (next < to && ((bytes[next] ?? 0) & 0xc0) === 0x80) next++
  return next
}

const decoder = new TextDecoder()
const chunkBytes = 1 << 16

/** A regular expression is searched in strings, which are cut from longer ones where all is ASCII: that is most of what decoding costs. */
export function regexTest(expression: string, ignoreCase: boolean, bytes: Uint8Array): ByteTest {
  const regex = compileRegex(expression, ignoreCase)
  if (typeof regex === 'string') throw new Error(regex)
  let [start, end] = [0, 0]
  let chunk = ''
  return (from, to) => {
    if (from < start || to > end) {
      start = from
      end = Math.max(to, Math.min(bytes.length, from + chunkBytes))
      chunk = decoder.decode(bytes.subarray(start, end))
    }
    return regex.test(chunk.length === end - start ? chunk.slice(from - start, to - start) : decodeText(bytes, from, to))
  }
}
