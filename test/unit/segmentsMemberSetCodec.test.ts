import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countBits } from '../../electron/core/engine/bitset.ts'
import { decodeMemberSet, encodeMemberSet } from '../../electron/core/segments/memberSetCodec.ts'
import { TesseraError } from '@shared/errors/appError.ts'

function setOf(ordinals: Iterable<number>, limit: number) {
  const words = new Uint32Array((limit + 31) >>> 5)
  for (const ordinal of ordinals) words[ordinal >>> 5] = (words[ordinal >>> 5] ?? 0) | (1 << (ordinal & 31))
  return { words, size: countBits(words) }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('stored member sets', () => {
  it('come back as they were, whatever they hold', () => {
    const sets = fc.integer({ min: 0, max: 3000 }).chain((limit) =>
      fc.record({ limit: fc.constant(limit), density: fc.double({ min: 0, max: 1, noNaN: true }), seed: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })) }),
    )
    fc.assert(
      fc.property(sets, ({ limit, density, seed }) => {
        const draws = seed[Symbol.iterator]()
        const set = setOf(range(0, limit).filter(() => (draws.next().value as number) < density), limit)
        const back = decodeMemberSet(encodeMemberSet(set), limit)
        expect(back).toEqual(set)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['nobody', [], 100_000, 1],
    ['one in a million', [999_999], 1_000_000, 4],
    ['everyone of a million', range(0, 1_000_000), 1_000_000, 4],
    ['everyone but one', range(0, 999_999), 999_999, 4],
    ['every hundredth', range(0, 1000).map((n) => n * 100), 100_000, 1001],
    ['every other', range(0, 50_000).map((n) => n * 2), 100_000, 12_501],
  ])('take little room: %s', (_name, ordinals, limit, most) => {
    expect(encodeMemberSet(setOf(ordinals, limit)).length).toBeLessThanOrEqual(most)
  })

  it('are read against a larger audience than they were written for', () => {
    const bytes = encodeMemberSet(setOf([1, 5, 40], 41))
    expect(decodeMemberSet(bytes, 5000)).toEqual(setOf([1, 5, 40], 5000))
  })

  it.each([
    ['no bytes', []],
    ['an unknown form', [9, 1]],
    ['a word cut short', [0, 1, 2]],
    ['more words than the audience has', [0, ...range(0, 40)]],
    ['a bit beyond the audience', [0, 0, 0, 0, 0x80]],
    ['a gap beyond the audience', [1, 200, 1]],
    ['a gap without its end', [1, 200]],
    ['a gap that never ends', [1, 255, 255, 255, 255, 255, 255]],
    ['holes beyond the audience', [2, 200, 1]],
  ])('are refused when damaged: %s', (_name, bytes) => {
    expect(() => decodeMemberSet(Uint8Array.from(bytes), 20)).toThrow(TesseraError)
  })
})
