import { describe, expect, test } from 'vitest'
import { definitionSchema } from '@shared/rules/definition.ts'
import { createEngineSource } from '../../electron/core/catalog/engineSource.ts'
import { importWorkspace } from '../support/importWorkspace.ts'

function csv(...rows: readonly string[]): string {
  return `${rows.join('\n')}\n`
}

async function shop() {
  const workspace = await importWorkspace({ zone: 'Europe/Berlin' })
  await workspace.importPath(workspace.file('customers.csv', csv('CustomerID,Name,Born', 'C1,Ann,1980-05-01', 'C2,Bob,', 'C3,Cy,1990-01-31', '007,Dee,')))
  await workspace.importPath(workspace.file('orders.csv', csv('OrderID,CustomerID,Ordered at,Total', '1,C1,2024-03-01 10:00:00,12.50', '2,C1,2024-03-31 01:30:00,3.00', '3,C9,2024-07-01 00:00:00,5.25', '4,,2024-07-02 12:00:00,', '5,7,2024-07-02 12:00:00,3.00')), { role: 'activity' })
  const entity = (name: string) => {
    const found = workspace.catalog().entities.find((one) => one.name === name)
    if (found === undefined) throw new Error(`There is no ${name}.`)
    return found
  }
  const attribute = (owner: string, name: string) => {
    const found = entity(owner).attributes.find((one) => one.name === name)
    if (found === undefined) throw new Error(`There is no ${owner}.${name}.`)
    return found
  }
  const relate = (childColumns: string[], parentColumns: string[], more: object = {}) =>
    workspace.call('relationships.add', { childEntity: 'orders', childColumns, parentEntity: 'customers', parentColumns, ...more })
  /** A segment as stored, with what its definition says. */
  const addSegment = (name: string, definition: object) =>
    workspace.store.edit((edit) => {
      const time = '2026-11-23T12:00:00.000Z'
      const id = `s${name.length}${name.replaceAll(' ', '')}`
      edit.insert('segment', { id, name, output_name: id, description: '', audience: null, audience_name: 'customers', type: 'dynamic', state: 'active', draft: 0, version: 1, created_at: time, updated_at: time, deleted_at: null })
      edit.insert('segment_version', { segment: id, version: 1, saved_at: time, definition: JSON.stringify(definitionSchema.parse(definition)) })
    })
  return { ...workspace, entity, attribute, relate, addSegment }
}

describe('relationships', () => {
  test('are added by names, with what matches and what does not', async () => {
    const { relate, catalog } = await shop()
    expect(await relate(['CUSTOMERID'], ['customerid'])).toMatchObject({ relationship: { name: 'orders to customers' }, matched: 2, orphans: 2 })
    expect(catalog().relationships).toHaveLength(1)
  })

  test.each([
    [['Total'], ['CustomerID'], {}, 'invalidInput', 'No value of orders.Total exists in customers.CustomerID: check that the two columns hold the same ids, written the same way.'],
    [['CustomerID'], ['Nope'], {}, 'notFound', 'customers has no attribute Nope: it has CustomerID, Name, Born.'],
    [['CustomerID', 'OrderID'], ['CustomerID'], {}, 'invalidInput', 'orders (CustomerID, OrderID) and customers.CustomerID are not equally many attributes: pair each with one.'],
    [['CustomerID'], ['CustomerID'], { parentEntity: 'shops' }, 'notFound', 'There is no entity shops: there are customers, orders.'],
    [['OrderID'], ['CustomerID'], { childEntity: 'customers', childColumns: ['CustomerID'], parentEntity: 'orders', parentColumns: ['CustomerID'] }, 'invalidInput', 'orders.CustomerID is not unique, so a row of customers would belong to several of orders: choose the key of orders, or turn the relationship round.'],
  ] as const)('%j to %j with %j is refused', async (child, parent, more, code, message) => {
    const workspace = await shop()
    const before = workspace.everything()
    expect(await workspace.failure(workspace.relate([...child], [...parent], more))).toMatchObject({ code, message })
    expect(workspace.everything()).toEqual(before)
  })

  test('are neither doubled nor named twice', async () => {
    const { relate, failure } = await shop()
    await relate(['CustomerID'], ['CustomerID'], { name: 'Bought by' })
    expect((await failure(relate(['CustomerID'], ['CustomerID']))).message).toBe('orders.CustomerID already points to customers.CustomerID: that is the relationship "Bought by".')
    expect((await failure(relate(['OrderID'], ['CustomerID'], { name: 'bought BY' }))).message).toBe('There is already a relationship "bought BY": choose another name.')
  })

  test('are suggested by names and values until they are there', async () => {
    const { call, relate } = await shop()
    expect(await call('relationships.suggest', {})).toEqual([
      { child: 'orders', childColumns: ['CustomerID'], parent: 'customers', parentColumns: ['CustomerID'], matched: 0.5, orphans: 2, reason: '50 % of the values exist there; the names agree.' },
    ])
    const { relationship } = await relate(['CustomerID'], ['CustomerID'])
    expect(await call('relationships.suggest', {})).toEqual([])
    await call('relationships.remove', { relationship: relationship.id })
    expect(await call('relationships.suggest', {})).toHaveLength(1)
  })
})

describe('values and rows', () => {
  test('pick lists count values, most common first, as text', async () => {
    const { call, attribute } = await shop()
    expect(await call('catalog.values', { attribute: attribute('orders', 'Total').id })).toEqual({
      distinct: 3,
      missing: 1,
      values: [{ value: '3.00', rows: 2 }, { value: '5.25', rows: 1 }, { value: '12.50', rows: 1 }],
    })
    expect((await call('catalog.values', { attribute: attribute('customers', 'Name').id, search: 'B' })).values).toEqual([{ value: 'Bob', rows: 1 }])
    expect((await call('catalog.values', { attribute: attribute('customers', 'Born').id })).values.map(({ value }) => value)).toEqual(['1980-05-01', '1990-01-31'])
  })

  test('date-times are local, with their offset', async () => {
    const { call, entity } = await shop()
    const { columns, rows } = await call('catalog.rows', { entity: entity('orders').id, limit: 3 })
    expect([columns, ...rows]).toEqual([
      ['OrderID', 'CustomerID', 'Ordered at', 'Total'],
      ['1', 'C1', '2024-03-01T10:00:00+01:00', '12.50'],
      ['2', 'C1', '2024-03-31T01:30:00+01:00', '3.00'],
      ['3', 'C9', '2024-07-01T00:00:00+02:00', '5.25'],
    ])
  })

  test('the engine reads rows in order, in slices, and stops when told', async () => {
    const { store, ports, entity, attribute } = await shop()
    const source = createEngineSource(store, ports)
    const seen: unknown[] = []
    await source.read(entity('orders').id, [attribute('orders', 'OrderID').id, attribute('orders', 'Total').id], (ordinal, values) => seen.push([ordinal, ...values]), new AbortController().signal)
    expect([source.ordinalLimit(entity('orders').id), ...seen]).toEqual([5, [0, 1, 1250], [1, 2, 300], [2, 3, 525], [3, 4, null], [4, 5, 300]])
    await expect(source.read(entity('orders').id, [], () => {}, AbortSignal.abort())).rejects.toMatchObject({ data: { code: 'canceled' } })
  })
})

describe('entities', () => {
  test('change role, name and date within what they hold', async () => {
    const { call, entity, attribute, failure } = await shop()
    const customers = entity('customers')
    const born = attribute('customers', 'Born').id
    expect(await call('entities.update', { entity: customers.id, role: 'activity', dateAttribute: born })).toMatchObject({ role: 'activity', dateAttribute: born })
    expect(entity('customers').role).toBe('activity')
    expect((await failure(call('entities.update', { entity: customers.id, dateAttribute: null }))).message).toBe('customers needs a date to be an activity: choose one of its date attributes.')
    expect((await failure(call('entities.update', { entity: customers.id, dateAttribute: attribute('customers', 'Name').id }))).message).toBe('The date of customers must be one of its date attributes.')
  })

  test('stay while segments use them, and go with their source, rows and relationships', async () => {
    const { call, relate, addSegment, catalog, everything, failure, entity, store } = await shop()
    const { relationship } = await relate(['CustomerID'], ['CustomerID'])
    addSegment('Buyers', { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Orders', path: [{ relationship: 'Orders to customers' }] }] })
    const before = everything()
    const sources = await call('sources.list', {})
    const orders = sources.find(({ entityName }) => entityName === 'orders')
    if (orders === undefined) throw new Error('The source of orders is listed.')
    expect(await failure(call('sources.remove', { source: orders.id }))).toMatchObject({ code: 'inUse', message: 'orders is used by Buyers: change or delete that first.', usedBy: ['Buyers'] })
    expect((await failure(call('relationships.remove', { relationship: relationship.id }))).message).toBe('The relationship "orders to customers" is used by Buyers: change or delete it first.')
    expect((await failure(call('entities.update', { entity: entity('customers').id, role: 'related' }))).message).toBe('customers stays an audience while segments use it: change or delete Buyers first.')
    expect(everything()).toEqual(before)
    store.edit((edit) => edit.update('segment', { name: 'Buyers' }, { deleted_at: '2026-11-23T13:00:00.000Z' }))
    await call('sources.remove', { source: orders.id })
    expect([catalog().entities.map(({ name }) => name), catalog().relationships, (await call('sources.list', {})).length]).toEqual([['customers'], [], 1])
  })

  test.each([
    ['by a path it leaves to Tessera', { entity: 'lines' }],
    ['by relationships it names', { entity: 'lines', path: [{ relationship: 'orders to customers' }, { relationship: 'lines to orders' }] }],
  ])('a segment also uses what its rule passes through %s', async (_, rule) => {
    const { call, relate, addSegment, failure, file, importPath, catalog } = await shop()
    await importPath(file('lines.csv', csv('LineID,OrderID,Product', '1,1,Tea', '2,2,Tea')))
    await relate(['CustomerID'], ['CustomerID'])
    await call('relationships.add', { childEntity: 'lines', childColumns: ['OrderID'], parentEntity: 'orders', parentColumns: ['OrderID'] })
    addSegment('Tea', { schemaVersion: 1, audience: 'customers', rules: [rule] })
    const orders = (await call('sources.list', {})).find(({ entityName }) => entityName === 'orders')
    if (orders === undefined) throw new Error('The source of orders is listed.')
    expect(await failure(call('sources.remove', { source: orders.id }))).toMatchObject({ code: 'inUse', usedBy: ['Tea'] })
    for (const { id } of catalog().relationships) expect(await failure(call('relationships.remove', { relationship: id }))).toMatchObject({ code: 'inUse', usedBy: ['Tea'] })
  })

  test('keep attributes that segments use when they are imported anew', async () => {
    const { file, importPath, addSegment, failure } = await shop()
    addSegment('Anns', { schemaVersion: 1, audience: 'customers', rules: [{ entity: 'customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'name' }, test: { operator: 'equal', value: 'Ann' } }] } }] })
    const path = file('customers.csv', csv('CustomerID,Born', 'C1,1980-05-01'))
    expect((await failure(importPath(path, { replace: true }))).message).toBe('The import leaves out what is used of customers (Name): keep that column, or change Anns first.')
  })
})

test('rejected rows never take the place of the workspace or of the file they come from, whatever link leads there', async () => {
  const { file, importPath, call, failure, folder } = await importWorkspace()
  const data = file('people.csv', csv('id,n', 'a,1', 'b,x'))
  const outcome = await importPath(data, { key: ['id'], types: new Map([['n', 'integer' as const]]) })
  const { readFileSync, symlinkSync, existsSync } = await import('node:fs')
  symlinkSync(folder, `${folder}/again`)
  symlinkSync(`${folder}/work.tessera`, `${folder}/link.csv`)
  const before = ['work.tessera', 'people.csv'].map((name) => readFileSync(`${folder}/${name}`))
  for (const name of ['work.tessera', 'again/work.tessera', 'link.csv', 'work.tessera.journal', 'work.tessera.lock']) {
    const error = await failure(call('sources.downloadRejected', { source: outcome.source, path: `${folder}/${name}` }))
    expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('belongs to the open workspace, which would be lost; choose another name.') })
  }
  const error = await failure(call('sources.downloadRejected', { source: outcome.source, path: `${folder}/again/people.csv` }))
  expect(error.message).toBe('"people.csv" is the data file that the rows come from, which would be lost; choose another name.')
  expect(['work.tessera', 'people.csv'].map((name) => readFileSync(`${folder}/${name}`))).toEqual(before)
  await call('sources.downloadRejected', { source: outcome.source, path: `${folder}/rejected.csv` })
  expect(existsSync(`${folder}/rejected.csv`)).toBe(true)
})

test('rejected rows are downloaded with cells that no spreadsheet takes for formulas', async () => {
  const { file, importPath, call, folder } = await importWorkspace()
  const outcome = await importPath(file('people.csv', csv('id,n', 'a,1', 'b,=1+1', 'c,2')), { key: ['id'], types: new Map([['n', 'integer' as const]]) })
  const path = `${folder}/rejected.csv`
  await call('sources.downloadRejected', { source: outcome.source, path })
  const { readFileSync } = await import('node:fs')
  expect(readFileSync(path, 'utf8')).toBe("\ufeffid,n,Line,Reason\r\nb,'=1+1,3,\"n is no whole number up to 9,007,199,254,740,991.\"\r\n")
})
