import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributeProfileSchema, mostCommonValues, type AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import { emptyBits, setBit } from '../../electron/core/engine/bitset.ts'
import { createBreath } from '../../electron/core/engine/breath.ts'
import { createColumnBuilder } from '../../electron/core/engine/columns/columnBuilder.ts'
import { profileColumn } from '../../electron/core/profiling/profileColumn.ts'
import { exact, plus, times, type Fraction } from '../support/fraction.ts'

const breath = createBreath({ pause: () => Promise.resolve(), elapsed: () => 0 }, new AbortController().signal)

interface Sort {
  readonly type: AttributeType
  readonly scale: number | null
}

/** `among`: which rows are looked at; the others may as well not be there. */
async function profiled({ type, scale }: Sort, values: readonly StoredValue[], among: readonly boolean[] = values.map(() => true)): Promise<AttributeProfile> {
  const builder = createColumnBuilder(type, values.length)
  values.forEach((value, row) => builder.add(row, value))
  const bits = emptyBits(values.length)
  among.forEach((isIn, row) => isIn && setBit(bits, row))
  return attributeProfileSchema.parse(await profileColumn(builder.finish(), bits, { type, scale }, breath))
}

function counted(values: readonly (string | number)[]): { value: string | number; rows: number }[] {
  const counts = new Map<string | number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const order = (a: string | number, b: string | number): number => (typeof a === 'number' ? a - Number(b) : compareUtf8(a, String(b)))
  return [...counts].map(([value, rows]) => ({ value, rows })).sort((a, b) => b.rows - a.rows || order(a.value, b.value))
}

/** Type 7 as its definition has it, in exact numbers. */
function quantile(sorted: readonly number[], quarters: number): Fraction {
  const place = { over: BigInt((sorted.length - 1) * quarters), under: 4n }
  const below = Number(place.over / 4n)
  const rest = { over: place.over % 4n, under: 4n }
  const low = exact(sorted[below] ?? 0)
  const high = exact(sorted[Math.min(below + 1, sorted.length - 1)] ?? 0)
  return plus(low, times(rest, plus(high, times({ over: -1n, under: 1n }, low))))
}

const asNumber = ({ over, under }: Fraction): number => Number(over) / Number(under)

const numberSorts: readonly Sort[] = [{ type: 'integer', scale: null }, { type: 'decimal', scale: 2 }, { type: 'date', scale: null }, { type: 'datetime', scale: null }]
const whole = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer(), fc.integer({ min: -(2 ** 40), max: 2 ** 40 }))

describe('A profile of an attribute', () => {
  it('of numbers says what counting and sorting by hand says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...numberSorts), fc.array(fc.tuple(fc.option(whole), fc.boolean()), { maxLength: 70 }), async (sort, rows) => {
        const found = await profiled(sort, rows.map(([value]) => value), rows.map(([, isIn]) => isIn))
        const there = rows.filter(([, isIn]) => isIn).map(([value]) => value)
        const values = there.filter((value) => value !== null)
        const sorted = values.toSorted((a, b) => a - b)
        expect({ rows: found.rows, missing: found.missing, distinct: found.distinct, common: found.common, ends: found.ends }).toEqual({
          rows: there.length,
          missing: there.length - values.length,
          distinct: new Set(values).size,
          common: counted(values).slice(0, mostCommonValues),
          ends: null,
        })
        expect(found.spread === null).toBe(values.length === 0)
        if (found.spread === null) return
        const { least, quartile, median, upperQuartile, greatest, mean, sum } = found.spread
        expect([least, greatest]).toEqual([sorted[0], sorted.at(-1)])
        for (const [index, value] of [quartile, median, upperQuartile].entries()) expect(value).toBeCloseTo(asNumber(quantile(sorted, index + 1)), 3)
        const total = values.reduce((all, value) => all + BigInt(value), 0n)
        const isTime = sort.type === 'date' || sort.type === 'datetime'
        expect(sum).toBe(isTime ? null : String(total))
        if (isTime) expect(mean).toBeNull()
        else expect(Math.abs((mean ?? NaN) - Number(total) / values.length)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(Number(total))))
        expect(found.bins.reduce((all, bin) => all + bin, 0)).toBe(values.length)
        expect(found.edges.length).toBe(found.bins.length + 1)
        const last = found.bins.length - 1
        found.bins.forEach((rowsIn, bin) => {
          const [from = 0, to = 0] = [found.edges[bin], found.edges[bin + 1]]
          expect(rowsIn).toBe(values.filter((value) => value >= from && (bin === last || value < to)).length)
        })
      }),
    )
  })

  it('of texts counts each of them, those that differ in case or form apart', async () => {
    const text = fc.oneof(fc.constantFrom('a', 'A', 'ä', 'straße', 'STRASSE', '10', '9'), fc.string({ unit: 'grapheme', minLength: 1 }))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 60 }), async (values) => {
        const found = await profiled({ type: 'text', scale: null }, values)
        const there = values.filter((value) => value !== null)
        const sorted = there.toSorted(compareUtf8)
        expect(found).toEqual({
          rows: values.length,
          missing: values.length - there.length,
          distinct: new Set(there).size,
          spread: null,
          ends: there.length === 0 ? null : { first: sorted[0], last: sorted.at(-1) },
          edges: [],
          bins: [],
          common: counted(there).slice(0, mostCommonValues),
        })
      }),
    )
  })

  it('of yes and no counts both', async () => {
    expect(await profiled({ type: 'boolean', scale: null }, [1, 0, null, 1])).toMatchObject({ rows: 4, missing: 1, distinct: 2, common: [{ value: 1, rows: 2 }, { value: 0, rows: 1 }] })
  })

  it('adds amounts exactly where a double would have lost cents', async () => {
    const values = Array.from({ length: 3001 }, (_, index) => (index % 2 === 0 ? 2 ** 53 - 1 : -(2 ** 53 - 3)))
    const { spread } = await profiled({ type: 'decimal', scale: 2 }, values)
    expect(spread?.sum).toBe(String(values.reduce((sum, value) => sum + BigInt(value), 0n)))
  })

  it('has bins of whole numbers that hold equally many of them', async () => {
    const { edges, bins } = await profiled({ type: 'integer', scale: null }, Array.from({ length: 100 }, (_, index) => index))
    expect({ edges: edges.slice(0, 3), bins }).toEqual({ edges: [0, 5, 10], bins: Array.from({ length: 20 }, () => 5) })
  })

  it('cuts texts that are too long to be shown', async () => {
    const { common } = await profiled({ type: 'text', scale: null }, ['x'.repeat(1000)])
    expect(String(common[0]?.value)).toMatch(/^x{299}…$/)
  })
})
