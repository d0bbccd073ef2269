import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { ReadHints } from '@shared/contract/import.contract.ts'
import { sqliteLibrary } from './sqliteLibrary.ts'
import { workbookFile, zipFile, zipOfEmptyParts } from './workbookFile.ts'

/** What becomes of a file: its rows and the columns' names, or the sentence that refuses it. */
export type Fate = { readonly rows: number; readonly columns?: string; readonly rejected?: number; readonly first?: readonly (string | null)[] } | { readonly refused: RegExp }

export interface TortureCase {
  readonly name: string
  /** Writes the file into the folder; what it returns is written under `name`. */
  readonly make: (folder: string) => string | Uint8Array | ArrayBuffer | Promise<string | Uint8Array | ArrayBuffer> | void
  readonly hints?: ReadHints
  readonly fate: Fate
  /** Called once when the file has been read so far (bytes), as by another program. */
  readonly meanwhile?: { readonly after: number; readonly work: (path: string) => void }
}

const utf16 = (text: string, isBig: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}
const table = 'id,name\n1,Ann\n2,Zoë\n'
const two = { rows: 2, columns: 'id,name' }
const many = (rows: number): string => `id,name\n${Array.from({ length: rows }, (_, row) => `${row},name ${row}`).join('\n')}\n`

const encodings: readonly TortureCase[] = [
  { name: 'utf8.csv', make: () => table, fate: { ...two, first: ['1', 'Ann'] } },
  { name: 'utf8-bom.csv', make: () => `\ufeff${table}`, fate: two },
  { name: 'bom-quoted.csv', make: () => '\ufeff"id","name"\n"1","Ann"\n', fate: { rows: 1, columns: 'id,name' } },
  { name: 'utf16le-bom.csv', make: () => utf16(`\ufeff${table}`, false), fate: two },
  { name: 'utf16be-bom.csv', make: () => utf16(`\ufeff${table}`, true), fate: two },
  { name: 'utf16le.csv', make: () => utf16(table, false), fate: two },
  { name: 'utf16be.csv', make: () => utf16(table, true), fate: two },
  { name: 'utf16-cut.csv', make: () => utf16(`\ufeff${table}`, false).subarray(0, -1), fate: { refused: /ends in the middle of a character in line 3/ } },
  { name: 'utf16-half-pair.csv', make: () => Buffer.concat([utf16('\ufeffid,name\n1,', false), Buffer.from([0, 0xd8]), utf16('x\n', false)]), fate: { refused: /bytes in line 2 that are not UTF-16 LE/ } },
  { name: 'windows-1252.csv', make: () => Buffer.from('id,name\n1,Zo\xeb \x80\x93\n', 'latin1'), fate: { rows: 1, first: ['1', 'Zoë €“'] } },
  { name: 'latin1.csv', make: () => Buffer.from('id,name\n1,Zo\xeb\n', 'latin1'), hints: { encoding: 'latin1' }, fate: { rows: 1, first: ['1', 'Zoë'] } },
  { name: 'overlong.csv', make: () => Buffer.from('id,name\n1,\xc0\xaf\n', 'latin1'), fate: { rows: 1, first: ['1', 'À¯'] } },
  { name: 'emoji.csv', make: () => `id,name\n${Array.from({ length: 30_000 }, (_, row) => `${row},😀é`).join('\n')}\n`, fate: { rows: 30_000, first: ['0', '😀é'] } },
  { name: 'nul.csv', make: () => `${many(20_000)}x,\0\n`, fate: { refused: /is not text from line 20002 on/ } },
  { name: 'decomposed.csv', make: () => 'na\u0308me,b\nZoe\u0308,1\n', fate: { rows: 1, columns: 'näme,b', first: ['Zoë', '1'] } },
]

const lines: readonly TortureCase[] = [
  { name: 'crlf.csv', make: () => 'id,name\r\n1,Ann\r\n2,Bob\r\n', fate: two },
  { name: 'cr.csv', make: () => 'id,name\r1,Ann\r2,Bob\r', fate: two },
  { name: 'mixed-ends.csv', make: () => 'id,name\r\n1,Ann\n2,Bob\r\n3,Cy', fate: { rows: 3, first: ['1', 'Ann'] } },
  { name: 'newline-in-cell.csv', make: () => 'id,name\n1,"A\nn\r\nn"\n2,Bob\n', fate: two },
  { name: 'blank-lines.csv', make: () => '\n\nid,name\n\n1,Ann\n\n\n2,Bob\n\n', fate: two },
  { name: 'many-blank-lines.csv', make: () => `id,name\n1,Ann\n${'\n'.repeat(300_000)}2,Bob\n`, fate: two },
  { name: 'no-end.csv', make: () => 'id,name\n1,Ann\n2,"Bob"', fate: two },
  { name: 'endless-line.csv', make: () => `id,name\n1,${'x'.repeat(5_000_000)}`, fate: { refused: /line 2 is longer than a million characters/ } },
  { name: 'cell-5mb.csv', make: () => `id,name\n1,"${'x'.repeat(5_000_000)}"\n2,Bob\n`, fate: { refused: /line 2 is longer than a million characters|line 2 is never closed/ } },
  { name: 'cell-1mb.csv', make: () => `id,name\n1,"${'x'.repeat(1_000_001)}"\n2,Bob\n`, fate: { rows: 1, rejected: 1 } },
  { name: 'columns-10000.csv', make: () => `${Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(',')}\n${'1,'.repeat(9999)}1\n`, fate: { refused: /has 10,000 columns; Tessera takes 1,990 at most/ } },
  { name: 'columns-1990.csv', make: () => `${Array.from({ length: 1990 }, (_, at) => `c${at}`).join(',')}\n${'1,'.repeat(1989)}1\n`, fate: { rows: 1 } },
  { name: 'only-delimiters.csv', make: () => ',,,\n,,,\n,,,\n', fate: { refused: /has no name/ } },
  { name: 'one-column.csv', make: () => 'mail\na@b.c\nd@e.f\n', fate: { rows: 2, columns: 'mail' } },
  { name: 'one-line.csv', make: () => 'id,name', fate: { refused: /a header in line 1 but no rows/ } },
  { name: 'blanks.csv', make: () => ' \n\t\n', fate: { refused: /holds only blanks/ } },
  { name: 'empty.csv', make: () => '', fate: { refused: /is empty/ } },
  { name: 'bom-only.csv', make: () => '\ufeff', fate: { refused: /holds only blanks/ } },
  { name: 'header-in-two-lines.csv', make: () => '"id\nno",name\n1,Ann\n', fate: { rows: 1 } },
  { name: 'header-twice.csv', make: () => 'id,ID\n1,2\n', fate: { refused: /columns 1 and 2 are both named "ID"/ } },
  { name: 'header-long.csv', make: () => `id,${'n'.repeat(201)}\n1,2\n`, fate: { refused: /is longer than 200 characters/ } },
  { name: 'header-sql.csv', make: () => `"id"",x); DROP TABLE data_source;--",name\n1,Ann\n`, fate: { rows: 1 } },
  { name: 'ragged.csv', make: () => 'id,name\n1,Ann\n2\n3,Cy,extra\n4,Dee,\n', fate: { rows: 2, rejected: 2 } },
]

const dialects: readonly TortureCase[] = [
  { name: 'doubled.csv', make: () => 'id,name\n1,"say ""hi"""\n', fate: { rows: 1, first: ['1', 'say "hi"'] } },
  { name: 'backslash.csv', make: () => 'id,name\n1,"say \\"hi\\", Ann"\n2,"b"\n3,"c \\"d\\""\n', fate: { rows: 3, first: ['1', 'say "hi", Ann'] } },
  { name: 'path.csv', make: () => 'id,name\n1,"C:\\"\n2,"D:\\"\n', fate: { rows: 2, first: ['1', 'C:\\'] } },
  { name: 'single.csv', make: () => "id,name\n1,'a,b'\n2,'c,d'\n3,'e,f'\n4,'g'\n", fate: { rows: 4, first: ['1', 'a,b'] } },
  { name: 'apostrophes.csv', make: () => "id,name\n1,O'Neil\n2,'t Hart\n3,D'Arc\n", fate: { rows: 3, first: ['1', "O'Neil"] } },
  { name: 'stray.csv', make: () => 'id,name\n1,5" pipe\n2,Bob\n', fate: { rows: 1, rejected: 1 } },
  { name: 'unclosed.csv', make: () => 'id,name\n1,"Ann\n2,Bob\n', fate: { refused: /opens in the record of line 2 is never closed/ } },
  { name: 'no-quotes.csv', make: () => 'id,name\n1,5" pipe\n2,"Bob\n', hints: { quote: '' }, fate: { rows: 2, first: ['1', '5" pipe'] } },
  { name: 'tab.tsv', make: () => 'id\tname\n1\tAnn, B\n2\tCy\n', fate: two },
  { name: 'pipe.txt', make: () => 'id|name\n1|Ann\n2|Cy\n', fate: two },
  { name: 'caret.txt', make: () => 'id^name\n1^Ann\n2^Cy\n', fate: two },
  { name: 'tilde.txt', make: () => 'id~name\n1~Ann\n2~Cy\n', fate: two },
  { name: 'double-bar.txt', make: () => 'id||name\n1||Ann\n2||Cy\n', fate: two },
  { name: 'double-colon.txt', make: () => 'id::name\n1::Ann\n2::Cy\n', fate: two },
  { name: 'unit-separator.txt', make: () => 'id\u001fname\n1\u001fAnn\n2\u001fCy\n', fate: two },
  { name: 'sep-line.csv', make: () => 'sep=;\nid;name\n1;Ann, B\n2;Cy\n', fate: two },
  { name: 'comma-in-semicolon.csv', make: () => 'id;name;sum\n1;Ann, B;1,50\n2;Cy, D;2,25\n', fate: { rows: 2, columns: 'id,name,sum' } },
  { name: 'junk-above.csv', make: () => 'Report of May\nmade by Ann\n\nid,name,sum\n1,Ann,2\n2,Bob,3\n', fate: { rows: 2, columns: 'id,name,sum' } },
  { name: 'total.csv', make: () => 'id,name,sum\n1,Ann,2\n2,Bob,3\nTotal,,5\n', fate: { rows: 2, rejected: 1 } },
  { name: 'grand-total.csv', make: () => 'region;id;sum\nN;1;2\nS;2;3\nGrand total;;5\n', fate: { rows: 2, rejected: 1 } },
  { name: 'rows-selected.csv', make: () => 'id,name\n1,Ann\n2,Bob\n\n2 rows selected.\n', fate: { rows: 2, rejected: 1 } },
  { name: 'rows-affected.csv', make: () => 'id,name\n1,Ann\n2,Bob\n\n(2 rows affected)\n', fate: { rows: 2, rejected: 1 } },
  { name: 'no-header.csv', make: () => '1,Ann\n2,Bob\n3,Cy\n', hints: { headerLine: 0 }, fate: { rows: 3, columns: 'Column 1,Column 2' } },
  { name: 'header-too-far.csv', make: () => table, hints: { headerLine: 900 }, fate: { refused: /has no line 900/ } },
  { name: 'binary.csv', make: () => Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919) % 256)), fate: { refused: /is a binary file/ } },
]

const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`
const number = (value: string | number): string => `<c><v>${value}</v></c>`
const row = (...cells: readonly string[]): string => `<row>${cells.join('')}</row>`
const sheet = row(text('id'), text('name')) + row(number(1), text('Ann'))
const oneSheet = [{ name: 'S', rows: sheet }]
const damagedBook = /is damaged or cut off: it cannot be read as an Excel workbook/

const workbooks: readonly TortureCase[] = [
  { name: 'plain.xlsx', make: () => workbookFile(oneSheet), fate: { rows: 1, columns: 'id,name', first: ['1', 'Ann'] } },
  { name: 'book.csv', make: () => workbookFile(oneSheet), fate: { rows: 1 } },
  { name: 'text.xlsx', make: () => table, fate: two },
  { name: 'bomb.xlsx', make: () => workbookFile([{ name: 'S', rows: row(text('id'), text('n')) + row(number(0), number(0)).repeat(4_000_000) }]), fate: { refused: /unpacks to far more than a workbook of its size/ } },
  { name: 'lying-bomb.xlsx', make: async () => understated(await workbookFile([{ name: 'S', rows: row(text('id'), text('n')) + row(number(0), number(0)).repeat(4_000_000) }])), fate: { refused: /unpacks to far more|is damaged or cut off/ } },
  { name: 'texts-bomb.xlsx', make: () => workbookFile(oneSheet, { texts: [`<t>${'x'.repeat(150_000_000)}</t>`] }), fate: { refused: /unpacks to far more than a workbook of its size/ } },
  { name: 'entities.xlsx', make: () => workbookFile(oneSheet, { more: { 'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>' } }), fate: { refused: damagedBook } },
  { name: 'deep.xlsx', make: () => workbookFile([{ name: 'S', rows: sheet + '<a>'.repeat(200_000) }]), fate: { refused: damagedBook } },
  { name: 'cut.xlsx', make: async () => (await workbookFile(oneSheet)).subarray(0, 700), fate: { refused: damagedBook } },
  { name: 'head.xlsx', make: () => Buffer.from('PK\x03\x04'), fate: { refused: damagedBook } },
  { name: 'flipped.xlsx', make: async () => flipped(await workbookFile([{ name: 'S', rows: sheet + row(number(2), text('B')).repeat(2000) }])), fate: { refused: damagedBook } },
  { name: 'archive.xlsx', make: () => zipFile({ 'readme.txt': 'hello' }), fate: { refused: /is a ZIP archive, not an Excel workbook/ } },
  { name: 'climbing.xlsx', make: () => workbookFile(oneSheet, { more: { '../../../etc/passwd': 'x' } }), fate: { refused: damagedBook } },
  { name: 'no-rels.xlsx', make: () => zipFile({ 'xl/workbook.xml': '<workbook/>' }), fate: { refused: damagedBook } },
  { name: 'no-sheets.xlsx', make: () => workbookFile([]), fate: { refused: /has no sheet of cells/ } },
  { name: 'missing-text.xlsx', make: () => workbookFile([{ name: 'S', rows: sheet + '<row><c t="s"><v>99</v></c><c><v>1</v></c></row>' }]), fate: { refused: damagedBook } },
  { name: 'errors.xlsx', make: () => workbookFile([{ name: 'S', rows: `${sheet}${row(number(2), '<c t="e"><v>#DIV/0!</v></c>')}${row(number(3), text('Cy'))}` }]), fate: { rows: 2, rejected: 1 } },
  { name: 'far-column.xlsx', make: () => workbookFile([{ name: 'S', rows: `${sheet}<row><c r="ZZZZZZ9"><v>1</v></c></row>` }]), fate: { refused: damagedBook } },
  { name: 'wide.xlsx', make: () => workbookFile([{ name: 'S', rows: row(...Array.from({ length: 16_384 }, (_, at) => text(`c${at}`))) + row(number(1)) }]), fate: { refused: /has 16,384 columns; Tessera takes 1,990 at most/ } },
  { name: 'many-parts.xlsx', make: () => zipOfEmptyParts(10_001), fate: { refused: /holds more than 10,000 parts/ } },
  { name: 'long-cell.xlsx', make: () => workbookFile([{ name: 'S', rows: sheet + row(number(2), text('x'.repeat(1_000_001))) }]), fate: { rows: 1, rejected: 1 } },
  { name: 'old.xls', make: () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), fate: { refused: /is an old Excel workbook, or one protected by a password/ } },
]

/** A workbook whose directory and headers say that its largest part is small. */
function understated(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes)
  for (let at = copy.indexOf('PK\x01\x02'); at !== -1; at = copy.indexOf('PK\x01\x02', at + 4)) if (copy.readUInt32LE(at + 24) > 1_000_000) copy.writeUInt32LE(5000, at + 24)
  for (let at = copy.indexOf('PK\x03\x04'); at !== -1; at = copy.indexOf('PK\x03\x04', at + 4)) if (copy.readUInt32LE(at + 22) > 1_000_000) copy.writeUInt32LE(5000, at + 22)
  return copy
}

/** Damage in the middle of the largest part. */
function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes)
  const sheetAt = copy.indexOf('xl/worksheets/sheet1.xml') + 60
  for (let at = sheetAt; at < sheetAt + 40; at += 1) copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

const json: readonly TortureCase[] = [
  { name: 'list.json', make: () => '[{"id":1,"name":"Ann"},{"id":2,"name":"Zoë"}]', fate: two },
  { name: 'lines.ndjson', make: () => '{"id":1,"name":"Ann"}\r\n{"id":2,"name":"B"}\r\n', fate: two },
  { name: 'no-ends.json', make: () => '{"id":1,"name":"Ann"}{"id":2,"name":"B"}', fate: two },
  { name: 'json.csv', make: () => '[{"id":1,"name":"Ann"},{"id":2,"name":"B"}]', fate: two },
  { name: 'utf16.json', make: () => utf16('\ufeff[{"id":1,"name":"Ann"},{"id":2,"name":"Zoë"}]', false), fate: two },
  { name: 'not-utf8.json', make: () => Buffer.from('[{"id":1,"name":"Zo\xeb"}]', 'latin1'), fate: { refused: /bytes in line 1 that are not UTF-8: save it as UTF-8/ } },
  { name: 'deep.json', make: () => `[{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`, fate: { refused: /deep/ } },
  { name: 'deep-objects.json', make: () => `[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`, fate: { refused: /deep/ } },
  { name: 'cut.json', make: () => '[{"id":1,"name":"Ann"},{"id":2,"na', fate: { refused: /no well-formed JSON after record 1/ } },
  { name: 'comma.json', make: () => '[{"id":1},{"id":2},]', fate: { refused: /no well-formed JSON after record 2/ } },
  { name: 'comment.json', make: () => '[{"id":1}, /* two */ {"id":2}]', fate: { refused: /no well-formed JSON after record 1/ } },
  { name: 'nan.json', make: () => '[{"id":NaN}]', fate: { refused: /no well-formed JSON after record 0/ } },
  { name: 'twice.json', make: () => '[{"id":1,"id":2}]', fate: { rows: 1, first: ['2'] } },
  { name: 'names.json', make: () => `[${Array.from({ length: 30 }, (_, at) => JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_unused, name) => [`c${at}-${name}`, 1])))).join(',')}]`, fate: { refused: /more than 1,990 columns/ } },
  { name: 'case.json', make: () => '[{"id":1,"ID":2}]', fate: { refused: /both named/ } },
  { name: 'nested-clash.json', make: () => '[{"a.b":1,"a":{"b":2}}]', fate: { rows: 1 } },
  { name: 'huge-text.json', make: () => `[{"id":1,"name":"${'x'.repeat(20_000_000)}"}]`, fate: { refused: /record 1 is longer than 16 MB/ } },
  { name: 'scalars.json', make: () => '[1,2,3]', fate: { refused: /has a header in line 1 but no rows/ } },
]

const damagedParquet = /is damaged or cut off: it cannot be read as a Parquet file/
const parquetColumns = [{ name: 'id', data: Array.from({ length: 1000 }, (_, at) => at), type: 'INT32' as const }, { name: 'name', data: Array.from({ length: 1000 }, (_, at) => `n${at}`), type: 'STRING' as const }]
const parquetFile = (): Buffer => Buffer.from(parquetWriteBuffer({ columnData: parquetColumns }))
const parquetEnd = (length: number): Buffer => {
  const end = Buffer.from('....PAR1', 'latin1')
  end.writeUInt32LE(length, 0)
  return end
}

const columnar: readonly TortureCase[] = [
  { name: 'plain.parquet', make: parquetFile, fate: { rows: 1000, columns: 'id,name', first: ['0', 'n0'] } },
  { name: 'parquet.csv', make: parquetFile, fate: { rows: 1000 } },
  { name: 'magic.parquet', make: () => 'PAR1', fate: { refused: damagedParquet } },
  { name: 'cut.parquet', make: () => parquetFile().subarray(0, -30), fate: { refused: damagedParquet } },
  { name: 'long-footer.parquet', make: () => Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(50), parquetEnd(0x7fffffff)]), fate: { refused: damagedParquet } },
  { name: 'noise-footer.parquet', make: () => Buffer.concat([Buffer.from('PAR1'), Buffer.from(Array.from({ length: 400 }, (_, at) => (at * 7919) % 251)), parquetEnd(400)]), fate: { refused: /is damaged or cut off|does not read/ } },
  { name: 'noise-pages.parquet', make: () => parquetFile().fill(0xa5, 10, 600), fate: { refused: /is damaged or cut off|does not read/ } },
  { name: 'no-rows.parquet', make: () => parquetWriteBuffer({ columnData: [{ name: 'a', data: [], type: 'STRING' }] }), fate: { refused: /has columns but no rows/ } },
]

async function database(script: string): Promise<Uint8Array> {
  const sqlite = await sqliteLibrary()
  const made = new sqlite.Database()
  made.run(script)
  const bytes = made.export()
  made.close()
  return bytes
}
const shop = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, 'Ann'), (2, 'Bob')"

const databases: readonly TortureCase[] = [
  { name: 'plain.sqlite', make: () => database(shop), fate: two },
  { name: 'sqlite.csv', make: () => database(shop), fate: two },
  { name: 'utf16.sqlite', make: () => database(`PRAGMA encoding = 'UTF-16le'; ${shop}`), fate: two },
  {
    name: 'wal.sqlite',
    make: async () => {
      const bytes = await database(shop)
      bytes.fill(2, 18, 20)
      return bytes
    },
    fate: two,
  },
  { name: 'cut.sqlite', make: async () => (await database(shop)).subarray(0, 5000), fate: { refused: /is cut off: its last pages are missing/ } },
  { name: 'head.sqlite', make: () => 'SQLite format 3\0', fate: { refused: /is cut off/ } },
  { name: 'noise.sqlite', make: async () => (await database(shop)).fill(0xa5, 100), fate: { refused: /is damaged or cut off/ } },
  { name: 'hollow.sqlite', make: () => database('CREATE TABLE t (a)'), fate: { refused: /has no rows/ } },
  { name: 'endless-view.sqlite', make: () => database('CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n'), fate: { refused: /The view v of endless-view\.sqlite cannot be read: it calls itself/ } },
  { name: 'blobs.sqlite', make: () => database("CREATE TABLE t (id INTEGER, photo BLOB); INSERT INTO t VALUES (1, x'00ff'), (2, x'01')"), fate: { rows: 2, columns: 'id' } },
  { name: 'names.sqlite', make: () => database(`CREATE TABLE "a ""b""; DROP" ("x""y" TEXT, "z" INT); INSERT INTO "a ""b""; DROP" VALUES ('v', 1)`), fate: { rows: 1, first: ['v', '1'] } },
]

function wrongSum(bytes: Buffer): Buffer {
  bytes.fill(7, bytes.length - 8)
  return bytes
}

const packed: readonly TortureCase[] = [
  { name: 'plain.csv.gz', make: () => gzipSync(table), fate: two },
  { name: 'gzip.csv', make: () => gzipSync(table), fate: two },
  { name: 'two.csv.gz', make: () => Buffer.concat([gzipSync('id,name\n1,Ann\n'), gzipSync('2,Zoë\n')]), fate: two },
  { name: 'large.csv.gz', make: () => gzipSync(many(30_000)), fate: { rows: 30_000 } },
  { name: 'bomb.csv.gz', make: () => gzipSync(Buffer.alloc(400_000_000, 'a,b\n')), fate: { refused: /unpacks to more than 300 times its size/ } },
  { name: 'cut.csv.gz', make: () => gzipSync(many(50_000)).subarray(0, -5000), fate: { refused: /is damaged or cut off/ } },
  { name: 'sum.csv.gz', make: () => wrongSum(gzipSync(table)), fate: { refused: /is damaged or cut off/ } },
  { name: 'tail.csv.gz', make: () => Buffer.concat([gzipSync(table), Buffer.from('and more')]), fate: { refused: /is damaged or cut off/ } },
  { name: 'nothing.gz', make: () => gzipSync(''), fate: { refused: /holds only blanks|is empty/ } },
  { name: 'twice.gz', make: () => gzipSync(gzipSync(table)), fate: { refused: /is a packed gzip file: unpack it first/ } },
  { name: 'book.gz', make: async () => gzipSync(await workbookFile(oneSheet)), fate: { refused: /is a packed ZIP archive: unpack it first/ } },
]

const places: readonly TortureCase[] = [
  { name: 'folder.csv', make: (folder) => void mkdirSync(join(folder, 'folder.csv')), fate: { refused: /is a folder that holds no files/ } },
  {
    name: 'link.csv',
    make: (folder) => {
      writeFileSync(join(folder, 'real.csv'), table)
      symlinkSync('real.csv', join(folder, 'link.csv'))
    },
    fate: two,
  },
  { name: 'dangling.csv', make: (folder) => symlinkSync('gone.csv', join(folder, 'dangling.csv')), fate: { refused: /was not found/ } },
  { name: 'loop.csv', make: (folder) => symlinkSync('loop.csv', join(folder, 'loop.csv')), fate: { refused: /cannot be read/ } },
  { name: 'zeros.csv', make: (folder) => symlinkSync('/dev/zero', join(folder, 'zeros.csv')), fate: { refused: /is no file but a device or a pipe/ } },
  { name: 'pipe.csv', make: (folder) => void execFileSync('mkfifo', [join(folder, 'pipe.csv')]), fate: { refused: /is no file but a device or a pipe/ } },
  { name: 'missing.csv', make: () => undefined, fate: { refused: /was not found/ } },
]

const changing: readonly TortureCase[] = [
  { name: 'growing.csv', make: () => many(40_000), meanwhile: { after: 200_000, work: (path) => appendFileSync(path, many(40_000)) }, fate: { refused: /was changed while it was read/ } },
  { name: 'shrinking.csv', make: () => many(40_000), meanwhile: { after: 200_000, work: (path) => truncateSync(path, 300_000) }, fate: { refused: /was changed while it was read/ } },
  { name: 'emptied.csv', make: () => many(40_000), meanwhile: { after: 200_000, work: (path) => truncateSync(path, 0) }, fate: { refused: /was changed while it was read/ } },
  { name: 'vanishing.csv', make: () => many(40_000), meanwhile: { after: 200_000, work: (path) => rmSync(path) }, fate: { refused: /was changed while it was read/ } },
  { name: 'shrinking.csv.gz', make: () => gzipSync(many(200_000)), meanwhile: { after: 200_000, work: (path) => truncateSync(path, 210_000) }, fate: { refused: /was changed while it was read/ } },
  { name: 'shrinking.parquet', make: parquetFile, meanwhile: { after: 500, work: (path) => truncateSync(path, 600) }, fate: { refused: /was changed while it was read/ } },
]

export const tortureCases: readonly TortureCase[] = [...encodings, ...lines, ...dialects, ...workbooks, ...json, ...columnar, ...databases, ...packed, ...places, ...changing]
