import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { planFor } from '../support/importPlan.ts'
import { importWorkspace } from '../support/importWorkspace.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

async function sqliteBytes(statements: string): Promise<Uint8Array> {
  const sqlite = await sqliteLibrary()
  const database = new sqlite.Database()
  database.exec(statements)
  const file = database.export()
  database.close()
  return file
}

const reads = 'Tessera reads delimited text (CSV, TSV), Excel workbooks (.xlsx), JSON, Parquet and SQLite files, text packed with gzip too'

/** File, content, the sentence that looking at it gives. */
const refused: readonly (readonly [name: string, content: string | Uint8Array, message: string])[] = [
  ['empty.csv', '', 'empty.csv is empty: there is nothing to import.'],
  ['blank.csv', ' \n\n\t\n', 'blank.csv holds only blanks: there is nothing to import.'],
  ['header.csv', 'id,name\n', 'header.csv has a header in line 1 but no rows: there is nothing to import.'],
  ['book.csv', bytes(0x50, 0x4b, 3, 4, 20, 0), 'book.csv is damaged or cut off: it cannot be read as an Excel workbook; get it again, or save it anew in Excel.'],
  ['old.xls', bytes(0xd0, 0xcf, 0x11, 0xe0, 1), `old.xls is an old Excel workbook, or one protected by a password: ${reads}; save it as .xlsx without a password.`],
  ['paper.csv', latin('%PDF-1.7 …'), `paper.csv is a PDF document: ${reads}; export the table as CSV.`],
  ['logo.csv', bytes(0x89, 0x50, 0x4e, 0x47, 13, 10), `logo.csv is a PNG picture: ${reads}; choose the data file.`],
  ['program.csv', bytes(0x7f, 0x45, 0x4c, 0x46, 2, 1, 0, 0, 0), `program.csv is a binary file: ${reads}; choose the data file.`],
  ['list.csv', '{"id": 1}\n{"id": 2', 'list.csv is no well-formed JSON after record 1: correct the file, or get it again.'],
  ['twice.csv', 'id,Name,name\n1,a,b\n', 'twice.csv, line 1: columns 2 and 3 are both named "name": rename one in the file, or state another header line.'],
  ['unnamed.csv', 'id,,name\n1,a,b\n', 'unnamed.csv, line 1: column 2 has no name: name it in the file, or state another header line.'],
  [
    'open.csv',
    'id,name\n1,Ann\n2,"Bob\n3,Cy\n',
    'open.csv: a quote that opens in the record of line 3 is never closed: the file seems to be cut off there, or its quotes mean something else; correct the line or state another quote.',
  ],
  ['nul.csv', `id,name\n${'1,a\n'.repeat(30_000)}2,\0\n`, 'nul.csv is not text from line 30002 on: it holds a NUL byte; choose the data file.'],
  ['torn.csv', Buffer.from('id,name\n1,Zoë\n2,Zoë').subarray(0, -1), 'torn.csv ends in the middle of a character in line 3: the file seems to be cut off; get it again.'],
  ['notes.sqlite', latin('SQLite format 3\0 and nothing else'), 'notes.sqlite is cut off: its last pages are missing; get it again.'],
]

describe('a file that cannot be imported', () => {
  test.each(refused)('%s says what is wrong and changes nothing', async (name, content, message) => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('before.csv', 'id,name\n1,Ann\n'))
    const before = workspace.everything()
    const path = workspace.file(name, content)
    const error = await workspace.failure(workspace.inspect(path))
    expect(error).toMatchObject({ code: 'dataSource', message })
    expect(workspace.everything()).toEqual(before)
  })

  test('missing files and folders say so', async () => {
    const workspace = await importWorkspace()
    mkdirSync(join(workspace.folder, 'folder'))
    const messages = await Promise.all(
      [join(workspace.folder, 'gone.csv'), join(workspace.folder, 'folder')].map(async (path) => (await workspace.failure(workspace.inspect(path))).message),
    )
    expect(messages).toEqual(['The file gone.csv was not found: check the name, or choose it again.', 'folder is a folder that holds no files: choose a file, or a folder of files that have the same columns.'])
  })

  test('a stated encoding that the bytes contradict names the line', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('names.csv', latin('id,name\n1,Ann\n2,Zo\u00eb\n'))
    expect((await workspace.inspect(path)).options).toMatchObject({ encoding: 'windows-1252' })
    expect(await workspace.failure(workspace.inspect(path, { hints: { encoding: 'utf-8' } }))).toMatchObject({
      message: 'names.csv holds bytes in line 3 that are not UTF-8: save it as UTF-8, or import it with another encoding stated, such as Windows-1252.',
      line: 3,
    })
    expect((await workspace.failure(workspace.inspect(path, { hints: { encoding: 'klingon' } }))).message).toContain('The encoding klingon is not known')
  })

  test('a SQLite file without rows, without tables, or damaged says so', async () => {
    const workspace = await importWorkspace()
    const whole = await sqliteBytes('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t SELECT value, hex(randomblob(200)) FROM generate_series(1, 200)'.replace(/FROM generate_series.*/, 'FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 200) SELECT value FROM n)'))
    const damaged = whole.slice()
    damaged.fill(0xff, 4096)
    const files = {
      'none.db': await sqliteBytes('CREATE VIEW v AS SELECT * FROM gone'),
      'hollow.db': await sqliteBytes('CREATE TABLE t (id)'),
      'half.db': whole.slice(0, whole.length / 2),
      'damaged.db': damaged,
    }
    const messages = []
    for (const [name, content] of Object.entries(files)) messages.push((await workspace.failure(workspace.inspect(workspace.file(name, content)))).message)
    expect(messages).toEqual([
      'The view v of none.db cannot be read: SQLite says “no such table: main.gone”; get the file again, or export what it shows as CSV.',
      'The table t of hollow.db has no rows: there is nothing to import.',
      'half.db is cut off: its last pages are missing; get it again.',
      'damaged.db is damaged or cut off: get it again, or export the table as CSV.',
    ])
    expect((await workspace.failure(workspace.inspect(workspace.file('whole.db', whole), { hints: { table: 'u' } }))).message).toBe('whole.db has no table u: it holds t.')
  })
})

describe('rows that cannot be imported', () => {
  test('ragged rows, empty and repeated keys and misfits are listed with line and reason; the first row of a key stays', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file(
      'orders.csv',
      ['id,day,total', 'A,2024-02-28,1.50', 'B,2024-02-29', 'C,2024-02-30,2.25', ',2024-03-01,3', 'A,2024-03-02,4', 'D,2024-03-03,5,extra', 'E,2024-03-04,6,', ',,', '"F"x,2024-03-05,7', 'G,2024-03-06,8'].join('\n'),
    )
    const inspection = await workspace.inspect(path, {
      columns: [
        { source: 'id', name: 'id', include: true, type: 'text', formats: [] },
        { source: 'day', name: 'day', include: true, type: 'date', formats: ['yyyy-MM-dd'] },
      ],
    })
    expect(inspection).toMatchObject({ rows: 10, rejectedRows: 5, firstRejected: { line: 3, reason: 'The row has 2 cells, the header 3.' } })
    expect(inspection.columns[1]).toMatchObject({ misfits: 1, firstMisfit: { line: 4, value: '2024-02-30' }, moreMisfits: [] })
    expect(inspection.preview.find(({ line }) => line === 7)?.cells).toEqual(['D', '2024-03-03', '5'])
    const outcome = await workspace.importPath(path, { key: ['id'], dates: new Map([['day', ['yyyy-MM-dd']]]) })
    expect(outcome).toMatchObject({ rows: 3, rejected: 7 })
    expect(await workspace.rowsOf('orders')).toEqual([
      ['A', '2024-02-28', '1.50'],
      ['E', '2024-03-04', '6.00'],
      ['G', '2024-03-06', '8.00'],
    ])
    expect(await workspace.call('sources.rejected', { source: outcome.source })).toEqual([
      { line: 3, column: null, value: 'B,2024-02-29', reason: 'The row has 2 cells, the header 3.' },
      { line: 4, column: 'day', value: '2024-02-30', reason: 'day is no date of the form yyyy-MM-dd.' },
      { line: 5, column: 'id', value: null, reason: 'The key id is empty.' },
      { line: 6, column: 'id', value: 'A', reason: 'The key id was used by an earlier row, which was kept.' },
      { line: 7, column: null, value: 'D,2024-03-03,5,extra', reason: 'The row has 4 cells, the header 3.' },
      { line: 9, column: null, value: ',,', reason: 'Every cell of the row is empty.' },
      { line: 10, column: null, value: null, reason: 'A quote stands inside a cell that does not start with one, or a quoted cell goes on after its closing quote.' },
    ])
  })

  test('a strict import fails at the first rejected row and changes nothing', async () => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('people.csv', 'id,name\n1,Ann\n'))
    const before = workspace.everything()
    const path = workspace.file('people.csv', 'id,name\n1,Ann\n2,Bob\n2,Cy\n')
    const error = await workspace.failure(workspace.importPath(path, { key: ['id'], strict: true, replace: true }))
    expect(error).toMatchObject({
      code: 'dataSource',
      message: 'people.csv, line 4: The key id was used by an earlier row, which was kept ("2"); the import is strict, so nothing was imported.',
      line: 4,
      column: 'id',
    })
    expect(workspace.everything()).toEqual(before)
  })

  test('a file of which no row can be imported fails', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('numbers.csv', 'id,n\n1,a\n2,b\n')
    const plan = { types: new Map([['n', 'integer' as const]]) }
    expect((await workspace.failure(workspace.importPath(path, plan))).message).toBe('No row of numbers.csv could be imported: line 2: n is no whole number up to 9,007,199,254,740,991.')
    expect(workspace.catalog().entities).toEqual([])
  })

  test('dates that two formats fit are refused until one is stated', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('visits.csv', 'id,day\n1,5/8/2024\n2,3/4/2024\n')
    const inspection = await workspace.inspect(path)
    expect(inspection.columns[1]).toMatchObject({
      plan: { type: 'date', formats: [] },
      question: {
        example: '5/8/2024',
        choices: [
          { format: 'M/d/yyyy', reading: '8 May 2024', label: 'month/day/year' },
          { format: 'd/M/yyyy', reading: '5 August 2024', label: 'day/month/year' },
        ],
      },
    })
    expect((await workspace.failure(workspace.importPath(path))).message).toBe(
      'visits.csv: state the date format of day, which the file does not settle: 5/8/2024 is 8 May 2024 as M/d/yyyy, or 5 August 2024 as d/M/yyyy.',
    )
    const columns = inspection.columns.map(({ plan }) => plan)
    const plan = { path, options: inspection.options, entity: 'visits', role: 'related' as const, columns, key: ['id'], dateColumn: null, nameColumn: null, strict: false, replace: false, relationships: [] }
    expect((await workspace.failure(workspace.start(plan))).message).toBe('State the date format of day, such as yyyy-MM-dd or M/d/yyyy: the file does not settle it.')
    await workspace.importPath(path, { dates: new Map([['DAY', ['d/M/yyyy']]]) })
    expect(await workspace.rowsOf('visits')).toEqual([
      ['1', '2024-08-05'],
      ['2', '2024-04-03'],
    ])
  })
})

describe('a plan that does not fit', () => {
  test.each([
    [{ entity: 'a.b' }, 'invalidInput', 'The entity name a.b holds a dot: leave it out, since a dot stands between entity and attribute.'],
    [{ entity: 'PEOPLE' }, 'conflict', 'There is already an entity people: choose another name, or say that it is to be replaced.'],
    [{ entity: 'more', key: ['nope'] }, 'invalidInput', 'more.csv has no column nope: it has id, name.'],
    [{ entity: 'more', key: ['id', 'id'] }, 'invalidInput', 'The key names id, id: each column once only.'],
    [{ entity: 'more', role: 'activity' as const }, 'invalidInput', 'more needs a date to be an activity, and more.csv has no column of dates: state the format of one, or another role.'],
    [{ entity: 'more', dates: new Map([['name', ['DD/MM']]]) }, 'invalidInput', 'The date format DD/MM names no whole day: write it with d, M and yyyy (or yy), such as yyyy-MM-dd or M/d/yyyy.'],
  ])('%j is refused', async (overrides, code, message) => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('people.csv', 'id,name\n1,Ann\n'))
    const before = workspace.everything()
    const error = await workspace.failure(workspace.importPath(workspace.file('more.csv', 'id,name\n1,Ann\n'), overrides))
    expect(error).toMatchObject({ code, message })
    expect(workspace.everything()).toEqual(before)
  })
})

describe('limits', () => {
  test('too many columns are refused', async () => {
    const workspace = await importWorkspace()
    const header = Array.from({ length: 2001 }, (_, index) => `c${index}`)
    const path = workspace.file('wide.csv', `${header.join(',')}\n${header.map(() => '1').join(',')}\n`)
    expect((await workspace.failure(workspace.inspect(path))).message).toBe('wide.csv has 2,001 columns; Tessera takes 1,990 at most: split the file.')
  })

  test('a cell of more than a million characters rejects its row', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('long.csv', `id,note\n1,"${'x'.repeat(1_000_001)}"\n2,"short"\n`)
    expect(await workspace.importPath(path)).toMatchObject({ rows: 1, rejected: 1, firstRejected: { line: 2, reason: 'note is longer than a million characters.' } })
  })

  test('a line without end is no table', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('endless.csv', `id,note\n1,${'x'.repeat(3_000_000)}`)
    expect((await workspace.failure(workspace.inspect(path))).message).toBe('endless.csv: line 2 is longer than a million characters: the file is no table, or was cut up in another way.')
  })

  test('past the ceiling of the store the import stops and changes nothing', async () => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('people.csv', 'id,name\n1,Ann\n'))
    const before = workspace.everything()
    vi.spyOn(workspace.store, 'sizeBytes').mockReturnValue(3_600_000_000)
    expect(await workspace.failure(workspace.importPath(workspace.file('more.csv', 'id,name\n1,Ann\n')))).toMatchObject({
      code: 'storage',
      message: 'more.csv makes the workspace larger than 3.5 GB, which is all it can hold. Nothing was changed: import fewer columns, a part of the rows, or remove a data source first.',
    })
    vi.restoreAllMocks()
    expect(workspace.everything()).toEqual(before)
  })

  test('a growth that would jump past the ceiling is not made at all', async () => {
    const workspace = await importWorkspace()
    const people = workspace.file('people.csv', 'id,name\n1,Ann\n')
    await workspace.importPath(people)
    const before = workspace.everything()
    workspace.file('people.csv', `id,name\n${Array.from({ length: 200 }, (_, row) => `${row},${'x'.repeat(100)}`).join('\n')}\n`)
    const plan = planFor(await workspace.inspect(people), { replace: true })
    const insertions = vi.spyOn(workspace.store, 'sizeBytes').mockReturnValue(3_500_000_000 - 10_000)
    const failure = await workspace.failure(workspace.start(plan))
    expect(failure.message).toBe('people.csv makes the workspace larger than 3.5 GB, which is all it can hold, the present rows of people included, which stay until the new ones are in. Nothing was changed: import fewer columns, a part of the rows, or remove a data source first.')
    expect(insertions).toHaveBeenCalledTimes(1)
    vi.restoreAllMocks()
    expect(workspace.everything()).toEqual(before)
  })
})
