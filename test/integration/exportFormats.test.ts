import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { describe, expect, it } from 'vitest'
import { displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import { valueTexts } from '@shared/domain/valueTexts.ts'
import { formulaSafe } from '../../electron/core/segments/memberText.ts'
import { fileOf, rowsOf, type TestColumn } from '../support/exportedRows.ts'
import { absent, officeText, pythonRows } from '../support/otherReaders.ts'
import { temporaryFolder } from '../support/storePorts.ts'

const zone = 'Europe/Berlin'
const columns: readonly TestColumn[] = [
  { name: 'Id', type: 'text', scale: null },
  { name: 'Name, "full"', type: 'text', scale: null },
  { name: 'Spent', type: 'decimal', scale: 2 },
  { name: 'Score', type: 'decimal', scale: null },
  { name: 'Visits', type: 'integer', scale: null },
  { name: 'Consent', type: 'boolean', scale: null },
  { name: 'Born', type: 'date', scale: null },
  { name: 'Seen', type: 'datetime', scale: null },
]

/** Texts that somewhere a reader or writer has stumbled over. */
const awkward = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('=1+1', '＝1', "'x", '"', '""', ',', 'a\r\nb', '_x0041_', '_x005F_', '<&>', ' blank ', '\u0001', 'São', '😀', '0012', 'TRUE', '1e5', '-', '@a', '\tx', '\ud800'),
)
const row = fc.tuple(
  awkward,
  fc.option(awkward),
  fc.option(fc.maxSafeInteger()),
  fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value))),
  fc.option(fc.maxSafeInteger()),
  fc.option(fc.constantFrom(0, 1)),
  fc.option(fc.integer({ min: -25_000, max: 200_000 })),
  fc.option(fc.integer({ min: Date.UTC(1901, 0, 1), max: Date.UTC(2200, 0, 1) })),
)
/** Readers agree on lone surrogates as little as writers do; and what is empty text is no value. */
const stored = (value: StoredValue): StoredValue => (typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') || null : value)
const table = fc.array(row, { maxLength: 30 }).map((rows): readonly (readonly StoredValue[])[] => rows.map((cells) => cells.map(stored)))
const textsOf = (cells: readonly StoredValue[]): readonly (string | null)[] => columns.map(({ type, scale }, index) => displayText(cells[index] ?? null, type, scale, zone))
const python = absent('python3')
const office = absent('soffice')
if (python !== null) console.log(`Not read back by Python: ${python}.`)
if (office !== null) console.log(`Not read back by LibreOffice: ${office}.`)
/** Starting another program takes most of the time: few files, with many rows. */
const runs = 3

describe('the text of values by the million', () => {
  it('is that of one', () => {
    fc.assert(fc.property(row, (cells) => {
      expect(columns.map(({ type, scale }, index) => valueTexts(type, scale, zone)(cells[index] ?? null))).toEqual(columns.map(({ type, scale }, index) => displayText(cells[index] ?? null, type, scale, zone)))
    }), { numRuns: 300 })
    const texts = valueTexts('decimal', 6, zone)
    expect([9_007_199_253_999_999, -9_007_199_253_999_999, 1, -1, 0, 1_000_000].map(texts)).toEqual(['9007199253.999999', '-9007199253.999999', '0.000001', '-0.000001', '0.000000', '1.000000'])
  })
})

describe('formulas in text (6b 22)', () => {
  it.each(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'].map((sign) => [sign, sign.codePointAt(0)?.toString(16)]))('that begin with %j (%s) are made harmless', async (sign) => {
    const text = `${sign}cmd|' /C calc'!A0`
    expect(formulaSafe(text)).toBe(`'${text}`)
    const { bytes } = await fileOf('csv', rowsOf(columns.slice(0, 3), [[text, 'a=b', -500]]))
    expect(Buffer.from(bytes).toString().split('"Name, ""full""",Spent\r\n')[1]?.replace(/^"|",a=b/g, (match) => match.slice(1))).toBe(`'${text},a=b,-5.00\r\n`)
  })

  it('are left as they are where it is switched off, and numbers always', async () => {
    const { bytes } = await fileOf('csv', rowsOf(columns.slice(0, 3), [['=1', '+49', -500]]), { isSafe: false })
    expect(Buffer.from(bytes).toString()).toBe('\uFEFFId,"Name, ""full""",Spent\r\n=1,+49,-5.00\r\n')
  })
})

describe.skipIf(python !== null)('what is read back by Python', () => {
  it('of CSV is what was written (P145)', async () => {
    const path = join(temporaryFolder(), 'a.csv')
    await fc.assert(fc.asyncProperty(table, async (rows) => {
      writeFileSync(path, (await fileOf('csv', rowsOf(columns, rows, { zone }), { isSafe: false })).bytes)
      // Python's text files turn no line ends where they are told to leave them; nothing else is to be excused.
      expect(pythonRows('csv', path).map(([, cells]) => cells)).toEqual([columns.map(({ name }) => name), ...rows.map((cells) => textsOf(cells).map((text) => text ?? ''))])
    }), { numRuns: runs, endOnFailure: true })
  })

  it('of a workbook is what was written, each kind as a cell of its kind (P145)', async () => {
    const path = join(temporaryFolder(), 'a.xlsx')
    await fc.assert(fc.asyncProperty(table, async (rows) => {
      writeFileSync(path, (await fileOf('xlsx', rowsOf(columns, rows, { zone }))).bytes)
      const read = pythonRows('xlsx', path).filter(([sheet]) => sheet === 'Members').slice(1).map(([, cells]) => cells)
      expect(read.map((cells) => cells.map(fromExcel))).toEqual(rows.map((cells) => cells.map((value, index) => inExcel(value, columns[index] as TestColumn))))
    }), { numRuns: runs, endOnFailure: true })
  })

  it('of a workbook that needs several sheets is all of it, each with the header, and last where it comes from', async () => {
    const path = join(temporaryFolder(), 'a.xlsx')
    const rows = Array.from({ length: 10 }, (_, index) => [`C${index}`, null, index])
    for (const [sheetRows, sizes] of [[5, [5, 5, 3]], [6, [6, 6]], [11, [11]], [12, [11]], [2, Array.from({ length: 10 }, () => 2)]] as const) {
      writeFileSync(path, (await fileOf('xlsx', rowsOf(columns.slice(0, 3), rows), { sheetRows })).bytes)
      const read = pythonRows('xlsx', path)
      const sheets = [...new Set(read.map(([sheet]) => sheet))]
      expect(sheets).toEqual([...sizes.map((_, index) => (index === 0 ? 'Members' : `Members ${index + 1}`)), 'About'])
      expect(sizes.map((_, index) => read.filter(([sheet]) => sheet === sheets[index]).length)).toEqual(sizes)
      expect(read.filter(([sheet, cells]) => sheet !== 'About' && cells[0] !== 'Id').map(([, cells]) => cells[0])).toEqual(rows.map(([id]) => id))
    }
    const about = new Map(pythonRows('xlsx', path).filter(([sheet]) => sheet === 'About').map(([, [name, value]]) => [name, value]))
    expect([about.get('Segment'), about.get('Definition'), about.get('As of'), about.get('Run'), about.get('Members'), about.get('Rows in this file'), about.get('Time zone of times')]).toEqual(['Gold & <silver>', 'Customers whose tier is "Gold"', '2026-11-23T12:00:00Z', 'r1', '7', '10', zone])
    expect(about.get('SHA-256 of the keys, one a line')).toMatch(/^[0-9a-f]{64}$/)
  })
})

/** A stored value as Excel is to have it: text where it has no number, day or time for it. */
function inExcel(value: StoredValue, { type, scale }: TestColumn): unknown {
  if (value === null) return null
  const text = displayText(value, type, scale, zone)
  if (type === 'text' || typeof value === 'string') return text
  if (type === 'boolean') return value !== 0
  if (type === 'date') return value + 25_569 < 61 ? text : { number: value + 25_569, style: 1 }
  if (type === 'datetime') {
    const local = Date.parse(`${String(text).replace(/(Z|[+-]\d\d:\d\d)$/, '')}Z`)
    return { number: local / 86_400_000 + 25_569, style: 2 }
  }
  return (type === 'integer' || scale !== null) && Math.abs(value) > 999_999_999_999_999 ? text : { number: Number(text), style: 0 }
}

function fromExcel(cell: unknown): unknown {
  if (typeof cell !== 'object' || cell === null) return cell
  const { number, style } = cell as { number: string; style: number }
  return { number: Number(number), style }
}

describe('what is read back', () => {
  it('of JSON lines is what was written', async () => {
    await fc.assert(fc.asyncProperty(table, async (rows) => {
      const { bytes } = await fileOf('ndjson', rowsOf(columns, rows, { zone }))
      const lines = Buffer.from(bytes).toString().split('\n').slice(0, -1)
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows.map((cells) => Object.fromEntries(columns.map(({ name, type, scale }, index) => {
        const value = cells[index] ?? null
        const text = displayText(value, type, scale, zone)
        return [name, type === 'boolean' ? (value === null ? null : value !== 0) : type === 'integer' || type === 'decimal' ? (text === null ? null : Number(text)) : text]
      }))))
      // All the digits of a decimal are there, also those that a number of JavaScript does not hold.
      for (const [index, line] of lines.entries()) {
        const spent = textsOf(rows[index] ?? [])[2]
        if (spent !== null && spent !== undefined) expect(line).toContain(`"Spent":${spent},`)
      }
    }), { numRuns: 25 })
  })

  it('of Parquet is what was written, decimals exact and times as instants', async () => {
    await fc.assert(fc.asyncProperty(table.filter((rows) => rows.length > 0), async (rows) => {
      const { bytes } = await fileOf('parquet', rowsOf(columns, rows, { zone }))
      const copy = Uint8Array.from(bytes).buffer
      const read = await parquetReadObjects({ file: { byteLength: copy.byteLength, slice: (start, end) => copy.slice(start, end) }, compressors })
      expect(read).toEqual(rows.map((cells) => Object.fromEntries(columns.map(({ name, type, scale }, index) => {
        const value = cells[index] ?? null
        if (value === null || typeof value === 'string') return [name, value]
        if (type === 'boolean') return [name, value !== 0]
        if (type === 'integer') return [name, BigInt(value)]
        if (type === 'date') return [name, new Date(value * 86_400_000)]
        if (type === 'datetime') return [name, new Date(value)]
        return [name, scale === null ? value : expect.closeTo(value / 10 ** scale, 1) as unknown]
      }))))
    }), { numRuns: 25 })
  })
})

describe.skipIf(office !== null)('what LibreOffice opens', () => {
  it('is the same values, of CSV and of a workbook, and no formula is run', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'profile'))
    const rows: readonly (readonly StoredValue[])[] = [
      ['=1+1', 'Köln, "x"', 123_456, 0.5, 42, 1, 20_000, Date.UTC(2026, 0, 2, 3, 4)],
      ['0012', 'two\nlines', -1, null, null, 0, null, null],
    ]
    const workbook = join(folder, 'book.xlsx')
    writeFileSync(workbook, (await fileOf('xlsx', rowsOf(columns, rows, { zone }))).bytes)
    expect(officeText(workbook, join(folder, 'profile'))).toBe('"Id","Name, ""full""","Spent","Score","Visits","Consent","Born","Seen"\n"=1+1","Köln, ""x""","1234.56","0.5","42","TRUE","2024-10-04","2026-01-02 04:04:00"\n"0012","two\nlines","-0.01",,,"FALSE",,\n')
    const text = join(folder, 'text.csv')
    writeFileSync(text, (await fileOf('csv', rowsOf(columns.slice(0, 3), rows.map((cells) => cells.slice(0, 3)), { zone }))).bytes)
    expect(officeText(text, join(folder, 'profile'))).toContain(`'=1+1`)
  }, 120_000)
})
