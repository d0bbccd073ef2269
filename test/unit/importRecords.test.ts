import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRecords } from '../../electron/core/import/delimited/quotedRecords.ts'
import { readRecords, type Dialect } from '../../electron/core/import/delimited/records.ts'

const comma: Dialect = { delimiter: ',', quote: '"', newline: '\n' }

async function read(text: string, dialect: Dialect = comma, pieceLength = text.length) {
  const pieces = (async function* () {
    for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength)
  })()
  const all = { records: [] as (readonly string[])[], lines: [] as number[], faults: [] as { line: number; reason: string }[] }
  for await (const { records, lines, faults } of readRecords(pieces, dialect, 'x.csv')) {
    all.records.push(...records)
    all.lines.push(...lines)
    all.faults.push(...faults)
  }
  return all
}

describe('records of delimited text', () => {
  test.each<readonly [text: string, records: readonly (readonly string[])[], lines: readonly number[], faults: readonly number[]]>([
    ['a,b\n1,2\n', [['a', 'b'], ['1', '2']], [1, 2], []],
    ['a,b\r\n1,2', [['a', 'b'], ['1', '2']], [1, 2], []],
    ['a\n\n\r\nb\n', [['a'], ['b']], [1, 4], []],
    ['a,"x\r\ny\nz"\n1,2\n', [['a', 'x\r\ny\nz'], ['1', '2']], [1, 4], []],
    ['"a ""b""",c\n', [['a "b"', 'c']], [1], []],
    ['1,5" pipe\n2,ok\n', [['2', 'ok']], [2], [1]],
    ['1,"a"b\n2,"c"\n', [['2', 'c']], [2], [1]],
    ['1,"a\nb"x,2\n"3",4\n', [['3', '4']], [3], [1, 2]],
    ['"1"\n"2"', [['1'], ['2']], [1, 2], []],
  ])('%j', async (text, records, lines, faults) => {
    for (const piece of [text.length, 1, 3]) {
      const found = await read(text, comma, piece)
      expect({ ...found, faults: found.faults.map(({ line }) => line) }).toEqual({ records, lines, faults })
    }
  })

  test('what is written is what is read, however it is quoted and cut into pieces', async () => {
    const cell = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', ' ', '\u{1F600}', 'x') }), fc.string())
      .map((text) => text.replaceAll('\0', '').replaceAll('\r', '\r\n').replaceAll('\r\n\n', '\r\n'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.infiniteStream(fc.boolean()),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delimiter, end, quoteAnyway, piece) => {
          const write = (text: string): string => {
            const must = text.includes('"') || text.includes(delimiter) || /[\r\n]/.test(text)
            return must || quoteAnyway.next().value ? `"${text.replaceAll('"', '""')}"` : text
          }
          const text = rows.map((row) => row.map(write).join(delimiter) + end).join('')
          const found = await read(text, { delimiter, quote: '"', newline: '\n' }, piece)
          expect(found.faults).toEqual([])
          expect(found.records).toEqual(rows)
          let line = 1
          const lines = rows.map((row) => {
            const at = line
            line += 1 + row.join('').split('\n').length - 1
            return at
          })
          expect(found.lines).toEqual(lines)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('however quotes stand, the records are those of the parser alone', async () => {
    const text = fc.array(fc.constantFrom('a', 'é', '"', '""', ',', ',"', '",', '\n', '\r\n', '"\n', ' '), { maxLength: 30 }).map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom<Dialect>(comma, { ...comma, quote: "'" }, { ...comma, quote: '' }), async (given, dialect) => {
        const expected = parseRecords(new TextEncoder().encode(given), dialect, 1)
        if (expected.open !== '') return void (await expect(read(given, dialect)).rejects.toThrow('is never closed'))
        const { records, lines, faults } = await read(given, dialect)
        expect({ records, lines, faults }).toEqual({ records: expected.records, lines: expected.lines, faults: expected.faults })
      }),
      { numRuns: 3000 },
    )
  })

  test.each(['||', '§', '€'])('cells may be divided by %s', async (delimiter) => {
    const { records } = await read(`a${delimiter}b\n"1${delimiter}é"${delimiter}2\n`, { ...comma, delimiter }, 3)
    expect(records).toEqual([['a', 'b'], [`1${delimiter}é`, '2']])
  })

  test('a quote that never closes ends the reading with its line', async () => {
    await expect(read('a,b\n1,"2\n3,4\n')).rejects.toThrow('a quote that opens in the record of line 2 is never closed')
    await expect(read(`a\n"${'x\n'.repeat(700_000)}`, comma, 65_536)).rejects.toThrow('line 2 is never closed')
  })

  test('a stray quote costs its own line only, even before many quoted cells', async () => {
    const text = `id,size\n1,5"\n${'2,"say ""hi"" \nagain"\n'.repeat(20_000)}`
    const { records, faults } = await read(text, comma, 65_536)
    expect([records.length, faults.map(({ line }) => line)]).toEqual([20_001, [2]])
  })
})
