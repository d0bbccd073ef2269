import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyBits, fullBits, hasBit, setBit, type Bits } from '../../electron/core/engine/bitset.ts'
import { overlapSizes } from '../../electron/core/engine/overlap.ts'

const neverDue = { isDue: () => false, take: () => Promise.resolve() }

function bitsOf(length: number, members: readonly number[]): Bits {
  const bits = emptyBits(length)
  for (const member of members) setBit(bits, member)
  return bits
}

describe('overlap', () => {
  test('counts the common members of every pair, one by one', async () => {
    // More words than a block holds, so that sums go on over blocks.
    const length = 150_000
    const members = fc.array(fc.oneof(fc.integer({ min: 0, max: length - 1 }), fc.constantFrom(0, 65_535, 65_536, length - 1)), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(fc.array(members, { maxLength: 6 }), async (lists) => {
        const sets = lists.map((list) => bitsOf(length, list))
        const expected = sets.flatMap((_one, a) => sets.map((other) => new Set((lists[a] ?? []).filter((member) => hasBit(other, member))).size))
        expect([...(await overlapSizes(sets, neverDue))]).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  test('counts sets of which every bit is set', async () => {
    for (const length of [1, 31, 64, 65, 96, 70_001]) {
      expect([...(await overlapSizes([fullBits(length), fullBits(length)], neverDue))]).toEqual([length, length, length, length])
    }
  })

  test('serves other calls between the sets of a block', async () => {
    const sets = Array.from({ length: 3 }, () => bitsOf(64, [1, 2]))
    let taken = 0
    await overlapSizes(sets, { isDue: () => true, take: async () => void (taken += 1) })
    expect(taken).toBe(3)
  })
})
