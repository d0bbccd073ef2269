import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import type { ReadHints } from '@shared/contract/import.contract.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { openSource } from '../../electron/core/import/openSource.ts'
import type { Cell } from '../../electron/core/import/rowSource.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'
import { workbookFile, zipFile } from '../support/workbookFile.ts'

type Bytes = string | Uint8Array | ArrayBuffer

/** The whole file as its reader gives it; its error's sentence where it is refused. */
async function read(name: string, bytes: Bytes, hints: ReadHints = {}) {
  const folder = temporaryFolder()
  const path = join(folder, name)
  writeFileSync(path, bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes)
  const { ports } = storePorts(folder, { zone: 'UTC' })
  try {
    const { source } = await openSource(ports, path, hints, 'UTC', async () => {})
    const rows: (readonly Cell[])[] = []
    const lines: number[] = []
    const faults: string[] = []
    for await (const batch of source.batches()) {
      rows.push(...batch.rows)
      lines.push(...batch.lines)
      faults.push(...batch.faults.map(({ line, reason }) => `${line}: ${reason}`))
    }
    await source.close()
    return { options: source.options, columns: source.columns.map((column) => column.name), declared: source.columns.map((column) => column.declared), tables: source.tables, rows, lines, faults }
  } catch (error) {
    return { refused: toAppError(error).message }
  }
}

const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
const number = (value: string | number, style = 0) => `<c s="${style}"><v>${value}</v></c>`

describe('an Excel workbook', () => {
  it('gives texts of every kind, numbers, truth values, and formulas by what they came to', async () => {
    const file = await workbookFile(
      [{ name: 'Orders', rows: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row><row r="3"><c r="A3" t="s"><v>3</v></c><c r="C3" t="b"><v>1</v></c></row><row r="4"><c r="A4" t="str"><f>A1&amp;"x"</f><v>made</v></c><c r="B4"><f>1+1.5</f><v>2.5</v></c><c r="C4" t="e"><v>#N/A</v></c></row>' }],
      { texts: ['<t>Name</t>', '<t>Amount</t>', '<r><t>Is </t></r><r><t>new</t></r><rPh sb="0" eb="1"><t>read</t></rPh>', '<t xml:space="preserve"> Ärger &amp; co </t>'] },
    )
    expect(await read('a.xlsx', file)).toMatchObject({
      options: { format: 'workbook', table: 'Orders', headerLine: 1 },
      columns: ['Name', 'Amount', 'Is new'],
      rows: [[' Ärger & co ', null, 'true'], ['made', 2.5, null]],
      lines: [3, 4],
    })
  })

  it('gives dates as dates, ids with their zeros, and durations as numbers', async () => {
    const styles = '<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm;@"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="#,##0.00 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="20"/></cellXfs>'
    const row = (values: string) => `<row>${values}</row>`
    const rows = row(['Day', 'Id', 'Moment', 'Span', 'Days', 'Time'].map(text).join('')) + row(number(45_351, 1) + number(7, 2) + number(45_351.75, 3) + number(1.5, 4) + number(2, 5) + number(0.5, 6)) + row(number(59, 1) + number(12_345, 2) + number(61.000_011_574_07, 3))
    expect(await read('a.xlsx', await workbookFile([{ name: 'S', rows }], { styles }))).toMatchObject({
      rows: [['2024-02-29', '00007', '2024-02-29T18:00:00', 1.5, 2, '12:00:00'], ['1900-02-28', '12345', '1900-03-01T00:00:01', null, null, null]],
    })
    expect(await read('b.xlsx', await workbookFile([{ name: 'S', rows }], { styles, is1904: true }))).toMatchObject({ rows: [['2028-03-01', '00007', '2028-03-01T18:00:00', 1.5, 2, '12:00:00'], ['1904-02-29', '12345', '1904-03-02T00:00:01', null, null, null]] })
  })

  it('counts the days of 1900 as Excel shows them, and refuses the one that never was', async () => {
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    const rows = `<row>${text('Day')}${text('Id')}</row>${[1, 59, 59.5, 60, 60.25, 61].map((day, at) => `<row>${number(day, 1)}${number(at)}</row>`).join('')}`
    const never = { error: '1900-02-29, which never was,' }
    expect(await read('a.xlsx', await workbookFile([{ name: 'S', rows }], { styles }))).toMatchObject({
      rows: [['1900-01-01', 0], ['1900-02-28', 1], ['1900-02-28T12:00:00', 2], [never, 3], [never, 4], ['1900-03-01', 5]],
    })
    expect(await read('b.xlsx', await workbookFile([{ name: 'S', rows }], { styles, is1904: true }))).toMatchObject({ rows: [['1904-01-02', 0], ['1904-02-29', 1], ['1904-02-29T12:00:00', 2], ['1904-03-01', 3], ['1904-03-01T06:00:00', 4], ['1904-03-02', 5]] })
  })

  it('reads characters that are written as codes', async () => {
    const rows = `<row><c t="s"><v>0</v></c>${text('No_x0020_te')}</row><row><c t="s"><v>1</v></c>${text('a_x000D_b')}</row><row><c t="str"><f>A1</f><v>_x00e4_x_</v></c>${text('_x12_ _xZZZZ_ x0041_')}</row>`
    const file = await workbookFile([{ name: 'S_x0026_T', rows }], { texts: ['<t>_x0041_BC</t>', '<t>_x005F_x0041_ _x005f_</t>'] })
    expect(await read('a.xlsx', file)).toMatchObject({ options: { table: 'S&T' }, columns: ['ABC', 'No te'], rows: [['_x0041_ _', 'a\rb'], ['äx_', '_x12_ _xZZZZ_ x0041_']] })
  })

  it('finds the header below a title, leaves hidden sheets for those who ask, and names what stands beside the table', async () => {
    const table = `<row r="1">${text('Report of May')}</row><row r="4"><c r="B4" t="inlineStr"><is><t>City</t></is></c><c r="C4" t="inlineStr"><is><t>Sales</t></is></c></row>`
    const sheets = [
      { name: 'Old', state: 'hidden', rows: `<row>${text('A')}</row><row>${number(1)}</row>` },
      { name: 'New', rows: `<row r="2">${text('Title')}</row><row r="4">${text('City')}${text('Sales')}</row><row r="5">${text('Rome')}${number(5)}</row><row r="6">${text('Bari')}${number(6)}${text('note')}</row>` },
      { name: 'Shifted', rows: table },
    ]
    const file = await workbookFile(sheets)
    expect(await read('a.xlsx', file)).toMatchObject({ options: { table: 'New', headerLine: 4 }, tables: [{ name: 'Old', rows: 1, isHidden: true }, { name: 'New', rows: 2 }, { name: 'Shifted', rows: 0 }], columns: ['City', 'Sales'], rows: [['Rome', 5]], faults: ['6: The row has a value in column C, which has no name in the header.'] })
    expect(await read('a.xlsx', file, { table: 'old' })).toMatchObject({ options: { table: 'Old' }, rows: [[1]] })
    expect(await read('a.xlsx', file, { headerLine: 0 })).toMatchObject({ columns: ['Column 1', 'Column 2', 'Column 3'], rows: [['Title', null, null], ['City', 'Sales', null], ['Rome', 5, null], ['Bari', 6, 'note']] })
    expect(await read('a.xlsx', file, { table: 'None' })).toEqual({ refused: 'a.xlsx has no sheet None: it holds Old, New, Shifted.' })
  })

  it('opens on the sheet that looks most like a table, not on the notes before it, and counts rows below headers', async () => {
    const line = (...cells: readonly string[]): string => `<row>${cells.join('')}</row>`
    const notes = Array.from({ length: 40 }, (_, n) => line(text(`Please read remark ${n} before you use this file`))).join('')
    const data = (columns: number, rows: number): string => line(...Array.from({ length: columns }, (_, n) => text(`C${n}`))) + Array.from({ length: rows }, (_, n) => line(...Array.from({ length: columns }, () => number(n)))).join('')
    const sheets = [{ name: 'Read me', rows: notes }, { name: 'Regions', rows: data(2, 8) }, { name: 'Orders', rows: line(text('Orders of May')) + data(5, 60) }, { name: 'Raw', state: 'hidden', rows: data(9, 90) }]
    const file = await workbookFile(sheets)
    expect(await read('a.xlsx', file)).toMatchObject({ options: { table: 'Orders', headerLine: 2 }, tables: [{ name: 'Read me', rows: 39 }, { name: 'Regions', rows: 8 }, { name: 'Orders', rows: 60 }, { name: 'Raw', rows: 90, isHidden: true }] })
    expect(await read('a.xlsx', file, { table: 'Read me' })).toMatchObject({ options: { table: 'Read me' } })
    expect(await read('b.xlsx', await workbookFile(sheets.slice(0, 1)))).toMatchObject({ options: { table: 'Read me' } })
  })

  it('takes a header in two rows with merged cells, and doubled names with their group before them', async () => {
    const merged = `<row>${text('City')}${text('Sales')}<c/><c t="inlineStr"><is><t>Note</t></is></c></row><row><c/>${text('First half')}${text('Second half')}</row><row>${text('Rome')}${number(1)}${number(2)}${text('x')}</row>`
    expect(await read('a.xlsx', await workbookFile([{ name: 'S', rows: merged }]))).toMatchObject({ options: { headerLine: 2 }, columns: ['City', 'First half', 'Second half', 'Note'], rows: [['Rome', 1, 2, 'x']] })
    const twice = `<row><c/>${text('2023')}<c/>${text('2024')}<c/></row><row>${text('City')}${text('Sales')}${text('Cost')}${text('Sales')}${text('Cost')}</row><row>${text('Rome')}${number(1)}${number(2)}${number(3)}${number(4)}</row>`
    expect(await read('a.xlsx', await workbookFile([{ name: 'S', rows: twice }]))).toMatchObject({ options: { headerLine: 2 }, columns: ['City', '2023 Sales', '2023 Cost', '2024 Sales', '2024 Cost'], rows: [['Rome', 1, 2, 3, 4]] })
  })

  it('marks cells that hold an error, but for the one that says there is no value', async () => {
    const rows = `<row>${text('A')}${text('B')}</row><row>${number(1)}<c t="e"><v>#DIV/0!</v></c></row><row>${number(2)}<c t="e"><v>#N/A</v></c></row>`
    expect(await read('a.xlsx', await workbookFile([{ name: 'S', rows }]))).toMatchObject({ rows: [[1, { error: '#DIV/0!' }], [2, null]] })
  })

  it('keeps digits that a number cannot hold', async () => {
    expect(await read('a.xlsx', await workbookFile([{ name: 'S', rows: `<row>${text('Id')}${text('B')}</row><row>${number('12345678901234567890')}${number(1)}</row>` }]))).toMatchObject({ rows: [['12345678901234567890', 1]] })
  })

  const bomb = `<row>${text('A')}</row>${`<row>${number(0)}</row>`.repeat(6_000_000)}`
  it.each<[string, string, () => Promise<Bytes>, string]>([
    ['a bomb', 'a.xlsx', () => workbookFile([{ name: 'S', rows: bomb }]), 'a.xlsx unpacks to far more than a workbook of its size holds: it is not read, to keep this machine safe; save the sheet as CSV if you trust it.'],
    ['another archive', 'a.xlsx', () => zipFile({ 'readme.txt': 'hello' }), 'a.xlsx is a ZIP archive, not an Excel workbook: unpack it and choose the data file.'],
    ['a binary workbook', 'a.xlsb', () => zipFile({ 'xl/workbook.bin': 'x' }), 'a.xlsb is a binary Excel workbook (.xlsb): save it as .xlsx, or the sheet as CSV.'],
    ['a text document', 'a.ods', () => zipFile({ 'content.xml': 'x' }), 'a.ods is an OpenDocument file: save it as .xlsx, or the sheet as CSV.'],
    ['a file cut off', 'a.xlsx', async () => (await workbookFile([{ name: 'S', rows: '' }])).subarray(0, 900), 'a.xlsx is damaged or cut off: it cannot be read as an Excel workbook; get it again, or save it anew in Excel.'],
    ['a document type', 'a.xlsx', () => workbookFile([{ name: 'S', rows: '' }], { more: { 'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>' } }), 'a.xlsx is damaged or cut off: it cannot be read as an Excel workbook; get it again, or save it anew in Excel.'],
    ['broken XML', 'a.xlsx', () => workbookFile([{ name: 'S', rows: '<row><c>' }]), 'a.xlsx is damaged or cut off: it cannot be read as an Excel workbook; get it again, or save it anew in Excel.'],
    ['an empty sheet', 'a.xlsx', () => workbookFile([{ name: 'S', rows: '' }]), 'The sheet S of a.xlsx is empty: there is nothing to import.'],
    ['no rows', 'a.xlsx', () => workbookFile([{ name: 'S', rows: `<row>${text('A')}${text('B')}</row>` }]), 'The sheet S of a.xlsx has a header in row 1 but no rows: there is nothing to import.'],
  ])('refuses %s in a sentence', { timeout: 60_000 }, async (_what, name, make, refused) => {
    expect(await read(name, await make())).toEqual({ refused })
  })
})

describe('JSON', () => {
  it.each<[string, Bytes, object]>([
    ['a list of objects', '[{"a":1,"b":"x"},{"b":"y","c":true}]', { columns: ['a', 'b', 'c'], rows: [[1, 'x', null], [null, 'y', 'true']], lines: [1, 2] }],
    ['lines', '{"a":1}\r\n\n{"a":2.50}\n', { columns: ['a'], rows: [[1], [2.5]] }],
    ['records in records', '[{"who":{"name":"Ann","at":{"city":"Rome"}},"tags":["a","b",null],"lines":[{"n":1}]}]', { columns: ['who.name', 'who.at.city', 'tags', 'lines'], rows: [['Ann', 'Rome', 'a; b', '[{"n":1}]']] }],
    ['long numbers', '[{"id":12345678901234567890,"x":0.1,"y":-1e3}]', { rows: [['12345678901234567890', 0.1, -1000]] }],
    ['a byte order mark', '\ufeff[{"a":1}]', { rows: [[1]] }],
    ['what is no record', '[{"a":1},[2],3,{}]', { rows: [[1]], faults: ['2: The record is no object with named values.', '3: The record is no object with named values.', '4: The record holds no value.'] }],
    ['a name that means something to JavaScript', '[{"__proto__":{"x":1},"constructor":"c"}]', { rows: [[1, 'c']], columns: ['__proto__.x', 'constructor'] }],
    ['packed lines', gzipSync('{"a":1}\n{"a":2}'), { options: { format: 'json' }, rows: [[1], [2]] }],
  ])('reads %s', async (_what, bytes, expected) => {
    expect(await read('a.json', bytes)).toMatchObject(expected)
  })

  it.each<[string, string, string]>([
    ['a list cut off', '[{"a":1},{"a":', 'a.json is no well-formed JSON after record 1: correct the file, or get it again.'],
    ['a broken line', '{"a":1}\n{"a":oops}', 'a.json is no well-formed JSON after record 1: correct the file, or get it again.'],
    ['an object around the list', '{"count":1,"items":[{"a":1}]}', 'a.json holds one object, whose "items" is the list of records: save that list as a file of its own.'],
    ['nothing', '[]', 'a.json holds no records with named values: there is nothing to import.'],
    ['too many names', JSON.stringify([Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`c${at}`, at]))]), 'a.json has more than 1,990 columns, which is all Tessera takes: its records name too many different values.'],
    ['a record without end', `[{"a":"${'x'.repeat(17_000_000)}"}]`, 'a.json: record 1 is longer than 16 MB: the file is no table of records.'],
  ])('refuses %s in a sentence', async (_what, bytes, refused) => {
    expect(await read('a.json', bytes)).toEqual({ refused })
  })
})

describe('Parquet', () => {
  const columns = [
    { name: 'id', data: ['01', '02', '03'], type: 'STRING' as const },
    { name: 'wide', data: [1n, 9_007_199_254_740_993n, -5n], type: 'INT64' as const },
    { name: 'share', data: [0.5, null, 1e300], type: 'DOUBLE' as const },
    { name: 'seen', data: [new Date('2024-02-29T10:00:00.123Z'), null, new Date('1969-12-31T23:59:59.999Z')], type: 'TIMESTAMP' as const },
    { name: 'is on', data: [true, false, null], type: 'BOOLEAN' as const },
  ]
  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)('gives typed values, %s', async (codec) => {
    expect(await read('a.parquet', parquetWriteBuffer({ columnData: columns, codec, rowGroupSize: 2 }))).toMatchObject({
      options: { format: 'parquet' },
      columns: ['id', 'wide', 'share', 'seen', 'is on'],
      rows: [['01', 1, 0.5, '2024-02-29T10:00:00.123Z', 'true'], ['02', '9007199254740993', null, null, 'false'], ['03', -5, 1e300, '1969-12-31T23:59:59.999Z', null]],
      lines: [1, 2, 3],
    })
  })

  it.each<[string, () => ArrayBuffer, string]>([
    ['a file cut off', () => parquetWriteBuffer({ columnData: columns }).slice(0, -20), 'a.parquet is damaged or cut off: it cannot be read as a Parquet file; get it again.'],
    ['columns without rows', () => parquetWriteBuffer({ columnData: [{ name: 'a', data: [], type: 'STRING' }] }), 'a.parquet has columns but no rows: there is nothing to import.'],
  ])('refuses %s in a sentence', async (_what, make, refused) => {
    expect(await read('a.parquet', make())).toEqual({ refused })
  })
})

describe('gzip', () => {
  it('gives the text inside, however many pieces it was packed in', async () => {
    const packed = Buffer.concat([gzipSync('A;B\n1;2\n'), gzipSync('3;4\n')])
    expect(await read('a.csv.gz', packed)).toMatchObject({ options: { format: 'delimited', delimiter: ';' }, rows: [['1', '2'], ['3', '4']] })
  })

  it.each<[string, () => Uint8Array, string]>([
    ['a bomb', () => gzipSync(Buffer.alloc(300_000_000, 'a,b\n')), 'a.gz unpacks to more than 300 times its size, which no table does: unpack it yourself if you trust it.'],
    ['a file cut off', () => gzipSync(`a,b\n${Array.from({ length: 50_000 }, (_, at) => `${at},${Math.imul(at, 2_654_435_761)}`).join('\n')}`).subarray(0, -5000), 'a.gz is damaged or cut off: its packed content cannot be unpacked; get it again.'],
    ['a database inside', () => gzipSync(Buffer.from('SQLite format 3\0')), 'a.gz is a packed SQLite database: unpack it first; of gzip files Tessera reads those that hold text.'],
    ['gzip inside', () => gzipSync(gzipSync('a,b\n1,2\n')), 'a.gz is a packed gzip file: unpack it first; of gzip files Tessera reads those that hold text.'],
  ])('refuses %s in a sentence', { timeout: 60_000 }, async (_what, make, refused) => {
    expect(await read('a.gz', make())).toEqual({ refused })
  })
})

describe('a SQLite file', () => {
  it('gives tables and the views that work, tables first', async () => {
    const sqlite = await sqliteLibrary()
    const database = new sqlite.Database()
    database.run(`CREATE TABLE small (a INTEGER, b TEXT); INSERT INTO small VALUES (1, 'x');
      CREATE TABLE large (a INTEGER); INSERT INTO large VALUES (1), (2), (3);
      CREATE VIEW joined AS SELECT small.b AS word, large.a FROM small JOIN large;
      CREATE VIEW broken AS SELECT * FROM gone;
      CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n`)
    const file = database.export()
    database.close()
    expect(await read('a.sqlite', file)).toMatchObject({ options: { table: 'large' }, tables: [{ name: 'large', rows: 3 }, { name: 'small', rows: 1 }, { name: 'joined', rows: 3 }], rows: [[1], [2], [3]] })
    expect(await read('a.sqlite', file, { table: 'joined' })).toMatchObject({ columns: ['word', 'a'], rows: [['x', 1], ['x', 2], ['x', 3]] })
    expect(await read('a.sqlite', file, { table: 'endless' })).toEqual({ refused: 'The view endless of a.sqlite cannot be read: it calls itself and may never end; choose one of large, small, joined, or export what it shows as CSV.' })
    expect(await read('a.sqlite', file, { table: 'Broken' })).toEqual({ refused: 'The view broken of a.sqlite cannot be read: SQLite says “no such table: main.gone”; choose one of large, small, joined, or export what it shows as CSV.' })
    expect(await read('a.sqlite', file, { table: 'gone' })).toEqual({ refused: 'a.sqlite has no table gone: it holds large, small, joined.' })
  })
})
