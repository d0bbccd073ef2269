import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { badByte, eachFault, lookAtUtf8, markedText } from '../../electron/core/import/delimited/utf8.ts'
import { importWorkspace } from '../support/importWorkspace.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

async function database(script: string): Promise<Uint8Array> {
  const sqlite = await sqliteLibrary()
  const made = new sqlite.Database()
  made.run(script)
  const bytes = made.export()
  made.close()
  return bytes
}

/** With a byte that is no character by itself in the place of each ~. */
const spoiled = (text: string): Buffer => Buffer.concat(text.split('~').flatMap((part, index) => (index === 0 ? [Buffer.from(part)] : [Buffer.from([0xe9]), Buffer.from(part)])))

describe('bytes that are not UTF-8', () => {
  const names = ['Zoë', 'Jürgen', 'Łukasz', 'Ærøskøbing', 'Ñandú', '東京', '😀 smile', 'Ångström']
  const rows = names.map((name, at) => `${at},${name},${at}.50`)

  test('in a file that is UTF-8 otherwise leave their rows out, with the place of the first; another encoding can be stated', async () => {
    const { file, inspect, importPath, rowsOf, call, refresh } = await importWorkspace()
    const path = file('people.csv', spoiled(`id,name,score\n${rows.join('\n')}\n8,Caf~ bar,8.50\n9,Ann,9.50\n`))
    const inspection = await inspect(path)
    expect(inspection).toMatchObject({
      options: { encoding: 'utf-8' },
      notes: ['people.csv is UTF-8 in 13 characters beyond ASCII, but one byte, in line 10, column 6, is not: rows with such bytes are left out, unless another encoding is chosen.'],
      rows: 10,
      rejectedRows: 1,
      firstRejected: { line: 10, column: 'name', value: 'Caf\ufffd bar', reason: 'name holds a byte that is not UTF-8.' },
    })
    expect(inspection.columns.map(({ plan }) => plan.type)).toEqual(['integer', 'text', 'decimal'])
    const { source } = await importPath(path, { entity: 'People', key: ['id'], role: 'related' })
    expect((await rowsOf('People')).map(([, name]) => name)).toEqual([...names, 'Ann'])
    expect(await call('sources.rejected', { source })).toMatchObject([{ line: 10, column: 'name' }])
    expect(await refresh(source, { anew: true })).toMatchObject({ rows: 9, rejected: 1 })
    expect(await inspect(path, { hints: { encoding: 'windows-1252' } })).toMatchObject({ options: { encoding: 'windows-1252' }, notes: [], rejectedRows: 0 })
  })

  test('in a file of another encoding say where the first is', async () => {
    const { file, inspect } = await importWorkspace()
    expect(await inspect(file('people.csv', Buffer.from('id,name\n1,Ann\n2,Zoë\n3,Jürgen\n', 'latin1')))).toMatchObject({
      options: { encoding: 'windows-1252' },
      notes: ['people.csv is read as Windows-1252: it has 2 bytes that are not UTF-8, the first in line 3, column 5. Choose another encoding if letters look wrong.'],
      rejectedRows: 0,
    })
    expect((await inspect(file('plain.csv', 'id,name\n1,Zoë\n'))).notes).toEqual([])
  })

  test('a character that says a byte was lost before is a character like any other, and a name may hold a bad byte', async () => {
    const { file, inspect } = await importWorkspace()
    expect(await inspect(file('a.csv', spoiled(`id,na~me,score\n${rows.join('\n')}\n8,lost \ufffd before,8.50\n`)))).toMatchObject({ rows: 9, rejectedRows: 0, columns: [{}, { plan: { name: 'na\ufffdme' } }, {}] })
  })

  test('are found wherever a piece of the file ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.constantFrom(0x41, 0x0a, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0), fc.integer({ min: 0, max: 255 })), { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (list, size) => {
        const bytes = Uint8Array.from(list)
        const marked = markedText(bytes)
        // What Node takes for the same: each fault is one or more marks there.
        expect(marked.text.replaceAll(badByte, '\ufffd')).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true }))
        let faults = 0
        const { characters } = eachFault(bytes, () => (faults += 1))
        const pieces = (async function* () {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        })()
        expect(await lookAtUtf8(pieces, async () => {})).toMatchObject({ characters, faults })
      }),
    )
  })

  test('across the pieces in which a long file is read', async () => {
    const { file, importPath, rowsOf } = await importWorkspace()
    const long = Array.from({ length: 900 }, (_, at) => `${at},${'ä'.repeat(70 + (at % 7))},x`)
    const bad = [...long.slice(0, 700), '700,sp~iled,x', ...long.slice(701)]
    expect(await importPath(file('long.csv', spoiled(`id,name,more\n${bad.join('\n')}\n`)), { entity: 'Long', key: ['id'], role: 'related' })).toMatchObject({ rows: 899, rejected: 1, firstRejected: { line: 702, value: 'sp\ufffdiled' } })
    expect((await rowsOf('Long')).map((row) => row.join())).toEqual(long.filter((_, at) => at !== 700))
  })
})

describe('a row of the numbers 1, 2, 3 …', () => {
  const lines = (...rows: readonly string[]) => `${rows.join('\n')}\n`
  test.each([
    ['is data below a header where the columns hold numbers', lines('id,qty,price', '1,2,3', '2,5,7.50', '3,4,9.99'), ['id', 'qty', 'price'], 3],
    ['is data where it is the only row', lines('a,b,c', '1,2,3'), ['a', 'b', 'c'], 1],
    ['numbers the columns below their names where texts follow', lines('name,city,country', '1,2,3', 'Ann,Bonn,DE', 'Bob,Ulm,DE'), ['name', 'city', 'country'], 2],
    ['numbers the columns above their names', lines('1,2,3', 'id,qty,price', '1,2,3', '4,5,6'), ['id', 'qty', 'price'], 2],
    ['is the first line of a file without names, and none is skipped', lines('1,2,3', '2,3,4', '3,4,5'), ['1', '2', '3'], 2],
  ] as const)('%s', async (_what, text, columns, rows) => {
    const { file, inspect } = await importWorkspace()
    const inspection = await inspect(file('numbers.csv', text))
    expect([inspection.columns.map(({ plan }) => plan.source), inspection.rows - inspection.rejectedRows]).toEqual([columns, rows])
  })
})

describe('binary data', () => {
  test('in a few cells of a column leave out their rows, not the column', async () => {
    const { file, inspect, importPath, rowsOf } = await importWorkspace()
    const path = file('a.sqlite', await database(`CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT, price REAL, photo BLOB);
      INSERT INTO notes VALUES (1, 'a', 1.5, x'0102'), (2, x'00ff', 2.5, x'03'), (3, 'c', x'05', null), (4, 'd', 4.5, x'06')`))
    const inspection = await inspect(path)
    expect(inspection.columns.map(({ plan, misfits }) => [plan.name, plan.include, plan.type, misfits])).toEqual([['id', true, 'integer', 0], ['note', true, 'text', 1], ['price', true, 'decimal', 1], ['photo', false, 'text', 0]])
    expect(inspection).toMatchObject({ rejectedRows: 2, firstRejected: { line: 2, column: 'note', value: '(binary data)', reason: 'note holds binary data, which no attribute takes.' } })
    expect(inspection.columns[1]?.reason).toContain('1 cell holds binary data: its row is rejected.')
    expect(inspection.columns[3]?.reason).toBe('Left out: it holds binary data, which no attribute takes.')
    expect(await importPath(path, { entity: 'Notes', role: 'related' })).toMatchObject({ rows: 2, rejected: 2 })
    expect(await rowsOf('Notes')).toEqual([['1', 'a', '1.5'], ['4', 'd', '4.5']])
  })
})

describe('a refresh by another kind of file', () => {
  test('takes the table that was read, or the one of the entity’s name, and never another', async () => {
    const { file, importPath, refresh, rowsOf, call, failure } = await importWorkspace()
    const { source } = await importPath(file('orders.csv', 'id,total\n1,5\n2,6\n'), { entity: 'Orders', key: ['id'], role: 'related' })
    const other = await database('CREATE TABLE lines (id INTEGER, total INTEGER); INSERT INTO lines VALUES (1, 1), (2, 2), (3, 3); CREATE TABLE more (id INTEGER, total INTEGER); INSERT INTO more VALUES (1, 9)')
    expect((await failure(refresh(source, { path: file('other.db', other) }))).message).toBe('other.db holds several tables (lines, more) and none is called Orders, which was read from a file without tables: import the table that is meant and replace Orders.')
    const named = await database('CREATE TABLE lines (id INTEGER, total INTEGER); INSERT INTO lines VALUES (1, 1), (2, 2), (3, 3); CREATE TABLE orders (id INTEGER, total INTEGER); INSERT INTO orders VALUES (1, 9), (2, 6)')
    expect(await refresh(source, { path: file('named.db', named) })).toMatchObject({ rows: 2, report: { changed: 1 } })
    expect(await rowsOf('Orders')).toEqual([['1', '9'], ['2', '6']])
    expect((await failure(refresh(source, { path: file('other.db', other) }))).message).toBe('other.db has no table orders: it holds lines, more.')
    expect((await failure(refresh(source, { path: file('orders.csv', 'id,total\n1,5\n') }))).message).toBe('orders.csv has no tables, and Orders is read from the table orders of a SQLite file: choose such a file, or import this one and replace Orders.')
    expect((await call('sources.list', {}))[0]).toMatchObject({ fileName: 'named.db', rows: 2 })
  })
})

describe('rejected rows', () => {
  test('are written whole or not at all', async () => {
    const workspace = await importWorkspace()
    const { source } = await workspace.importPath(workspace.file('a.csv', 'id,n\n1,5\n2,x\n'), { entity: 'A', key: ['id'], role: 'related', types: new Map([['n', 'integer' as const]]) })
    const path = join(workspace.folder, 'rejected.csv')
    writeFileSync(path, 'what was there')
    const before = readdirSync(workspace.folder).toSorted()
    const { open } = workspace.ports.files
    Object.assign(workspace.ports.files, {
      open: async (...args: Parameters<typeof open>) => {
        const file = await open(...args)
        return args[0].includes('rejected.csv') ? { ...file, read: file.read.bind(file), close: file.close.bind(file), write: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) } : file
      },
    })
    expect((await workspace.failure(workspace.call('sources.downloadRejected', { source, path }))).message).toBe('"rejected.csv" could not be written. The disk is full; make room and try again.')
    expect([readFileSync(path, 'utf8'), readdirSync(workspace.folder).toSorted()]).toEqual(['what was there', before])
  })
})

test('the key of a file of one row is no “1 distinct values”', async () => {
  const { file, inspect } = await importWorkspace()
  expect((await inspect(file('one.csv', 'id,n\n7,5\n'))).key).toEqual({ columns: ['id'], reason: 'One value, in the one row there is.' })
})
