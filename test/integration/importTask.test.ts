import { appendFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entityIdSchema } from '@shared/domain/ids.ts'
import { planFor } from '../support/importPlan.ts'
import { dataTable } from '../../electron/core/store/dataTable.ts'
import { sql, type Sql } from '../../electron/core/store/sql.ts'
import { importWorkspace } from '../support/importWorkspace.ts'

const tableOf = (entity: string): Sql => dataTable(entityIdSchema.parse(entity))

function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.join(',')).join('\n')
}

describe('importing a file', () => {
  test('makes an entity with its attributes, key, date and source', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('orders.csv', csv([['Order ID', 'Ordered on', 'Total', 'Gift'], ['0001', '2024-02-28', '12.50', 'yes'], ['0002', '2024-03-01', '3.1', 'no'], ['0003', '', '', '']]))
    const outcome = await workspace.importPath(path, { role: 'activity' })
    expect(outcome).toMatchObject({ entityName: 'orders', rows: 3, rejected: 0, firstRejected: null })
    const [entity] = workspace.catalog().entities
    expect(entity).toMatchObject({ name: 'orders', role: 'activity', rowCount: 3, dataVersion: 1, nameAttribute: null })
    const name = (id: string | null): string | undefined => entity?.attributes.find((one) => one.id === id)?.name
    expect([entity?.key.map(name), name(entity?.dateAttribute ?? null), entity?.attributes.map(({ type, scale }) => [type, scale])]).toEqual([
      ['Order ID'],
      'Ordered on',
      [['text', null], ['date', null], ['decimal', 2], ['boolean', null]],
    ])
    expect(await workspace.rowsOf('orders')).toEqual([
      ['0001', '2024-02-28', '12.50', 'true'],
      ['0002', '2024-03-01', '3.10', 'false'],
      ['0003', null, null, null],
    ])
    expect(await workspace.call('sources.list', {})).toMatchObject([{ entityName: 'orders', fileName: 'orders.csv', format: 'CSV, comma, UTF-8', rows: 3, rejected: 0 }])
    expect(workspace.heard.map(({ event }) => event)).toContain('data.changed')
  })

  test.each([
    ['UTF-8 with a mark', '\ufeffid;näme\n1;Zoë\n', 'utf8', 'CSV, semicolon, UTF-8'],
    ['UTF-16 with a mark', '\ufeffid\tnäme\n1\tZoë\n', 'utf16le', 'TSV, tab, UTF-16 LE'],
    ['UTF-16 without a mark', 'id|näme\n1|Zoë\n2|some more text to look at\n', 'utf16le', 'CSV, bar, UTF-16 LE'],
    ['Windows-1252', 'id,näme\n1,Zoë\n', 'latin1', 'CSV, comma, Windows-1252'],
  ] as const)('%s is recognised by its bytes', async (_name, text, encoding, format) => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('data.bin', Buffer.from(text, encoding)), { entity: 'People' })
    expect((await workspace.rowsOf('People'))[0]).toEqual(['1', 'Zoë'])
    expect(workspace.catalog().entities[0]?.attributes.map(({ name }) => name)).toEqual(['id', 'näme'])
    expect(await workspace.call('sources.list', {})).toMatchObject([{ format }])
  })

  test('lines above the header are skipped where they are plainly none', async () => {
    const workspace = await importWorkspace()
    const inspection = await workspace.inspect(workspace.file('report.csv', 'Sales report\n\nid,name,city\n1,Ann,Bonn\n2,Bob,Ulm\n'))
    expect(inspection).toMatchObject({ options: { headerLine: 3 }, rows: 2, key: { columns: ['id'] } })
    expect(inspection.preview.map(({ line, cells }) => [line, ...cells])).toEqual([[4, '1', 'Ann', 'Bonn'], [5, '2', 'Bob', 'Ulm']])
  })

  test('without a header columns are numbered', async () => {
    const workspace = await importWorkspace()
    const inspection = await workspace.inspect(workspace.file('bare.csv', '1,Ann\n2,Bob\n'), { hints: { headerLine: 0 } })
    expect([inspection.rows, inspection.columns.map(({ plan }) => plan.name)]).toEqual([2, ['Column 1', 'Column 2']])
  })

  test('what is written is what is stored, whatever the cells hold', async () => {
    const workspace = await importWorkspace()
    let n = 0
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', ''))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }), fc.constantFrom<readonly [BufferEncoding, string]>(['utf8', ''], ['utf8', '\ufeff'], ['utf16le', '\ufeff']), async (rows, [encoding, mark]) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
        const text = `${mark}"no","a","b"\n${rows.map((row, index) => [`r${index}`, ...row].map(quoted).join(',')).join('\n')}\n`
        const path = workspace.file(`cells${(n += 1)}.csv`, Buffer.from(text, encoding))
        const inspection = await workspace.inspect(path)
        const types = new Map([['a', 'text' as const], ['b', 'text' as const]])
        await workspace.start(planFor(inspection, { entity: `E${n}`, types }))
        const stored = (value: string): string | null => value.trim().normalize('NFC') || null
        expect(await workspace.rowsOf(`E${n}`)).toEqual(rows.map((row, index) => [`r${index}`, ...row.map(stored)]))
      }),
      { numRuns: 25 },
    )
  })
})

describe('importing again', () => {
  const ordinals = (workspace: Awaited<ReturnType<typeof importWorkspace>>): Record<string, number> => {
    const [entity] = workspace.catalog().entities
    const column = `a_${entity?.attributes[0]?.id ?? ''}`
    const rows = workspace.store.all<Record<string, number | string>>(sql`SELECT * FROM ${tableOf(entity?.id ?? '')}`)
    return Object.fromEntries(rows.map((row) => [String(row[column]), Number(row['ordinal'])]))
  }

  test('keeps ordinals by key, attribute ids by name, the source and the relationships', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('people.csv', csv([['id', 'name'], ['b', 'Bob'], ['a', 'Ann'], ['c', 'Cy']]))
    const first = await workspace.importPath(path)
    const before = workspace.catalog().entities[0]
    expect(ordinals(workspace)).toEqual({ b: 0, a: 1, c: 2 })
    workspace.file('people.csv', csv([['name', 'id', 'city'], ['Dee', 'd', 'Ulm'], ['Anna', 'a', 'Bonn'], ['Bob', 'b', '']]))
    const second = await workspace.importPath(path, { replace: true, key: ['id'] })
    const after = workspace.catalog().entities[0]
    expect(second.source).toBe(first.source)
    expect(after).toMatchObject({ id: before?.id, dataVersion: 2, rowCount: 3, key: before?.key })
    const idOf = (entity: typeof after, name: string): string | undefined => entity?.attributes.find((one) => one.name === name)?.id
    expect([idOf(after, 'id'), idOf(after, 'name')]).toEqual([idOf(before, 'id'), idOf(before, 'name')])
    const table = tableOf(after?.id ?? '')
    expect(workspace.store.all(sql`SELECT ordinal FROM ${table} ORDER BY ordinal`).map(({ ordinal }) => ordinal)).toEqual([0, 1, 3])
    expect(await workspace.rowsOf('people')).toEqual([['Bob', 'b', null], ['Anna', 'a', 'Bonn'], ['Dee', 'd', 'Ulm']])
    expect(workspace.store.first(sql`SELECT ordinal_limit FROM entity`)).toEqual({ ordinal_limit: 4 })
  })

  test('gives a key that returns the ordinal it had', async () => {
    const workspace = await importWorkspace()
    const versions = [['a', 'b', 'c'], ['a', 'd'], ['e', 'a'], ['c', 'b', 'e', '__proto__'], ['d', 'c'], ['__proto__']]
    const seen = []
    for (const ids of versions) {
      const path = workspace.file('members.csv', csv([['id', 'email', 'gender', 'phone'], ...ids.map((id) => [id, 'x', 'y', 'z'])]))
      await workspace.importPath(path, { role: 'individuals', key: ['id'], replace: true })
      seen.push(ordinals(workspace))
    }
    expect(seen.map((one) => Object.entries(one).map(([id, ordinal]) => `${id}${ordinal}`).join(' '))).toEqual(['a0 b1 c2', 'a0 d3', 'a0 e4', 'b1 c2 e4 __proto__5', 'c2 d3', '__proto__5'])
  })

  test('is refused where it would take away what a relationship stands on', async () => {
    const workspace = await importWorkspace()
    const people = workspace.file('people.csv', csv([['id', 'name'], ['a', 'Ann']]))
    await workspace.importPath(people)
    const orders = workspace.file('orders.csv', csv([['order', 'person'], ['1', 'a'], ['2', 'a']]))
    await workspace.importPath(orders)
    await workspace.call('relationships.add', { childEntity: 'orders', childColumns: ['person'], parentEntity: 'people', parentColumns: ['id'] })
    const before = workspace.everything()
    workspace.file('orders.csv', csv([['order', 'buyer'], ['1', 'a']]))
    expect(await workspace.failure(workspace.importPath(orders, { replace: true }))).toMatchObject({
      code: 'inUse',
      message: 'The relationship "orders to people" uses orders.person: keep that column, or remove the relationship first.',
    })
    expect((await workspace.failure(workspace.importPath(people, { replace: true, key: ['name'] }))).message).toBe(
      'The relationship "orders to people" needs id as the key of people: keep that key, or remove the relationship first.',
    )
    expect(workspace.everything()).toEqual(before)
  })

  test('accepted relationships come with the rows', async () => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('customers.csv', csv([['customer_id', 'name'], ['C1', 'Ann'], ['C2', 'Bob']])))
    const path = workspace.file('orders.csv', csv([['order_id', 'customer_id'], ['1', 'C1'], ['2', 'C1'], ['3', 'C9']]))
    const inspection = await workspace.inspect(path)
    expect(inspection.relationships).toEqual([
      { child: 'orders', childColumns: ['customer_id'], parent: 'customers', parentColumns: ['customer_id'], matched: 2 / 3, orphans: 1, reason: '66.6 % of the values exist there; the names agree.' },
    ])
    const relationships = [{ columns: ['customer_id'], other: 'Customers', otherColumns: ['customer_id'], thisIsChild: true }]
    await workspace.start({ ...planFor(inspection), relationships })
    expect(workspace.catalog().relationships.map(({ name }) => name)).toEqual(['orders to customers'])
  })
})

describe('an import that does not end well', () => {
  test('canceled, it leaves everything as it was and no table behind', async () => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('many.csv', 'id,name\n1,Ann\n'))
    const before = workspace.everything()
    const path = workspace.file('many.csv', 'id,name\n')
    for (let block = 0; block < 20; block += 1) appendFileSync(path, Array.from({ length: 5000 }, (_, row) => `${block}-${row},name ${row}\n`).join(''))
    const plan = planFor(await workspace.inspect(path), { replace: true })
    const { task } = await workspace.call('import.start', plan)
    while (workspace.tasks.list().find(({ id }) => id === task)?.step.startsWith('Reading rows') !== true) await workspace.ports.pause()
    workspace.tasks.cancel(task)
    expect(await workspace.tasks.ended(task)).toMatchObject({ status: 'canceled', error: null })
    expect(workspace.everything()).toEqual(before)
  })

  test('a newer inspection of the same name gives the older one up', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('many.csv', `id,name\n${Array.from({ length: 60_000 }, (_, row) => `${row},name ${row}`).join('\n')}\n`)
    const older = workspace.failure(workspace.inspect(path))
    const newer = workspace.inspect(path)
    expect(await older).toMatchObject({ code: 'canceled' })
    expect((await newer).rows).toBe(60_000)
    const stopped = workspace.failure(workspace.inspect(path, { inspection: 'other', hints: { decimal: ',' } }))
    await workspace.call('import.stopInspecting', { inspection: 'other' })
    expect(await stopped).toMatchObject({ code: 'canceled' })
    expect(workspace.heard.some(({ event }) => event === 'import.inspecting')).toBe(true)
  })

  test('progress says how far it is', async () => {
    const workspace = await importWorkspace()
    const path = workspace.file('many.csv', `id,name\n${Array.from({ length: 60_000 }, (_, row) => `${row},name ${row}`).join('\n')}\n`)
    const outcome = await workspace.importPath(path)
    expect(outcome.rows).toBe(60_000)
    const steps = workspace.heard.filter(({ event }) => event === 'task.changed').map(({ payload }) => payload as { step: string; progress: number | null })
    expect(steps.at(-1)).toMatchObject({ step: 'Saving the workspace', progress: 1 })
    expect(steps.some(({ step, progress }) => step.startsWith('Reading rows') && progress !== null && progress > 0)).toBe(true)
  })
})
