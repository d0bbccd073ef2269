import { rmSync, utimesSync } from 'node:fs'
import { leftWords } from '@shared/format/refreshWords.ts'
import { describe, expect, test } from 'vitest'
import type { SourceId } from '@shared/domain/ids.ts'
import { dataColumn, dataTable } from '../../electron/core/store/dataTable.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { importWorkspace } from '../support/importWorkspace.ts'

type Workspace = Awaited<ReturnType<typeof importWorkspace>>

function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.join(',')).join('\n')}\n`
}

async function sourceOf(workspace: Workspace, entity: string): Promise<SourceId> {
  const source = (await workspace.call('sources.list', {})).find((one) => one.entityName === entity)
  if (source === undefined) throw new Error(`${entity} has no source.`)
  return source.id
}

const seen = async (workspace: Workspace, entity: string) => (await workspace.call('sources.list', {})).find((one) => one.entityName === entity)

/** Key to ordinal of all rows. */
function ordinals(workspace: Workspace, name: string): Map<string, number> {
  const entity = workspace.catalog().entities.find((one) => one.name === name)
  const key = entity?.key[0]
  if (entity === undefined || key === undefined) throw new Error(`There is no ${name} with a key.`)
  return new Map(workspace.store.all<{ ordinal: number; key: string | number }>(sql`SELECT "ordinal", ${dataColumn(key)} AS key FROM ${dataTable(entity.id)}`).map((row) => [String(row.key), row.ordinal]))
}


const first = csv([['id', 'day', 'total', 'note'], ['a', '2024-01-01', '10.50', 'x'], ['b', '2024-01-02', '20.00', 'y'], ['c', '2024-01-03', '30.25', 'z']])

async function orders(text = first) {
  const workspace = await importWorkspace()
  const path = workspace.file('orders.csv', text)
  await workspace.importPath(path, { entity: 'Orders', role: 'activity' })
  return { ...workspace, path, source: await sourceOf(workspace, 'Orders') }
}

describe('refreshing a data source', () => {
  test('matches rows by key: kept ones stay the same rows, wherever they and their columns stand', async () => {
    const workspace = await orders()
    workspace.file('orders.csv', csv([['total', 'note', 'ID', 'day'], ['31.00', 'z', 'c', '2024-01-03'], ['40.00', 'new', 'd', '2024-02-01'], ['10.5', 'x', 'a', '2024-01-01']]))
    const outcome = await workspace.refresh(workspace.source)
    expect(outcome).toMatchObject({ entityName: 'Orders', fileName: 'orders.csv', rows: 3, rejected: 0, report: { status: 'successful', added: 1, changed: 1, removed: 1, newColumns: [], error: null } })
    expect(Object.fromEntries(ordinals(workspace, 'Orders'))).toEqual({ a: 0, c: 2, d: 3 })
    expect(await workspace.rowsOf('Orders')).toEqual([['a', '2024-01-01', '10.50', 'x'], ['c', '2024-01-03', '31.00', 'z'], ['d', '2024-02-01', '40.00', 'new']])
    expect(await seen(workspace, 'Orders')).toMatchObject({ id: workspace.source, mode: 'once', rows: 3, lastRefresh: { status: 'successful', added: 1, changed: 1, removed: 1 } })
  })

  test('does not read a file that is as it was: by size and time, and by its bytes where the time is another', async () => {
    const workspace = await orders()
    const before = workspace.everything()
    expect((await workspace.refresh(workspace.source)).report).toMatchObject({ status: 'successful', added: 0, changed: 0, removed: 0 })
    expect(workspace.catalog()).toEqual((before as { catalog: unknown }).catalog)
    utimesSync(workspace.path, 1_700_000_000, 1_700_000_000)
    expect((await workspace.refresh(workspace.source)).report).toMatchObject({ status: 'unchanged', added: null })
    const steps = workspace.heard.length
    expect((await workspace.refresh(workspace.source)).report.status).toBe('unchanged')
    expect(workspace.heard.slice(steps).some(({ payload }) => JSON.stringify(payload).includes('Reading rows'))).toBe(false)
    // Same length, other bytes, same time.
    workspace.file('orders.csv', first.replace('30.25', '99.99'))
    utimesSync(workspace.path, 1_800_000_000, 1_800_000_000)
    expect((await workspace.refresh(workspace.source)).report).toMatchObject({ status: 'successful', changed: 1 })
  })

  test('a file that is gone leaves the data and says so; found elsewhere, it goes on', async () => {
    const workspace = await orders()
    const before = workspace.catalog()
    rmSync(workspace.path)
    expect(await workspace.failure(workspace.refresh(workspace.source))).toMatchObject({ code: 'dataSource', message: 'The file orders.csv was not found: check the name, or choose it again.' })
    expect(workspace.catalog()).toEqual(before)
    expect(await seen(workspace, 'Orders')).toMatchObject({ rows: 3, lastRefresh: { status: 'failed', error: 'The file orders.csv was not found: check the name, or choose it again.' } })
    const moved = workspace.file('orders 2.csv', `${first}d,2024-01-04,1.00,w\n`)
    expect(await workspace.refresh(workspace.source, { path: moved })).toMatchObject({ fileName: 'orders 2.csv', rows: 4, report: { added: 1, changed: 0, removed: 0 } })
    expect(await seen(workspace, 'Orders')).toMatchObject({ fileName: 'orders 2.csv', path: moved, lastRefresh: { status: 'successful' } })
  })

  test('offers new columns and adds them when told, never silently', async () => {
    const workspace = await orders()
    workspace.file('orders.csv', csv([['id', 'day', 'total', 'note', 'qty', 'secret'], ['a', '2024-01-01', '10.50', 'x', '3', 's']]))
    expect((await workspace.refresh(workspace.source)).report).toMatchObject({ newColumns: ['qty', 'secret'], added: 0, changed: 0, removed: 2 })
    expect(workspace.catalog().entities[0]?.attributes.map(({ name }) => name)).toEqual(['id', 'day', 'total', 'note'])
    await workspace.call('sources.update', { source: workspace.source, ignore: ['secret'] })
    expect((await seen(workspace, 'Orders'))?.lastRefresh?.newColumns).toEqual(['qty'])
    expect((await workspace.refresh(workspace.source, { add: ['qty'] })).report).toMatchObject({ status: 'successful', newColumns: [] })
    expect(workspace.catalog().entities[0]?.attributes.map(({ name, type }) => [name, type]).at(-1)).toEqual(['qty', 'integer'])
    expect(await workspace.rowsOf('Orders')).toEqual([['a', '2024-01-01', '10.50', 'x', '3']])
    expect((await workspace.refresh(workspace.source, { anew: true })).report.newColumns).toEqual([])
    // What was ignored can be had after all.
    await workspace.refresh(workspace.source, { add: ['secret'] })
    expect((await workspace.rowsOf('Orders'))[0]?.at(-1)).toBe('s')
  })

  test('a lost column is left out only where nothing needs it and the person says so', async () => {
    const workspace = await orders()
    await workspace.importPath(workspace.file('notes.csv', csv([['note'], ['x'], ['y'], ['z']])))
    const before = workspace.everything()
    workspace.file('orders.csv', csv([['id', 'day', 'total'], ['a', '2024-01-01', '10.50']]))
    expect(await workspace.failure(workspace.refresh(workspace.source))).toMatchObject({ code: 'dataSource', message: 'orders.csv has no column note any more. The data of Orders stay as they are. Nothing uses it: refresh without it, or put it back into the file.' })
    expect((await seen(workspace, 'Orders'))?.lastRefresh).toMatchObject({ status: 'failed', lostColumns: ['note'] })
    const { relationship } = await workspace.call('relationships.add', { childEntity: 'Orders', childColumns: ['note'], parentEntity: 'notes', parentColumns: ['note'] })
    expect(await workspace.failure(workspace.refresh(workspace.source, { leaveOut: ['note'] }))).toMatchObject({
      code: 'inUse',
      message: 'orders.csv has no column note any more, and the relationship “Orders to notes” needs it. The data of Orders stay as they are. Put it back into the file, or change that first.',
    })
    await workspace.call('relationships.remove', { relationship: relationship.id })
    expect(workspace.catalog()).toEqual((before as { catalog: unknown }).catalog)
    expect((await workspace.refresh(workspace.source, { leaveOut: ['note'] })).report).toMatchObject({ status: 'successful', removed: 2, lostColumns: [] })
    expect(workspace.catalog().entities[0]?.attributes.map(({ name }) => name)).toEqual(['id', 'day', 'total'])
    workspace.file('orders.csv', csv([['total', 'day'], ['10.50', '2024-01-01']]))
    expect((await workspace.failure(workspace.refresh(workspace.source, { leaveOut: ['id'] }))).message).toContain('no column id any more, and the key of Orders needs it.')
    workspace.file('orders.csv', 'something;else\n1;2\n')
    expect((await workspace.failure(workspace.refresh(workspace.source))).message).toBe('orders.csv is laid out otherwise than before: it has none of the columns of Orders. The data of Orders stay as they are. Import the file again to look at how it is read.')
  })

  test('a column that holds something else now is refused in one sentence; single bad cells reject their rows', async () => {
    const many = (day: (n: number) => string, total = (n: number): string => `${n}.50`): string => csv([['id', 'day', 'total', 'note'], ...Array.from({ length: 20 }, (_, n) => [`k${n}`, day(n), total(n), ''])])
    const iso = (n: number): string => `2024-01-${String(n + 1).padStart(2, '0')}`
    const workspace = await orders(many(iso))
    const before = workspace.catalog()
    workspace.file('orders.csv', many((n) => `${n + 1}/1/2024`))
    expect((await workspace.failure(workspace.refresh(workspace.source))).message).toBe(
      'day of orders.csv does not hold what it held: in 20 of 20 rows day is no date of the form yyyy-MM-dd (first: line 2, "1/1/2024"). The data of Orders stay as they are: correct the file, or change the type of day and refresh again.',
    )
    expect(workspace.catalog()).toEqual(before)
    workspace.file('orders.csv', many(iso, (n) => (n === 7 ? 'none' : `${n}.50`)))
    expect(await workspace.refresh(workspace.source)).toMatchObject({ rows: 19, rejected: 1, firstRejected: { line: 9, column: 'total' }, report: { status: 'successful', added: 0, changed: 0, removed: 0, unreadable: 1, firstUnreadable: { line: 9, reason: 'total is no number of at most 2 decimal places.' } } })
    expect(ordinals(workspace, 'Orders').has('k7')).toBe(false)
    workspace.file('orders.csv', many(iso))
    expect((await workspace.refresh(workspace.source)).report).toMatchObject({ added: 1, changed: 0, removed: 0 })
  })

  test('more decimal places than before are no misfits, and the same numbers are no change', async () => {
    const workspace = await orders()
    workspace.file('orders.csv', first.replace('20.00', '20.1234'))
    expect((await workspace.refresh(workspace.source)).report).toMatchObject({ added: 0, changed: 1, removed: 0 })
    expect(workspace.catalog().entities[0]?.attributes[2]).toMatchObject({ type: 'decimal', scale: 4 })
    expect((await workspace.rowsOf('Orders')).map((row) => row[2])).toEqual(['10.5000', '20.1234', '30.2500'])
    workspace.file('orders.csv', first)
    expect((await workspace.refresh(workspace.source)).report).toMatchObject({ changed: 1 })
  })

  test('values that are empty now and were not before are counted by attribute', async () => {
    const workspace = await orders()
    workspace.file('orders.csv', first.replace('20.00', 'n/a').replace('10.50', ''))
    const { report } = await workspace.refresh(workspace.source)
    expect(report).toMatchObject({ changed: 2, emptied: [{ attribute: 'total', rows: 2 }] })
    expect(leftWords(report)).toEqual(['Empty now, and not before: total in 2 rows.'])
  })

  test('without a key rows are replaced whole', async () => {
    const workspace = await importWorkspace()
    workspace.file('log.csv', csv([['what', 'when'], ['a', 'x'], ['a', 'x']]))
    await workspace.importPath(workspace.file('log.csv', csv([['what', 'when'], ['a', 'x'], ['a', 'x']])), { entity: 'Log', key: [], role: 'related' })
    workspace.file('log.csv', csv([['what', 'when'], ['b', 'y']]))
    const outcome = await workspace.refresh(await sourceOf(workspace, 'Log'))
    expect(outcome).toMatchObject({ rows: 1, report: { status: 'successful', added: null, changed: null, removed: null } })
    expect(await workspace.rowsOf('Log')).toEqual([['b', 'y']])
  })

  test('keeps what was set and renamed since the import', async () => {
    const workspace = await orders()
    const [entity] = workspace.catalog().entities
    const note = entity?.attributes.find(({ name }) => name === 'note')
    if (entity === undefined || note === undefined) throw new Error('Orders has a note.')
    await workspace.call('entities.update', { entity: entity.id, role: 'related', nameAttribute: note.id })
    workspace.file('orders.csv', `${first}d,2024-01-04,1.00,w\n`)
    await workspace.refresh(workspace.source)
    expect(workspace.catalog().entities[0]).toMatchObject({ role: 'related', nameAttribute: note.id, dateAttribute: entity.dateAttribute, rowCount: 4 })
  })

  test('canceled or failed in the middle it leaves everything byte for byte', async () => {
    const rows = (from: number): string => csv([['id', 'name'], ...Array.from({ length: 40_000 }, (_, n) => [`k${n + from}`, `name ${n}`])])
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('many.csv', rows(0)), { entity: 'Many', role: 'individuals' })
    const source = await sourceOf(workspace, 'Many')
    const entity = workspace.catalog().entities[0]
    if (entity === undefined) throw new Error('Many is there.')
    const data = () => workspace.store.all(sql`SELECT * FROM ${dataTable(entity.id)}`)
    const before = { everything: workspace.everything(), data: data() }
    workspace.file('many.csv', rows(20_000))
    const { task } = await workspace.call('sources.refresh', { source })
    expect((await workspace.call('sources.refresh', { source })).task).toBe(task)
    while (workspace.tasks.list().find(({ id }) => id === task)?.step.startsWith('Reading rows') !== true) await workspace.ports.pause()
    workspace.tasks.cancel(task)
    expect(await workspace.tasks.ended(task)).toMatchObject({ status: 'canceled', error: null })
    expect({ everything: workspace.everything(), data: data() }).toEqual(before)
    workspace.file('many.csv', `${rows(20_000)}"open,x\n`)
    expect((await workspace.failure(workspace.refresh(source))).message).toContain('is never closed')
    expect(data()).toEqual(before.data)
    expect(workspace.catalog()).toEqual((before.everything as { catalog: unknown }).catalog)
    workspace.file('many.csv', rows(20_000))
    expect((await workspace.refresh(source)).report).toMatchObject({ added: 20_000, changed: 20_000, removed: 20_000 })
  })

  test('a file that is written to while it is read is not taken over', async () => {
    const workspace = await orders()
    const { files } = workspace.ports
    let asked = 0
    const facts = files.facts.bind(files)
    Object.assign(files, { facts: async (path: string) => ((asked += 1), asked > 3 && path === workspace.path ? { size: 1, modifiedMs: 2, kind: 'file' } : facts(path)) })
    workspace.file('orders.csv', `${first}d,2024-01-04,1.00,w\n`)
    const failure = await workspace.failure(workspace.refresh(workspace.source))
    Object.assign(files, { facts })
    expect(failure.message).toBe('orders.csv was changed while it was read, so nothing was taken over: try again when whoever writes it is done.')
    expect(workspace.catalog().entities[0]?.rowCount).toBe(3)
  })

  test('is set to come with every refresh for what a file stands behind', async () => {
    const workspace = await orders()
    await workspace.call('sources.update', { source: workspace.source, mode: 'refresh' })
    expect(await seen(workspace, 'Orders')).toMatchObject({ mode: 'refresh', canRefresh: true })
    workspace.file('orders.csv', `${first}d,2024-01-04,1.00,w\n`)
    await workspace.refresh(workspace.source)
    expect((await seen(workspace, 'Orders'))?.mode).toBe('refresh')
  })

  test('whose report in the file is not one is as if it never was refreshed', async () => {
    const workspace = await orders()
    workspace.store.bulk.run(sql`UPDATE data_source SET last_refresh = '{}'`)
    expect((await seen(workspace, 'Orders'))?.lastRefresh).toBe(null)
    expect((await workspace.refresh(workspace.source, { anew: true })).report.status).toBe('successful')
  })
})
