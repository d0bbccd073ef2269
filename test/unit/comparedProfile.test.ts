import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProfileBar } from '@shared/contract/profile.contract.ts'
import { dayMs, dayOfIso } from '@shared/domain/storedValue.ts'
import { emptyBits, setBit, type Bits } from '../../electron/core/engine/bitset.ts'
import { dayEdges, numberEdges } from '../../electron/core/profiling/compared/binEdges.ts'
import { compareCodes } from '../../electron/core/profiling/compared/compareCodes.ts'
import { compareNumbers, type NumberForm } from '../../electron/core/profiling/compared/compareNumbers.ts'

const breath = { isDue: () => false, take: () => Promise.resolve() }

interface Rows {
  readonly values: readonly (number | null)[]
  readonly segment: readonly boolean[]
  readonly others: readonly boolean[]
}

function bitsOf(flags: readonly boolean[]): Bits {
  const bits = emptyBits(flags.length)
  flags.forEach((flag, row) => flag && setBit(bits, row))
  return bits
}

const rows = (value: fc.Arbitrary<number>): fc.Arbitrary<Rows> =>
  fc
    .array(fc.record({ value: fc.option(value, { freq: 4 }), segment: fc.boolean(), others: fc.boolean() }), { minLength: 1, maxLength: 120 })
    .map((list) => ({ values: list.map((one) => one.value), segment: list.map((one) => one.segment), others: list.map((one) => one.others) }))

const side = ({ values }: Rows, flags: readonly boolean[]): (number | null)[] => values.filter((_, row) => flags[row])
const share = (list: readonly (number | null)[], of: (value: number | null) => boolean): number => (list.length === 0 ? 0 : list.filter(of).length / list.length)

/** By the definition, over every value that there is. */
function naiveTotalVariation(all: Rows): number | null {
  const [a, b] = [side(all, all.segment), side(all, all.others)]
  if (a.length === 0 || b.length === 0) return null
  return [...new Set([...a, ...b])].reduce((sum: number, value) => sum + Math.abs(share(a, (one) => one === value) - share(b, (one) => one === value)), 0) / 2
}

function naiveKolmogorovSmirnov(all: Rows): number | null {
  const [a, b] = [side(all, all.segment), side(all, all.others)]
  if (a.length === 0 || b.length === 0) return null
  const upTo = (list: readonly (number | null)[], limit: number): number => share(list, (one) => one === null || one <= limit)
  return Math.max(...[-Infinity, ...a, ...b].map((limit) => (limit === null ? 0 : Math.abs(upTo(a, limit) - upTo(b, limit)))))
}

function columnOf({ values }: Rows) {
  return { kind: 'number' as const, values: Float64Array.from(values, (value) => value ?? 0), missing: bitsOf(values.map((value) => value === null)) }
}

const numbers: NumberForm = { type: 'integer', scale: null, zone: 'UTC' }
const total = (bars: readonly ProfileBar[], which: 'segment' | 'others'): number => bars.reduce((sum, bar) => sum + bar[which], 0)

function inBar(bar: ProfileBar, value: number | null): boolean {
  if (bar.kind === 'missing') return value === null
  if (value === null || bar.kind === 'rest') return false
  if (bar.kind === 'value') return bar.value === value
  return (bar.from === null || value >= Number(bar.from)) && (bar.to === null || value < Number(bar.to))
}

describe('how two distributions differ (P59)', () => {
  it('is of texts the total variation distance, and every row is in one bar', async () => {
    await fc.assert(
      fc.asyncProperty(rows(fc.integer({ min: 1, max: 14 })), async (all) => {
        const values = { kind: 'coded' as const, codes: all.values.map((value) => value ?? 0), size: 15, value: (code: number) => `v${code}` }
        const { difference, bars } = await compareCodes(values, { segment: bitsOf(all.segment), others: bitsOf(all.others) }, 'text', breath)
        const expected = naiveTotalVariation(all)
        if (expected === null) expect(difference).toBeNull()
        else expect(difference).toBeCloseTo(expected, 12)
        expect([total(bars, 'segment'), total(bars, 'others')]).toEqual([side(all, all.segment).length, side(all, all.others).length])
        for (const bar of bars) if (bar.kind === 'value') expect(bar.segment).toBe(side(all, all.segment).filter((one) => `v${one}` === bar.value).length)
      }),
    )
  })

  it.each([
    ['small whole numbers', fc.integer({ min: -3, max: 5 })],
    ['whole numbers', fc.integer({ min: -100_000, max: 1_000_000 })],
    ['any numbers', fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })],
    ['tiny numbers', fc.double({ noNaN: true, min: 0, max: 1e-6 })],
  ])('is of numbers the Kolmogorov–Smirnov distance, and every row is in the one bar that its value lies in: %s', async (_name, value) => {
    await fc.assert(
      fc.asyncProperty(rows(value), async (all) => {
        const plain = { ...all, values: all.values.map((one) => (one === null ? null : one + 0)) }
        const isWhole = plain.values.every((one) => one === null || Number.isInteger(one))
        const { difference, bars } = await compareNumbers(columnOf(plain), { segment: bitsOf(all.segment), others: bitsOf(all.others) }, isWhole ? numbers : { ...numbers, type: 'decimal' }, breath)
        const expected = naiveKolmogorovSmirnov(plain)
        if (expected === null) expect(difference).toBeNull()
        else expect(difference).toBeCloseTo(expected, 12)
        for (const bar of bars) expect([bar.segment, bar.others]).toEqual([side(plain, all.segment).filter((one) => inBar(bar, one)).length, side(plain, all.others).filter((one) => inBar(bar, one)).length])
        expect([total(bars, 'segment'), total(bars, 'others')]).toEqual([side(plain, all.segment).length, side(plain, all.others).length])
        expect(bars.length).toBeLessThan(16)
      }),
    )
  })

  it.each([
    ['an id', 400, 400, true],
    ['a postal code with three rows each', 400, 130, true],
    ['a city with eight rows each', 480, 60, false],
    ['few values, however few rows', 40, 40, false],
  ])('is no distribution where chance alone would make it: %s', async (_name, count, distinct, isUnique) => {
    const everyone = bitsOf(Array.from({ length: count }, () => true))
    const values = { kind: 'coded' as const, codes: Array.from({ length: count }, (_, row) => 1 + (row % distinct)), size: distinct + 1, value: (code: number) => `v${code}` }
    expect((await compareCodes(values, { segment: everyone, others: everyone }, 'text', breath)).isUnique).toBe(isUnique)
  })

  it('counts what is missing', async () => {
    const all = { values: [1, 1, null, null], segment: [true, true, false, false], others: [true, true, true, true] }
    expect(await compareNumbers(columnOf(all), { segment: bitsOf(all.segment), others: bitsOf(all.others) }, numbers, breath)).toEqual({
      difference: 0.5,
      isUnique: false,
      bars: [
        { kind: 'value', value: 1, segment: 2, others: 2 },
        { kind: 'missing', segment: 0, others: 2 },
      ],
    })
  })

  it('gives way while it works, and ends when nobody wants it any more', async () => {
    const count = 100_000
    const all = { values: Float64Array.from({ length: count }, (_, row) => (row * 7919) % count), missing: emptyBits(count), kind: 'number' as const }
    const everyone = bitsOf(Array.from({ length: count }, () => true))
    const canceling = { isDue: () => true, take: () => Promise.reject(new Error('canceled')) }
    await expect(compareNumbers(all, { segment: everyone, others: everyone }, numbers, canceling)).rejects.toThrow('canceled')
  })
})

describe('edges of bins', () => {
  it.each([
    [0, 41, true, [0, 10, 20, 30, 40, 50]],
    [18, 79, true, [10, 20, 30, 40, 50, 60, 70, 80]],
    [0, 0.42, false, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
    [-120, 130, true, [-150, -100, -50, 0, 50, 100, 150]],
    [5, 5, true, [5, 6]],
    [1, 11, true, [0, 2, 4, 6, 8, 10, 12]],
  ])('of numbers are round: %d to %d', (low, high, isWhole, edges) => {
    expect(numberEdges(low, high, isWhole)).toEqual(edges)
  })

  const day = (iso: string): number => dayOfIso(iso) ?? 0
  const iso = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10)
  it.each([
    ['days', '2026-02-27', '2026-03-02', ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03']],
    ['weeks from Monday on', '2026-11-04', '2026-11-25', ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30']],
    ['months', '2025-12-31', '2026-04-01', ['2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01']],
    ['quarters', '2024-11-05', '2026-02-01', ['2024-10-01', '2025-01-01', '2025-04-01', '2025-07-01', '2025-10-01', '2026-01-01', '2026-04-01']],
    ['years', '2020-06-01', '2024-01-01', ['2020-01-01', '2021-01-01', '2022-01-01', '2023-01-01', '2024-01-01', '2025-01-01']],
    ['decades, before 1970 too', '1941-06-01', '1999-01-01', ['1940-01-01', '1950-01-01', '1960-01-01', '1970-01-01', '1980-01-01', '1990-01-01', '2000-01-01']],
  ])('of dates are %s', (_unit, low, high, edges) => {
    expect(dayEdges(day(low), day(high)).map(iso)).toEqual(edges)
  })
})
