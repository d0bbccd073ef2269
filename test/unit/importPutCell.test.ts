import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttributeType } from '@shared/domain/entity.ts'
import { converter } from '../../electron/core/import/detect/convert.ts'
import { putCell } from '../../electron/core/import/detect/putCell.ts'
import { TextRows } from '../../electron/core/import/textRows.ts'
import { plainInsertion } from '../../electron/core/store/rowInsert.ts'
import type { SqlValue } from '../../electron/core/store/sql.ts'

const encoder = new TextEncoder()

/** What is put for one cell that stands between others; undefined where it does not fit. */
function put(text: string, type: AttributeType, scale: number | null, decimal: '.' | ','): SqlValue | undefined {
  const options = { format: 'delimited', encoding: 'utf-8', delimiter: ';', quote: '"', headerLine: 1, decimal, zone: 'UTC' } as const
  const plan = { source: 'c', name: 'c', include: true, type, formats: type === 'date' || type === 'datetime' ? ['ISO', 'yyyy-MM-dd'] : [] }
  const convert = converter(plan, scale, options)
  const expected = convert(text)
  const [before, cell, after] = ['7;', text, ';7'].map((part) => encoder.encode(part))
  const bytes = Uint8Array.from([...(before ?? []), ...(cell ?? []), ...(after ?? [])])
  const rows = new TextRows(bytes, new Int32Array(), 1, 0)
  let fits = false
  let made: SqlValue | undefined
  const statement = { run: (values: readonly SqlValue[]) => (made = values[1]) } as unknown as Parameters<typeof plainInsertion>[0]
  plainInsertion(statement, (into) => {
    into.take(bytes)
    fits = putCell(type, scale, decimal, convert)(rows, 2, 2 + (cell?.length ?? 0), into, 1)
    if (fits) into.add()
  })
  expect([fits, made]).toEqual([expected !== undefined, expected])
  return made
}

const number = fc.array(fc.constantFrom('0', '1', '7', '9', '.', ',', '-', '+', ' ', 'e', '€', '00', '999999'), { maxLength: 12 }).map((parts) => parts.join(''))
const text = fc.array(fc.constantFrom('a', ' ', '\t', '\u00a0', '\ufeff', 'é', 'e\u0301', 'Ł', '東', '\u{1F600}', '\u2003', '1', '"'), { maxLength: 6 }).map((parts) => parts.join(''))
const dates = fc.array(fc.constantFrom('2026-11-23', '2024-02-29', '2023-02-29', 'T', ' ', '09:30', ':15', '24:00:00', 'Z', '+01:00', '.5'), { maxLength: 5 }).map((parts) => parts.join(''))

test.each<readonly [AttributeType, number | null, fc.Arbitrary<string>]>([
  ['text', null, text],
  ['integer', null, number],
  ['decimal', 0, number],
  ['decimal', 2, number],
  ['decimal', 6, number],
  ['decimal', null, number],
  ['boolean', null, fc.constantFrom('true', 'NO', ' y', '2', '', 'ja')],
  ['date', null, dates],
  ['datetime', null, dates],
])('a cell of bytes is stored as the same text is: %s of scale %s', (type, scale, cells) => {
  fc.assert(fc.property(cells, fc.constantFrom<'.' | ','>('.', ','), (cell, decimal) => void put(cell, type, scale, decimal)), { numRuns: 2000 })
})

test('some of the usual forms', () => {
  expect(put(' Łódź ', 'text', null, '.')).toBe('Łódź')
  expect(put('-0', 'integer', null, '.')).toBe(0)
  expect(put('007', 'integer', null, '.')).toBe(7)
  expect(put('-12.5', 'decimal', 2, '.')).toBe(-1250)
  expect(put('1,5', 'decimal', 2, ',')).toBe(150)
  expect(put('9007199254740991', 'integer', null, '.')).toBe(2 ** 53 - 1)
  expect(put('2026-11-23T09:30:15Z', 'datetime', null, '.')).toBe(Date.UTC(2026, 10, 23, 9, 30, 15))
})
