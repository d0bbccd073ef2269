import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { importWorkspace } from '../support/importWorkspace.ts'
import { workbookFile } from '../support/workbookFile.ts'

type Files = Readonly<Record<string, string | Uint8Array>>

async function folderOf(files: Files) {
  const workspace = await importWorkspace()
  const path = join(workspace.folder, 'orders')
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return { workspace, path }
}

const january = 'id,day,sum\n1,2024-01-05,2.50\n2,2024-01-06,3\n'

describe('a folder of equal files', () => {
  it('is one table in the order of names, whatever order the columns of each have', async () => {
    const { workspace, path } = await folderOf({ '2024-02.csv': 'sum,id,DAY\n9,3,2024-02-01\n', '2024-01.csv': january, '.DS_Store': 'x', _SUCCESS: '', 'empty.csv': '' })
    mkdirSync(join(path, 'older'))
    expect(await workspace.importPath(path, { key: ['id'] })).toMatchObject({ entityName: 'orders', rows: 3, rejected: 0 })
    expect(await workspace.rowsOf('orders')).toEqual([['1', '2024-01-05', '2.50'], ['2', '2024-01-06', '3.00'], ['3', '2024-02-01', '9.00']])
  })

  it('says of each row which file it is of where that is asked, and keeps asking at a refresh', async () => {
    const { workspace, path } = await folderOf({ 'a.csv': january, 'b.csv.gz': gzipSync('id,day,sum\n3,2024-02-01,9\n') })
    const { source } = await workspace.importPath(path, { key: ['id'] }, { fileColumn: 'File' })
    writeFileSync(join(path, 'c.csv'), Buffer.from('\ufeffid,day,sum\n4,2024-03-01,1\n', 'utf16le'))
    expect(await workspace.refresh(source)).toMatchObject({ rows: 4 })
    expect(await workspace.rowsOf('orders')).toEqual([
      ['1', '2024-01-05', '2.50', 'a.csv'],
      ['2', '2024-01-06', '3.00', 'a.csv'],
      ['3', '2024-02-01', '9.00', 'b.csv.gz'],
      ['4', '2024-03-01', '1.00', 'c.csv'],
    ])
  })

  it('names the file of a rejected row', async () => {
    const { workspace, path } = await folderOf({ 'a.csv': january, 'b.csv': 'day,id,sum\n2024-02-01,3,9,?\n2024-02-31,4,9\n2024-02-03,1,9\n' })
    const { source } = await workspace.importPath(path, { key: ['id'], dates: new Map([['day', ['yyyy-MM-dd']]]) })
    expect((await workspace.call('sources.rejected', { source })).map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'b.csv: The row has 4 cells, the header 3.'],
      [3, 'b.csv: day is no date of the form yyyy-MM-dd.'],
      [4, 'b.csv: The key id was used by an earlier row, which was kept.'],
    ])
  })

  it('may be of workbooks', async () => {
    const book = async (id: number): Promise<Uint8Array> => workbookFile([{ name: `S${id}`, rows: `<row><c t="inlineStr"><is><t>id</t></is></c></row><row><c><v>${id}</v></c></row>` }])
    const { workspace, path } = await folderOf({ 'a.xlsx': await book(1), 'b.xlsx': await book(2) })
    await workspace.importPath(path)
    expect(await workspace.rowsOf('orders')).toEqual([['1'], ['2']])
  })

  it.each<[string, Files, object, string]>([
    ['a column less', { 'a.csv': january, 'b.csv': 'id,day\n3,2024-02-01\n' }, {}, 'b.csv in the folder orders has no column sum, which a.csv has: files of a folder are one table only where all have the same columns; take it out, or correct it.'],
    ['a column more', { 'a.csv': january, 'b.csv': 'id,day,sum,note\n3,2024-02-01,1,x\n' }, {}, 'b.csv in the folder orders has a column note, which a.csv has not: files of a folder are one table only where all have the same columns; take it out, or correct it.'],
    ['another kind of file', { 'a.csv': january, 'b.png': Buffer.from([0x89, 0x50, 0x4e, 0x47]) }, {}, 'b.png is a PNG picture: Tessera reads delimited text (CSV, TSV), Excel workbooks (.xlsx), JSON, Parquet and SQLite files, text packed with gzip too; choose the data file.'],
    ['no files', {}, {}, 'orders is a folder that holds no files: choose a file, or a folder of files that have the same columns.'],
    ['a name that is taken', { 'a.csv': january }, { fileColumn: 'DAY' }, 'The files of orders have a column DAY of their own: name the column of file names otherwise.'],
  ])('with %s is refused in a sentence', async (_what, files, hints, message) => {
    const { workspace, path } = await folderOf(files)
    expect((await workspace.failure(workspace.inspect(path, { hints }))).message).toBe(message)
  })

  it('and one file has no column of file names', async () => {
    const { workspace, path } = await folderOf({ 'a.csv': january })
    expect((await workspace.failure(workspace.inspect(join(path, 'a.csv'), { hints: { fileColumn: 'File' } }))).message).toBe('a.csv is one file: a column of file names is for the files of a folder.')
  })
})
