import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attributeIdSchema, entityIdSchema } from '@shared/domain/ids.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { inKeyOrder } from '../../electron/core/segments/keyOrder.ts'
import type { Reader } from '../../electron/core/store/store.ts'
import type { SqlValue } from '../../electron/core/store/sql.ts'
import { emptyBits, setBit } from '../../electron/core/engine/bitset.ts'

const key = [attributeIdSchema.parse('firstfirstfirstfirst'), attributeIdSchema.parse('secondsecondsecondse')]
const entity = { id: entityIdSchema.parse('entityentityentityen'), key, attributes: key.map((id) => ({ id })), dataVersion: 1 } as unknown as Entity

/** A table whose rows, whatever is asked, are all of these. */
function readerOf(rows: readonly (readonly SqlValue[])[]): Reader {
  const reader: Pick<Reader, 'each'> = { each: (_query, visit) => rows.forEach((row, ordinal) => visit([ordinal, ...row])) }
  return reader as Reader
}

async function ordered(rows: readonly (readonly SqlValue[])[]): Promise<readonly (readonly SqlValue[])[]> {
  const words = emptyBits(rows.length)
  rows.forEach((_row, ordinal) => setBit(words, ordinal))
  return (await inKeyOrder(readerOf(rows), entity, { words, size: rows.length }, async () => {})).map((ordinal) => rows[ordinal] ?? [])
}

/** No value first, then numbers, then texts by their bytes. */
function compare(a: SqlValue, b: SqlValue): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const kind = (value: SqlValue): number => (value === null ? 0 : typeof value === 'number' ? 1 : 2)
  return kind(a) - kind(b)
}

test('keys are in the order of their bytes: short before long, beyond ASCII last, also where they differ late', async () => {
  const texts = ['', 'A', 'A\u0000', 'AB', 'Ab', 'B', 'customer', 'customer-1', 'customer-10', 'customer-2', 'cust\u007f', 'custé', 'custéa', 'custé\u{1F600}', 'cust\uffee', 'é', '\uffee', '\u{1F600}']
  const rows = texts.map((text) => [text, null])
  expect(await ordered([...rows].reverse())).toEqual([...rows].sort((a, b) => compare(a[0] ?? null, b[0] ?? null)))
})

test('keys of any values are in order, the first of them first', async () => {
  const cell = fc.oneof(fc.constant(null), fc.integer({ min: -3, max: 3 }), fc.string({ unit: fc.constantFrom('a', 'b', '\u0000', '\u007f', 'é', '\u{1F600}', '\uffee'), maxLength: 10 }))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 60 }), async (rows) => {
      const expected = rows.map((row, ordinal) => ({ row, ordinal })).sort((a, b) => compare(a.row[0], b.row[0]) || compare(a.row[1], b.row[1]) || a.ordinal - b.ordinal)
      expect(await ordered(rows)).toEqual(expected.map(({ row }) => row))
    }),
    { seed: 20261128, numRuns: 300 },
  )
})
