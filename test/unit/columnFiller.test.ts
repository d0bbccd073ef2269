import { describe, expect, it } from 'vitest'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import { createColumnBuilder } from '../../electron/core/engine/columns/columnBuilder.ts'
import { columnFiller } from '../../electron/core/exports/columnFiller.ts'
import { awkwardTexts } from '../support/awkwardTexts.ts'

const rows = 40_000

/** Reads all rows of a column of these values, in an order of its own and by the thousand. */
function filled(type: AttributeType, values: readonly StoredValue[]): StoredValue[] {
  const builder = createColumnBuilder(type, values.length)
  values.forEach((value, row) => builder.add(row, value))
  const fill = columnFiller(builder.finish())
  const found: StoredValue[] = []
  const target: StoredValue[] = []
  for (let from = 0; from < values.length; from += 1000) {
    const places = Int32Array.from({ length: Math.min(1000, values.length - from) }, (_, index) => (from + index) * 7919 % values.length)
    fill(places, places.length, target)
    places.forEach((place, index) => (found[place] = target[index] ?? null))
  }
  return found
}

describe('values of a column by the thousand', () => {
  const each = (valueOf: (row: number) => StoredValue): StoredValue[] => Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? null : valueOf(row)))
  it.each([
    ['few texts', 'text', each((row) => awkwardTexts[row % awkwardTexts.length] ?? null)],
    ['more texts than are kept, some of them beyond ASCII', 'text', each((row) => `${awkwardTexts[row % awkwardTexts.length]} ${row % 3 === 0 ? 'é' : ''}${row}`)],
    ['whole numbers', 'integer', each((row) => row - rows / 2)],
    ['numbers beyond 32 bits', 'decimal', each((row) => (row - 5) * 1e9)],
    ['booleans', 'boolean', each((row) => Number(row % 3 === 0))],
    ['nothing', 'text', each(() => null)],
  ] as const)('are what was stored: %s', (_name, type, values) => {
    expect(filled(type, values)).toEqual(values)
  })
})
