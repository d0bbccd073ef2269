import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runIdSchema, type RunId } from '@shared/domain/ids.ts'
import { TesseraError } from '@shared/errors/appError.ts'
import { countBits } from '../../electron/core/engine/bitset.ts'
import type { MemberSet } from '../../electron/core/engine/engine.ts'
import { decodeMembers, encodeMembers, letGo, type StoredMembers } from '../../electron/core/segments/memberDifference.ts'
import { encodeMemberSet } from '../../electron/core/segments/memberSetCodec.ts'

function setOf(ordinals: Iterable<number>, limit: number): MemberSet {
  const words = new Uint32Array((limit + 31) >>> 5)
  for (const ordinal of ordinals) words[ordinal >>> 5] = (words[ordinal >>> 5] ?? 0) | (1 << (ordinal & 31))
  return { words, size: countBits(words) }
}

const runId = (index: number): RunId => runIdSchema.parse(`run${String(index).padStart(17, '0')}`)

/** What successive runs of one segment store, and the bytes by run. */
function stored(sets: readonly MemberSet[]) {
  const bytes = new Map<RunId, Uint8Array>()
  const places: StoredMembers[] = []
  let before: StoredMembers | null = null
  for (const [index, members] of sets.entries()) {
    const { stored: own, ...place } = encodeMembers(members, before)
    before = { run: runId(index), members, ...place }
    places.push(before)
    bytes.set(before.run, own)
  }
  return { bytes, places, of: (run: RunId) => bytes.get(run) ?? null }
}

/** Sets of runs that follow one another: of each the ordinals that change, and how many customers there are by then. */
const runsOfSets = fc
  .record({ limit: fc.integer({ min: 1, max: 2000 }), density: fc.double({ min: 0, max: 1, noNaN: true }), seed: fc.integer(), steps: fc.array(fc.record({ more: fc.integer({ min: 0, max: 60 }), churn: fc.constantFrom(0, 1, 3, 10, 400) }), { minLength: 1, maxLength: 90 }) })
  .map(({ limit, density, seed, steps }) => {
    let state = seed >>> 0
    const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
    let size = limit
    let members = new Set(Array.from({ length: limit }, (_, index) => index).filter(() => random() < density))
    const sets = [{ members, limit }]
    for (const { more, churn } of steps) {
      size += more
      members = new Set(members)
      for (let change = 0; change < churn; change += 1) {
        const ordinal = Math.floor(random() * size)
        if (!members.delete(ordinal)) members.add(ordinal)
      }
      sets.push({ members, limit: size })
    }
    return { sets, limit: size }
  })

const ordinals = ({ words }: MemberSet): number[] => [...words.keys()].flatMap((word) => Array.from({ length: 32 }, (_, bit) => word * 32 + bit).filter((at) => ((words[word] ?? 0) >>> (at & 31)) % 2 === 1))

describe('the members of runs that follow one another', () => {
  it('are read back as they were stored, in any order, and any two differ in what entered and left between them (P57)', () => {
    fc.assert(
      fc.property(runsOfSets, fc.infiniteStream(fc.nat()), ({ sets, limit }, draws) => {
        const { of } = stored(sets.map(({ members, limit: own }) => setOf(members, own)))
        const back = sets.map((_, index) => new Set(ordinals(decodeMembers(runId(index), limit, of).members)))
        for (const [index, { members }] of sets.entries()) expect([...(back[index] ?? [])]).toEqual([...members].sort((a, b) => a - b))
        const pick = (): number => (draws.next().value as number) % sets.length
        for (let pair = 0; pair < 3; pair += 1) {
          const [from, to] = [pick(), pick()]
          const [before, after] = [sets[from]?.members ?? new Set<number>(), sets[to]?.members ?? new Set<number>()]
          expect([...(back[to] ?? [])].filter((one) => !back[from]?.has(one))).toEqual([...after].filter((one) => !before.has(one)).sort((a, b) => a - b))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('take the room of what changed, in chains that end at a whole set', () => {
    const members = new Set(Array.from({ length: 40_000 }, (_, index) => index * 2))
    const sets: MemberSet[] = []
    for (let day = 0; day < 200; day += 1) {
      members.delete(day * 20)
      members.add(day * 20 + 1)
      sets.push(setOf(members, 80_000))
    }
    const { bytes, places } = stored(sets)
    const sizes = [...bytes.values()].map(({ length }) => length)
    expect(Math.max(...places.map(({ links }) => links))).toBe(64)
    expect(places.filter(({ links }) => links === 0).length).toBe(4)
    expect(sizes.filter((size) => size > 40).length).toBe(4)
    expect(decodeMembers(runId(199), 80_000, (run) => bytes.get(run) ?? null).members).toEqual(sets[199])
  })

  it('are stored whole where that takes no more', () => {
    const { places } = stored([setOf([1, 2, 3], 5000), setOf([1, 2], 5000), setOf([], 5000), setOf([4999], 5000)])
    expect(places.map(({ links }) => links)).toEqual([0, 0, 0, 0])
  })

  it('that were stored whole by an earlier Tessera are what the next differences are from', () => {
    const first = setOf(Array.from({ length: 500 }, (_, index) => index * 3), 2000)
    const next = setOf(Array.from({ length: 500 }, (_, index) => (index === 7 ? 1 : index * 3)), 2000)
    const bytes = new Map([[runId(0), encodeMemberSet(first)]])
    const read = decodeMembers(runId(0), 2000, (run) => bytes.get(run) ?? null)
    const after = encodeMembers(next, { run: runId(0), ...read })
    expect(after).toMatchObject({ links: 1 })
    bytes.set(runId(1), after.stored)
    expect(decodeMembers(runId(1), 2000, (run) => bytes.get(run) ?? null).members).toEqual(next)
  })

  it('say so where what they are a difference of is gone, let go, another one, or a circle', () => {
    const evens = Array.from({ length: 800 }, (_, index) => index * 2)
    const { bytes } = stored([setOf(evens, 2000), setOf(evens.slice(1), 2000), setOf(evens.slice(2), 2000)])
    const difference = bytes.get(runId(1)) ?? new Uint8Array()
    const read = (others: readonly (readonly [RunId, Uint8Array | null])[]) => {
      const changed = new Map<RunId, Uint8Array | null>([...bytes, ...others])
      return () => decodeMembers(runId(2), 2000, (run) => changed.get(run) ?? null)
    }
    expect(read([])).not.toThrow()
    expect(read([[runId(0), null]])).toThrow('missing')
    expect(read([[runId(0), letGo]])).toThrow('not kept any more')
    expect(read([[runId(0), encodeMemberSet(setOf(evens.slice(5), 2000))]])).toThrow('damaged')
    expect(read([[runId(1), bytes.get(runId(2)) ?? null]])).toThrow('damaged')
    for (let length = 1; length < difference.length; length += 1) expect(read([[runId(1), difference.slice(0, length)]])).toThrow(TesseraError)
  })
})
