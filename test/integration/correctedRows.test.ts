import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { describe, expect, test } from 'vitest'
import { correctionWords } from '@shared/format/refreshWords.ts'
import { importWorkspace } from '../support/importWorkspace.ts'

const text = [
  'id;day;total;who',
  'a;2024-01-01;10,50;Ann',
  'b;2024-02-31;20,00;Bob',
  'c;2024-01-03;x;"Cy; the third"',
  'a;2024-01-04;1,00;again',
  'd;2024-01-05;2,00;Dee;extra',
  ';2024-01-06;3,00;no key',
  "e;2024-01-07;oops;'-1+1",
].join('\n')

async function orders() {
  const workspace = await importWorkspace()
  const path = workspace.file('orders.csv', `${text}\n`)
  const outcome = await workspace.importPath(path, { entity: 'Orders', role: 'activity', types: new Map([['total', 'decimal' as const]]), dates: new Map([['day', ['yyyy-MM-dd']]]), key: ['id'] })
  const downloaded = join(workspace.folder, 'rejected.csv')
  const download = async (): Promise<Record<string, string>[]> => {
    await workspace.call('sources.downloadRejected', { source: outcome.source, path: downloaded })
    return parse(readFileSync(downloaded), { columns: true, bom: true })
  }
  const write = (rows: readonly Readonly<Record<string, string>>[], options: object = {}): string => {
    writeFileSync(downloaded, stringify([...rows], { header: true, ...options }))
    return downloaded
  }
  const rejected = async () => (await workspace.call('sources.list', {}))[0]?.rejected
  return { ...workspace, path, outcome, download, write, rejected }
}

describe('rejected rows', () => {
  test('are downloaded as the file had them, with line and reason', async () => {
    const { outcome, download } = await orders()
    expect(outcome).toMatchObject({ rows: 1, rejected: 6 })
    const rows = await download()
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'day', 'total', 'who', 'Line', 'Reason'])
    expect(rows.map(({ Reason: _, ...row }) => Object.values(row))).toEqual([
      ['b', '2024-02-31', '20,00', 'Bob', '3'],
      ['c', '2024-01-03', 'x', 'Cy; the third', '4'],
      ['a', '2024-01-04', '1,00', 'again', '5'],
      ['d', '2024-01-05', '2,00', 'Dee extra', '6'],
      ['', '2024-01-06', '3,00', 'no key', '7'],
      ['e', '2024-01-07', 'oops', "''-1+1", '8'],
    ])
    expect(rows.map(({ Reason }) => Reason)).toEqual([
      'day is no date of the form yyyy-MM-dd.',
      'total is no number of at most 2 decimal places.',
      'The key id was used by an earlier row, which was kept.',
      'The row has 5 cells, the header 4.',
      'The key id is empty.',
      'total is no number of at most 2 decimal places.',
    ])
  })

  test('come in once they are corrected; the others stay, and so do those the file leaves out', async () => {
    const { outcome, download, write, correct, rowsOf, rejected, catalog, call } = await orders()
    const [b, c, a, , noKey, e] = await download()
    if (b === undefined || c === undefined || a === undefined || noKey === undefined || e === undefined) throw new Error('Six rows were rejected.')
    const version = catalog().entities[0]?.dataVersion ?? 0
    // As a spreadsheet of another country writes it, columns in another order.
    const corrected = [{ ...b, day: '2024-02-29' }, c, a, { ...noKey, id: 'f' }, { ...e, total: '-3,25' }]
    const result = await correct(outcome.source, write(corrected, { delimiter: ';', columns: ['Reason', 'Line', 'total', 'who', 'id', 'day'] }))
    expect(result).toMatchObject({ entityName: 'Orders', rows: 3, refused: 2, firstRefused: { line: 3, column: 'total', value: 'x' }, rejected: 3 })
    expect(await rowsOf('Orders')).toEqual([
      ['a', '2024-01-01', '10.50', 'Ann'],
      ['b', '2024-02-29', '20.00', 'Bob'],
      ['f', '2024-01-06', '3.00', 'no key'],
      ['e', '2024-01-07', '-3.25', "'-1+1"],
    ])
    expect(catalog().entities[0]).toMatchObject({ rowCount: 4, dataVersion: version + 1 })
    expect((await call('sources.rejected', { source: outcome.source })).map(({ line }) => line)).toEqual([4, 5, 6])
    expect(await rejected()).toBe(3)
    expect((await call('sources.list', {}))[0]?.lastRefresh).toMatchObject({ status: 'successful', added: 3, changed: 0, removed: 0 })
    expect((await download()).map((row) => row['Line'])).toEqual(['4', '5', '6'])
    // The same file again adds nothing.
    expect(await correct(outcome.source, write(corrected))).toMatchObject({ rows: 0, refused: 5, rejected: 3 })
    expect(catalog().entities[0]).toMatchObject({ rowCount: 4, dataVersion: version + 1 })
  })

  test('that came in stay for as long as the file has them as they were, wherever they stand; a good row of their key wins', async () => {
    const { outcome, download, write, correct, refresh, file, rowsOf, rejected, catalog } = await orders()
    const [b, , , , noKey] = await download()
    await correct(outcome.source, write([{ ...b, day: '2024-02-28' }, { ...noKey, id: 'f' }]))
    const rows = await rowsOf('Orders')
    expect(rows.map(([id, day]) => [id, day])).toEqual([['a', '2024-01-01'], ['b', '2024-02-28'], ['f', '2024-01-06']])
    const version = catalog().entities[0]?.dataVersion
    // Read anew as it was: nothing changes, and what was corrected is not rejected once more.
    expect(await refresh(outcome.source, { anew: true })).toMatchObject({ rows: 3, rejected: 4, report: { added: 0, changed: 0, removed: 0, unreadable: 0, corrections: { kept: 2, overruled: 0, gone: 0 } } })
    expect(await rowsOf('Orders')).toEqual(rows)
    expect(catalog().entities[0]?.dataVersion).toBe(version)
    expect((await download()).map((row) => row['Line'])).toEqual(['4', '5', '6', '8'])
    // Another bad day in the row of the same key, and other rows before both.
    file('orders.csv', `${text.replace('2024-02-31', '2024-02-30').replace('a;2024-01-01;10,50;Ann', 'g;2024-01-01;4,00;Gil\na;2024-01-01;10,50;Ann')}\n`)
    expect((await refresh(outcome.source)).report).toMatchObject({ added: 1, changed: 0, removed: 0, corrections: { kept: 2, overruled: 0, gone: 0 } })
    expect((await rowsOf('Orders')).map(([id, day]) => [id, day])).toEqual([['a', '2024-01-01'], ['b', '2024-02-28'], ['f', '2024-01-06'], ['g', '2024-01-01']])
    // The file says what b is, and has the row without a key no longer.
    file('orders.csv', `${text.replace('2024-02-31', '2024-02-27').replace(';2024-01-06;3,00;no key\n', '')}\n`)
    expect((await refresh(outcome.source)).report).toMatchObject({ added: 0, changed: 1, removed: 2, corrections: { kept: 0, overruled: 1, gone: 1 } })
    expect(await rowsOf('Orders')).toEqual([['a', '2024-01-01', '10.50', 'Ann'], ['b', '2024-02-27', '20.00', 'Bob']])
    expect(await rejected()).toBe(4)
    expect((await refresh(outcome.source, { anew: true })).report.corrections).toBe(null)
  })

  test('that were corrected stay where the entity has no key, and where its file is imported anew', async () => {
    const workspace = await importWorkspace()
    const lines = ['n,amount', '1,10', '2,x', '3,30', '2,x']
    const path = workspace.file('lines.csv', `${lines.join('\n')}\n`)
    const stated = { entity: 'Lines', role: 'related', key: [], types: new Map([['amount', 'integer' as const]]) } as const
    const { source } = await workspace.importPath(path, stated)
    const downloaded = join(workspace.folder, 'rejected.csv')
    await workspace.call('sources.downloadRejected', { source, path: downloaded })
    writeFileSync(downloaded, readFileSync(downloaded, 'utf8').replace('2,x,3', '2,20,3'))
    expect(await workspace.correct(source, downloaded)).toMatchObject({ rows: 1, refused: 1 })
    workspace.file('lines.csv', `${[...lines, '4,40'].join('\n')}\n`)
    expect(await workspace.refresh(source)).toMatchObject({ rows: 4, rejected: 1, report: { added: null, unreadable: null, corrections: { kept: 1, overruled: 0, gone: 0 } } })
    expect((await workspace.rowsOf('Lines')).map(([, amount]) => amount)).toEqual(['10', '30', '40', '20'])
    expect(await workspace.importPath(path, { ...stated, replace: true })).toMatchObject({ rows: 4, rejected: 1, corrections: { kept: 1, overruled: 0, gone: 0 } })
    expect((await workspace.rowsOf('Lines')).map(([, amount]) => amount).sort()).toEqual(['10', '20', '30', '40'])
    // With a column more, which the corrected row takes from the file, and columns in another order.
    workspace.file('lines.csv', `amount,n,note\n10,1,a\nx,2,b\n30,3,c\n`)
    expect((await workspace.refresh(source, { add: ['note'] })).report.corrections).toEqual({ kept: 1, overruled: 0, gone: 0, unfit: null })
    expect(await workspace.rowsOf('Lines')).toEqual([['1', '10', 'a'], ['3', '30', 'c'], ['2', '20', 'b']])
  })

  test('keep their decimal places where the file is imported anew and has fewer', async () => {
    const { outcome, download, write, correct, importPath, file, rowsOf } = await orders()
    const [, , , , , e] = await download()
    await correct(outcome.source, write([{ ...e, total: '3,37' }]))
    const path = file('orders.csv', `${text.replaceAll(/,([05])0;/g, ',$1;')}\n`)
    const again = await importPath(path, { entity: 'Orders', role: 'activity', types: new Map([['total', 'decimal' as const]]), dates: new Map([['day', ['yyyy-MM-dd']]]), key: ['id'], replace: true })
    expect(again.corrections).toEqual({ kept: 1, overruled: 0, gone: 0, unfit: null })
    expect((await rowsOf('Orders')).map(([id, , total]) => [id, total])).toEqual([['a', '10.50'], ['e', '3.37']])
  })

  test('keep what the new type of a column holds exactly; the others are told from those that are gone', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('sales.csv', 'id,amount,day,who\n1,10,2024-01-01,Ann\n2,x,2024-01-02,Bob\n3,30,soon,Cy\n4,y,2024-01-04,Dee\n')
    const stated = { entity: 'Sales', role: 'activity', types: new Map([['id', 'integer' as const], ['amount', 'integer' as const]]), dates: new Map([['day', ['yyyy-MM-dd']]]), key: ['id'] } as const
    const { source } = await workspace.importPath(path, stated)
    const downloaded = join(workspace.folder, 'rejected.csv')
    await workspace.call('sources.downloadRejected', { source, path: downloaded })
    writeFileSync(downloaded, readFileSync(downloaded, 'utf8').replace('2,x,', '2,20,').replace('soon', '2024-01-03'))
    expect(await workspace.correct(source, downloaded)).toMatchObject({ rows: 2, refused: 1 })
    const again = async (types: readonly (readonly [string, 'text' | 'decimal' | 'integer' | 'boolean'])[]) => (await workspace.importPath(path, { ...stated, types: new Map([...stated.types, ...types]), replace: true })).corrections
    // Of a key of other decimal places, or of text, too.
    expect(await again([['id', 'decimal'], ['amount', 'decimal']])).toEqual({ kept: 2, overruled: 0, gone: 0, unfit: null })
    expect(await again([['id', 'text']])).toEqual({ kept: 2, overruled: 0, gone: 0, unfit: null })
    expect((await workspace.rowsOf('Sales')).map((row) => row.join())).toEqual(['1,10,2024-01-01,Ann', '2,20,2024-01-02,Bob', '3,30,2024-01-03,Cy'])
    // As text the file's own row of 2 is good; that of 3 is not, and its amount is the text it was.
    expect(await again([['amount', 'text']])).toEqual({ kept: 1, overruled: 1, gone: 0, unfit: null })
    expect((await workspace.rowsOf('Sales')).map((row) => row.join())).toEqual(['1,10,2024-01-01,Ann', '2,x,2024-01-02,Bob', '3,30,2024-01-03,Cy', '4,y,2024-01-04,Dee'])
    const counts = await again([['amount', 'boolean']])
    expect(counts).toEqual({ kept: 0, overruled: 0, gone: 0, unfit: { rows: 1, attributes: ['amount'] } })
    expect(correctionWords(counts)).toEqual(['1 corrected row removed: it cannot be kept with the new type of amount.'])
    // It is one of the rejected rows again.
    expect((await workspace.call('sources.rejected', { source: (await workspace.call('sources.list', {}))[0]?.id ?? source })).map(({ line }) => line)).toContain(4)
  })

  test('without a key give way to the row of the file once a new type reads it', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('lines.csv', 'n,amount\n1,10\n2,x\n')
    const stated = { entity: 'Lines', role: 'related', key: [], types: new Map([['amount', 'integer' as const]]) } as const
    const { source } = await workspace.importPath(path, stated)
    const downloaded = join(workspace.folder, 'rejected.csv')
    await workspace.call('sources.downloadRejected', { source, path: downloaded })
    writeFileSync(downloaded, readFileSync(downloaded, 'utf8').replace('2,x,3', '2,20,3'))
    await workspace.correct(source, downloaded)
    const again = await workspace.importPath(path, { ...stated, types: new Map([['amount', 'text' as const]]), replace: true })
    expect(again.corrections).toEqual({ kept: 0, overruled: 1, gone: 0, unfit: null })
    expect(correctionWords(again.corrections)).toEqual(['1 correction dropped: the file has a good row in its place now.'])
    expect(await workspace.rowsOf('Lines')).toEqual([['1', '10'], ['2', 'x']])
  })

  test('stay each in the place of its own row where several rejected rows have one key', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('codes.csv', 'k,v\na,1\nb,x\nc,3\nb,y\n')
    const { source } = await workspace.importPath(path, { entity: 'Codes', role: 'individuals', key: ['k'], types: new Map([['v', 'integer' as const]]) })
    const downloaded = join(workspace.folder, 'rejected.csv')
    await workspace.call('sources.downloadRejected', { source, path: downloaded })
    writeFileSync(downloaded, readFileSync(downloaded, 'utf8').replace('b,x,3', 'b2,20,3').replace('b,y,5', 'b,50,5'))
    expect(await workspace.correct(source, downloaded)).toMatchObject({ rows: 2, rejected: 0 })
    expect((await workspace.refresh(source, { anew: true })).report).toMatchObject({ removed: 0, unreadable: 0, corrections: { kept: 2, overruled: 0, gone: 0 } })
    expect(await workspace.rowsOf('Codes')).toEqual([['a', '1'], ['c', '3'], ['b2', '20'], ['b', '50']])
  })

  test('a row whose cell became unreadable is told from one that is gone', async () => {
    const { outcome, refresh, file, rowsOf } = await orders()
    file('orders.csv', `${['id;day;total;who', 'k;2024-01-01;1,00;x', 'a;2024-01-01;10,50;Ann', 'l;2024-01-01;1,00;x'].join('\n')}\n`)
    await refresh(outcome.source)
    file('orders.csv', `${['id;day;total;who', 'k;2024-01-01;1,00;x', 'a;soon;10,50;Ann', 'new;soon;10,50;Ann'].join('\n')}\n`)
    const { report } = await refresh(outcome.source)
    expect(report).toMatchObject({ added: 0, changed: 0, removed: 1, unreadable: 1, firstUnreadable: { line: 3, reason: 'day is no date of the form yyyy-MM-dd.' } })
    expect((await rowsOf('Orders')).map(([id]) => id)).toEqual(['k'])
  })

  test('a file that is not the one that was downloaded says what it lacks', async () => {
    const { outcome, failure, correct, file, write, everything } = await orders()
    const before = everything()
    expect((await failure(correct(outcome.source, file('other.csv', 'id,day\nx,2024-01-01\n')))).message).toBe('other.csv has no column total, who: correct the rows in the file that was downloaded, and leave its columns as they are.')
    expect((await failure(correct(outcome.source, write([{ id: 'x', day: '2024-01-01', total: '1', who: '' }])))).message).toBe(
      'rejected.csv has no column Line, which says which rejected row each row corrects: correct the rows in the file that was downloaded.',
    )
    expect(await correct(outcome.source, write([{ id: 'x', day: '2024-01-01', total: '1', who: '', Line: '99' }]))).toMatchObject({ rows: 0, refused: 1, firstRefused: { reason: 'Line 99 is not, or not any more, among the rejected rows.' } })
    expect(everything()).toEqual(before)
  })
})
