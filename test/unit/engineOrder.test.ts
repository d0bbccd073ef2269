import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import { foldCase } from '@shared/rules/foldCase.ts'
import { createBreath } from '../../electron/core/engine/breath.ts'
import { createColumnBuilder } from '../../electron/core/engine/columns/columnBuilder.ts'
import { sortByKeys } from '../../electron/core/engine/order/radixSort.ts'
import { rankedByBytes, rankedByFoldedBytes, sortKeysOf } from '../../electron/core/engine/order/sortKeys.ts'
import { sortNumbers } from '../../electron/core/engine/order/sortNumbers.ts'
import { hasBit } from '../../electron/core/engine/bitset.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import { awkwardTexts } from '../support/awkwardTexts.ts'

const breath = createBreath({ pause: () => Promise.resolve(), elapsed: () => 0 }, new AbortController().signal)

async function ordered(type: AttributeType, values: readonly StoredValue[], texts: 'bytes' | 'folded', isDescending: boolean): Promise<number[]> {
  const builder = createColumnBuilder(type, values.length)
  values.forEach((value, row) => builder.add(row, value))
  const { keys, present } = await sortKeysOf(builder.finish(), values.length, (ordinal) => ordinal, texts === 'bytes' ? rankedByBytes : rankedByFoldedBytes, breath)
  const filled = Uint32Array.from(values.keys()).filter((row) => hasBit(present, row))
  return [...(await sortByKeys(filled, keys, isDescending, breath))]
}

function naively(values: readonly StoredValue[], compare: (a: StoredValue, b: StoredValue) => number, isDescending: boolean): number[] {
  const sign = isDescending ? -1 : 1
  return [...values.keys()].filter((row) => values[row] !== null).sort((a, b) => sign * compare(values[a] ?? null, values[b] ?? null) || a - b)
}

const bySize = (a: StoredValue, b: StoredValue): number => Number(a) - Number(b)
const texts = fc.array(fc.option(fc.oneof(fc.constantFrom(...awkwardTexts), fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ minLength: 1, maxLength: 3 }).map((end) => `customer-number-${end}`))), { maxLength: 60 })

describe('An order of rows', () => {
  it('is that of numbers by size, equal ones as they were, in either direction', async () => {
    const numbers = fc.array(fc.option(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1, -1, 2 ** 52, -(2 ** 52), 5e-324))), { maxLength: 80 })
    await fc.assert(
      fc.asyncProperty(numbers, fc.boolean(), async (values, isDescending) => {
        expect(await ordered('decimal', values, 'bytes', isDescending)).toEqual(naively(values, bySize, isDescending))
      }),
    )
  })

  it('is that of texts by their UTF-8 bytes, whatever they begin with', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (values, isDescending) => {
        const compare = (a: StoredValue, b: StoredValue): number => compareUtf8(String(a), String(b))
        expect(await ordered('text', values, 'bytes', isDescending)).toEqual(naively(values, compare, isDescending))
      }),
    )
  })

  it('sees no case where it is for a person', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        const compare = (a: StoredValue, b: StoredValue): number => compareUtf8(foldCase(String(a)), foldCase(String(b)))
        expect(await ordered('text', values, 'folded', false)).toEqual(naively(values, compare, false))
      }),
    )
  })

  it('of many texts with long beginnings in common is found eight bytes at a time', async () => {
    const beginnings = ['', 'the same beginning ', 'the same beginning of many', 'the same\u0000', 'the same\u0000\u0000', 'thé same beginning of some of them, longer than ']
    const values = Array.from({ length: 12_000 }, (_, index) => `${beginnings[index % 6] ?? ''}${'\u0000'.repeat(index % 3)}${index % 5 === 0 ? '' : (index * 7919) % 6000}.` + ' '.repeat(index % 2) + '!')
    for (const isDescending of [false, true]) expect(await ordered('text', values, 'bytes', isDescending)).toEqual(naively(values, (a, b) => compareUtf8(String(a), String(b)), isDescending))
  })

  it('puts false before true', async () => {
    expect(await ordered('boolean', [1, 0, null, 1, 0], 'bytes', false)).toEqual([1, 4, 0, 3])
  })

  it('of numbers alone is the one of the language, also beyond what is sorted in one go', async () => {
    const values = Float64Array.from({ length: 150_001 }, (_, index) => ((index * 48_271) % 99_991) - 50_000)
    expect(await sortNumbers(values.slice(), breath)).toEqual(values.slice().sort())
  })
})
