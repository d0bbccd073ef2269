import { describe, expect, it } from 'vitest'
import { attributeIdSchema } from '@shared/domain/ids.ts'
import { dataColumn, dataTable } from '../../electron/core/store/dataTable.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import type { Edit, Store } from '../../electron/core/store/store.ts'
import { appWorkspace } from '../support/appWorkspace.ts'
import { storePorts } from '../support/storePorts.ts'

const lines = `Line,Order,Placed on,Customer,City,Amount
1,O1,2024-03-01,C1,Bonn,10.50
2,O1,2024-03-01,C1,Bonn,2.25
3,O2,2024-02-01,C2,Köln,7.00
4,O3,2024-04-01,C1,Ulm,1.00
5,,2024-04-02,C9,Jena,3.00
`
const imported = { entity: 'Lines', key: ['Line'], role: 'activity', dateColumn: 'Placed on' } as const

const orders = {
  kind: 'derived',
  name: 'Orders',
  from: 'Lines',
  key: ['Order'],
  attributes: [{ attribute: 'Customer' }, { attribute: 'City' }],
  aggregates: [
    { name: 'Placed on', function: 'min', attribute: 'Placed on' },
    { name: 'Value', function: 'sum', attribute: 'Amount' },
  ],
  role: 'activity',
  dateAttribute: 'Placed on',
}
const customers = {
  kind: 'derived',
  name: 'Customers',
  from: 'Orders',
  key: ['Customer'],
  attributes: [{ attribute: 'City', name: 'Home' }],
  aggregates: [
    { name: 'Orders', function: 'count' },
    { name: 'Spend', function: 'sum', attribute: 'Value' },
  ],
  role: 'individuals',
}

/** Edits a workspace file that nobody has open. */
async function changeFile(folder: string, path: string, change: (edit: Edit, store: Store) => void): Promise<void> {
  const store = await openStore(storePorts(folder).ports, path, { access: 'window', wantWrite: true })
  store.bulk.transaction((edit) => change(edit, store))
  await store.save()
  await store.close()
}

async function shop() {
  const workspace = await appWorkspace()
  await workspace.importCsv('lines.csv', lines, imported)
  return workspace
}

describe('a derived entity', () => {
  it('has a row for each key, with a relationship from its source; rows without a key are left out and counted', async () => {
    const { derive, rowsOf, ask } = await shop()
    expect(await derive(orders)).toMatchObject({ name: 'Orders', rows: 3, leftOut: 1, warnings: [] })
    expect(await rowsOf('Orders')).toEqual([
      ['O1', 'C1', 'Bonn', '2024-03-01', '12.75'],
      ['O2', 'C2', 'Köln', '2024-02-01', '7.00'],
      ['O3', 'C1', 'Ulm', '2024-04-01', '1.00'],
    ])
    const { relationships, entities } = await ask('catalog.get', {})
    expect(relationships.map(({ name }) => name)).toEqual(['Lines to Orders'])
    expect(entities.map(({ name, origin, role }) => [name, origin, role])).toEqual([['Lines', 'file', 'activity'], ['Orders', 'derived', 'activity']])
  })

  it('takes the last row by date of what is not the same in all rows of a key, and lists the keys', async () => {
    const { derive, rowsOf, ask } = await shop()
    await derive(orders)
    expect(await derive(customers)).toMatchObject({ rows: 2, warnings: [{ kind: 'differs', attribute: 'Home', count: 1, keys: ['C1'] }] })
    expect(await rowsOf('Customers')).toEqual([['C1', 'Ulm', '2', '13.75'], ['C2', 'Köln', '1', '7.00']])
    expect((await ask('derived.list', {})).map(({ recipe, warnings, isCurrent }) => [recipe.name, warnings.length, isCurrent])).toEqual([['Orders', 0, true], ['Customers', 1, true]])
  })

  it('follows its source through a chain, and members keep their ordinals by key', async () => {
    const { derive, rowsOf, importCsv, ask, entity, reopen } = await shop()
    await derive(orders)
    await derive(customers)
    const before = await entity('Customers')
    const count = async (value: string) => (await ask('segments.count', { draft: 'test', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Home' }, test: { operator: 'equal', value } }] } }] } })).total
    expect(await count('Ulm')).toBe(1)
    await importCsv('lines.csv', 'Line,Order,Placed on,Customer,City,Amount\n3,O2,2024-02-01,C2,Köln,8.00\n9,O9,2024-05-01,C3,Ulm,5.00\n', { ...imported, replace: true })
    // C1 is gone and leaves a hole, C2 stays where it was, C3 is behind them.
    expect(await rowsOf('Customers')).toEqual([['C2', 'Köln', '1', '8.00'], ['C3', 'Ulm', '1', '5.00']])
    expect(await count('Ulm')).toBe(1)
    await importCsv('lines.csv', lines, { ...imported, replace: true })
    expect((await rowsOf('Customers')).map(([key]) => key)).toEqual(['C1', 'C2'])
    const after = await entity('Customers')
    expect({ same: [after.id, after.attributes.map(({ id }) => id)], versions: after.dataVersion }).toEqual({ same: [before.id, before.attributes.map(({ id }) => id)], versions: 3 })
    await reopen()
    expect((await rowsOf('Customers')).map(([key]) => key)).toEqual(['C1', 'C2'])
  })

  it('stays as it is where its source would lose what it is made of, and where its source has another date only', async () => {
    const { derive, rowsOf, importCsv, ask, entity } = await shop()
    await derive(orders)
    const rows = await rowsOf('Orders')
    await expect(importCsv('lines.csv', 'Line,Order,Placed on,Customer,City\n1,O1,2024-03-01,C1,Bonn\n', { ...imported, replace: true })).rejects.toThrow(/Orders/)
    const { id } = await entity('Lines')
    await ask('entities.update', { entity: id, role: 'related', dateAttribute: null })
    expect((await ask('derived.list', {})).map(({ problem, isCurrent }) => [problem, isCurrent])).toEqual([[null, true]])
    expect(await rowsOf('Orders')).toEqual(rows)
  })

  it('is refused with names and places', async () => {
    const { derive, refusal, entity } = await shop()
    expect(await refusal(derive({ ...orders, key: ['Ordre'] }))).toBe('“Lines” has no attribute “Ordre”. Did you mean “Order”?')
    expect(await refusal(derive({ ...orders, aggregates: [{ name: 'X', function: 'sum', attribute: 'City' }], dateAttribute: null, role: 'related' }))).toBe('Aggregate 1: “sum” is of numbers, and “City” is text.')
    expect(await refusal(derive({ ...orders, attributes: [{ attribute: 'City', name: 'Order' }] }))).toContain('Attribute 1: Two attributes would be named “Order”')
    expect(await refusal(derive({ ...orders, from: 'Orders' }))).toContain('would be made of itself: Orders → Orders')
    expect(await refusal(derive({ ...orders, name: 'lines' }))).toContain('There is already an entity "Lines"')
    await derive(orders)
    await derive(customers)
    const made = await entity('Orders')
    expect(await refusal(derive({ ...orders, from: 'Customers', attributes: [], aggregates: [], key: ['Customer'], role: 'related', dateAttribute: null }, made.id))).toContain('Orders → Customers → Orders')
  })

  it('cannot lose what is in use, nor be removed while it is', async () => {
    const { derive, refusal, ask, entity } = await shop()
    await derive(orders)
    await derive(customers)
    const made = await entity('Orders')
    expect(await refusal(derive({ ...orders, attributes: [{ attribute: 'City' }] }, made.id))).toContain('Customers')
    expect(await refusal(ask('derived.remove', { entity: made.id }))).toBe('"Orders" is used: first change or delete Customers.')
    const [source] = await ask('sources.list', {})
    if (source === undefined) throw new Error('The source is there.')
    expect(await refusal(ask('sources.remove', { source: source.id }))).toContain('Customers, Orders are made of Lines')
    const { relationships } = await ask('catalog.get', {})
    expect(await refusal(ask('relationships.remove', { relationship: relationships[0]?.id ?? made.key[0] as never }))).toContain('is part of how Orders is derived')
    await ask('derived.remove', { entity: (await entity('Customers')).id })
    await ask('derived.remove', { entity: made.id })
    expect((await ask('catalog.get', {})).entities.map(({ name }) => name)).toEqual(['Lines'])
    await ask('sources.remove', { source: source.id })
  })

  it('changes with its recipe, and keeps the ids of what stays', async () => {
    const { derive, rowsOf, entity, ask } = await shop()
    await derive(orders)
    const before = await entity('Orders')
    await derive({ ...orders, attributes: [{ attribute: 'City' }], aggregates: [...orders.aggregates, { name: 'Lines', function: 'count' }] }, before.id)
    const after = await entity('Orders')
    expect((await rowsOf('Orders'))[0]).toEqual(['O1', 'Bonn', '2024-03-01', '12.75', '2'])
    expect(after.attributes.filter(({ id }) => before.attributes.some((one) => one.id === id)).map(({ name }) => name)).toEqual(['Order', 'City', 'Placed on', 'Value'])
    expect((await ask('catalog.get', {})).relationships).toHaveLength(1)
  })

  it('is made anew at the next opening where the program was ended before it came to it, and stays behind where that is canceled', async () => {
    const { derive, rowsOf, importCsv, ask, ended, reopen, folder, entity } = await shop()
    await derive(orders)
    await derive(customers)
    const before = await rowsOf('Customers')
    const after = [['C1', 'Ulm', '2', '23.75'], ...before.slice(1)]
    const { id, attributes, dataVersion } = await entity('Lines')
    const amount = attributes.find(({ name }) => name === 'Amount')?.id ?? id
    // The file as a kill leaves it that comes when the rows of the lines are saved, and before anything is made of them.
    const cutOff = (more: number) => (path: string) => changeFile(folder, path, (edit, store) => {
      store.bulk.run(sql`UPDATE ${dataTable(id)} SET ${dataColumn(attributeIdSchema.parse(amount))} = ${1050 + more} WHERE "ordinal" = 0`)
      edit.update('entity', { id }, { data_version: dataVersion + more })
    })
    const derivedTasks = async () => (await ask('tasks.list', {})).filter(({ kind }) => kind === 'derive')
    await reopen(cutOff(1000))
    const [task] = await derivedTasks()
    if (task === undefined) throw new Error('A task makes them anew.')
    expect((await ended(task.id)).title).toBe('Orders')
    expect(await rowsOf('Customers')).toEqual(after)
    expect((await ask('derived.list', {})).map(({ isCurrent }) => isCurrent)).toEqual([true, true])
    await reopen()
    expect([await derivedTasks(), await rowsOf('Customers')]).toEqual([[], after])
    await reopen(cutOff(2000))
    for (const { id: waiting } of await derivedTasks()) await ask('tasks.cancel', { task: waiting })
    for (const { id: waiting } of await derivedTasks()) expect((await ended(waiting)).status).toBe('canceled')
    expect([await rowsOf('Customers'), (await ask('derived.list', {})).map(({ isCurrent }) => isCurrent)]).toEqual([after, [false, true]])
    await importCsv('lines.csv', lines.replace('10.50', '30.50'), { ...imported, replace: true })
    expect((await rowsOf('Customers'))[0]?.[3]).toBe('33.75')
  })

  it('is canceled without a trace', async () => {
    const { ask, ended } = await shop()
    const { task } = await ask('derived.save', { recipe: orders })
    await ask('tasks.cancel', { task })
    expect((await ended(task)).status).toBe('canceled')
    expect((await ask('catalog.get', {})).entities.map(({ name }) => name)).toEqual(['Lines'])
  })
})

describe('what is proposed', () => {
  it('is what repeated keys speak for: orders with their date, customers with what is the same for each', async () => {
    const { ask, derive, rowsOf } = await shop()
    const proposals = await ask('derived.suggest', {})
    expect(proposals.map(({ recipe, reason, rows }) => [recipe.name, reason, rows])).toEqual([
      ['Orders', 'Order repeats: 3 values in 4 rows. Placed on, Customer and City are the same for each.', 3],
      ['Customers', 'Customer repeats: 3 values in 5 rows.', 3],
    ])
    for (const { recipe } of proposals) await derive(recipe)
    expect((await ask('catalog.get', {})).relationships.map(({ name }) => name)).toEqual(['Lines to Orders', 'Lines to Customers', 'Orders to Customers'])
    expect(await rowsOf('Customers')).toEqual([
      ['C1', '2024-03-01', '2024-04-01', '2', '3', '13.75'],
      ['C2', '2024-02-01', '2024-02-01', '1', '1', '7.00'],
      ['C9', '2024-04-02', '2024-04-02', '0', '1', '3.00'],
    ])
    expect(await ask('derived.suggest', {})).toEqual([])
  })
})

describe('a combined entity', () => {
  const online = { entity: 'Online', key: ['Id'], role: 'activity', dateColumn: 'On' } as const
  const store = { entity: 'Store', key: ['No'], role: 'activity', dateColumn: 'At' } as const
  const purchases = {
    kind: 'combined',
    name: 'Purchases',
    parts: [{ entity: 'Online', label: 'online' }, { entity: 'Store' }],
    columns: [
      { name: 'Number', of: [{ entity: 'Online', attribute: 'Id' }, { entity: 'Store', attribute: 'No' }] },
      { name: 'Customer', of: [{ entity: 'Online', attribute: 'Customer' }, { entity: 'Store', attribute: 'Who' }] },
      { name: 'When', of: [{ entity: 'Online', attribute: 'On' }, { entity: 'Store', attribute: 'At' }] },
      { name: 'Price', of: [{ entity: 'Online', attribute: 'Price' }, { entity: 'Store', attribute: 'Paid' }] },
      { name: 'Till', of: [{ entity: 'Store', attribute: 'Till' }] },
    ],
    key: ['Number'],
    role: 'activity',
    dateAttribute: 'When',
  }

  async function stores() {
    const workspace = await appWorkspace()
    await workspace.importCsv('customers.csv', 'Customer,Name\nC1,Ann\nC2,Bo\n', { entity: 'Customers', key: ['Customer'], role: 'individuals' })
    await workspace.importCsv('online.csv', 'Id,Customer,On,Price\n1,C1,2024-05-01,10\n2,C2,2024-05-02,20\n', online)
    await workspace.importCsv('store.csv', 'No,Who,At,Paid,Till\n1,C1,2024-05-01T10:30:00Z,1.125,A\n', store)
    await workspace.ask('relationships.add', { childEntity: 'Online', childColumns: ['Customer'], parentEntity: 'Customers', parentColumns: ['Customer'] })
    await workspace.ask('relationships.add', { childEntity: 'Store', childColumns: ['Who'], parentEntity: 'Customers', parentColumns: ['Customer'] })
    return workspace
  }

  it('appends its parts with a source column, at the wider type, its relationships carried over', async () => {
    const { derive, rowsOf, entity, ask } = await stores()
    expect(await derive(purchases)).toMatchObject({ rows: 3, leftOut: 0, warnings: [] })
    expect(await rowsOf('Purchases')).toEqual([
      ['online', '1', 'C1', '2024-05-01T00:00:00Z', '10.000', null],
      ['online', '2', 'C2', '2024-05-02T00:00:00Z', '20.000', null],
      ['Store', '1', 'C1', '2024-05-01T10:30:00Z', '1.125', 'A'],
    ])
    const made = await entity('Purchases')
    expect(made.attributes.filter(({ id }) => made.key.includes(id)).map(({ name }) => name)).toEqual(['Source', 'Number'])
    expect((await ask('catalog.get', {})).relationships.map(({ name }) => name)).toContain('Purchases to Customers')
  })

  it('follows each of its parts', async () => {
    const { derive, rowsOf, importCsv } = await stores()
    await derive(purchases)
    await importCsv('store.csv', 'No,Who,At,Paid,Till\n1,C2,2024-06-01T10:30:00Z,2.5,B\n7,C2,2024-06-02T10:30:00Z,2.5,B\n', { ...store, replace: true })
    expect((await rowsOf('Purchases')).map(([source, number, customer, , price]) => [source, number, customer, price])).toEqual([
      ['online', '1', 'C1', '10.0'],
      ['online', '2', 'C2', '20.0'],
      ['Store', '1', 'C2', '2.5'],
      ['Store', '7', 'C2', '2.5'],
    ])
  })

  const csv = 'Id,Customer,On,Price\n1,C1,2024-05-01,10\n2,C2,2024-05-02,25\n'

  it('keeps its rows and says why where they cannot be made anew, until they can', async () => {
    const { derive, rowsOf, importCsv, ask, reopen, folder, entity } = await stores()
    await derive(purchases)
    const rows = await rowsOf('Purchases')
    const { id } = await entity('Purchases')
    const [before] = await ask('derived.list', {})
    // As somebody else's tool might leave the file.
    const keepRecipe = (recipe: object) => reopen((path) => changeFile(folder, path, (edit) => edit.update('entity_recipe', { entity: id }, { recipe: JSON.stringify(recipe) })))
    await keepRecipe({ ...before?.recipe, key: ['Customer'] })
    await importCsv('online.csv', csv, { ...online, replace: true })
    expect(await rowsOf('Purchases')).toEqual(rows)
    const [failed] = await ask('derived.list', {})
    expect([failed?.isCurrent, failed?.problem]).toEqual([false, expect.stringContaining('The key of “Online” is Id, and the key Customer does not hold all of it: add the columns that do.')])
    await keepRecipe({ ...before?.recipe })
    await importCsv('online.csv', csv, { ...online, replace: true })
    const [made] = await ask('derived.list', {})
    expect([made?.isCurrent, made?.problem, (await rowsOf('Purchases'))[1]?.[4]]).toEqual([true, null, '25.000'])
  })

  it('keeps an import from changing a key or a type that it, or what is made of it, goes by', async () => {
    const { derive, importCsv, refusal, ask, rowsOf } = await stores()
    await derive(purchases)
    await derive({ kind: 'derived', name: 'Buyers', from: 'Purchases', key: ['Customer'], aggregates: [{ name: 'Spent', function: 'sum', attribute: 'Price' }], role: 'individuals' })
    const rows = await rowsOf('Buyers')
    expect(await refusal(importCsv('online.csv', csv, { ...online, key: ['Customer'], replace: true }))).toBe(
      'With the key Customer Purchases would have no meaning any more. The key of “Online” is Customer, and the key Number does not hold all of it: add the columns that do. Keep the key of Online, or change Purchases first.',
    )
    expect(await refusal(importCsv('online.csv', csv, { ...online, types: new Map([['Price', 'text' as const]]), replace: true }))).toContain('With these types Purchases would have no meaning any more. Column 4: “Price” cannot hold')
    expect((await ask('derived.list', {})).map(({ isCurrent, problem }) => [isCurrent, problem])).toEqual([[true, null], [true, null]])
    // Both parts as text: Purchases could be made, and what is made of it could not.
    await ask('derived.remove', { entity: (await ask('catalog.get', {})).entities.find(({ name }) => name === 'Buyers')?.id ?? expect.fail('Buyers is there.') })
    await derive({ ...purchases, name: 'Paid', columns: [{ name: 'Customer', of: [{ entity: 'Online', attribute: 'Customer' }] }, { name: 'Price', of: [{ entity: 'Online', attribute: 'Price' }] }], key: [], role: 'related', dateAttribute: null })
    await derive({ kind: 'derived', name: 'Buyers', from: 'Paid', key: ['Customer'], aggregates: [{ name: 'Spent', function: 'sum', attribute: 'Price' }], role: 'individuals' })
    await ask('derived.remove', { entity: (await ask('catalog.get', {})).entities.find(({ name }) => name === 'Purchases')?.id ?? expect.fail('Purchases is there.') })
    expect(await refusal(importCsv('online.csv', csv, { ...online, types: new Map([['Price', 'text' as const]]), replace: true }))).toBe(
      'With these types Buyers would have no meaning any more. Aggregate 1: “sum” is of numbers, and “Price” is text. Keep the types of Online, or change Buyers first.',
    )
    expect(rows.length).toBe(2)
  })

  it('refuses what no type holds and keys that do not tell rows apart, naming them', async () => {
    const { derive, refusal } = await stores()
    const withColumn = (of: readonly object[]) => ({ ...purchases, columns: [...purchases.columns, { name: 'Mixed', of }] })
    expect(await refusal(derive(withColumn([{ entity: 'Online', attribute: 'On' }, { entity: 'Store', attribute: 'Till' }])))).toBe(
      'Column 6: “Mixed” cannot hold date in “Online” (On) and text in “Store” (Till): import one of them anew with the other’s type, or make two columns.',
    )
    expect(await refusal(derive({ ...purchases, key: ['Customer'] }))).toContain('The key of “Online” is Id, and the key Customer does not hold all of it')
    expect(await refusal(derive({ ...purchases, key: ['Till'] }))).toContain('“Till” is part of the key, and “Online” has nothing in it')
    expect(await refusal(derive({ ...purchases, parts: [{ entity: 'Online' }, { entity: 'Store', label: 'ONLINE' }] }))).toContain('Two parts are labeled “ONLINE”')
  })
})
