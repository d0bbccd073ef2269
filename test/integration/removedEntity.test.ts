import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appWorkspace } from '../support/appWorkspace.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

const customers = 'Customer,City\n1,Rome\n2,Bonn\n,Nowhere\n'
const orders = 'Order,Customer,Amount\nA,1,2.50\nB,2,1.00\nC,1,4.00\n'

async function shop() {
  const world = await appWorkspace()
  const { ask, importCsv } = world
  await importCsv('customers.csv', customers, { entity: 'Customers', key: ['Customer'], role: 'individuals' })
  await importCsv('orders.csv', orders, { entity: 'Orders', key: ['Order'], role: 'related' })
  await ask('relationships.add', { childEntity: 'Orders', childColumns: ['Customer'], parentEntity: 'Customers', parentColumns: ['Customer'] })
  await ask('computed.save', { recipe: { kind: 'calculated', entity: 'Orders', name: 'Double', formula: 'Amount * 2' } })
  const state = async () => ({ catalog: await ask('catalog.get', {}), sources: await ask('sources.list', {}) })
  const spent = async () => (await ask('segments.count', { draft: 'd', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Orders', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Double' }, test: { operator: 'greaterOrEqual', value: '8' } }] } }] } as never })).total
  const removeSource = async (name: string) => {
    const source = (await ask('sources.list', {})).find(({ entityName }) => entityName === name)
    if (source === undefined) throw new Error(`There is no source of ${name}.`)
    await ask('sources.remove', { source: source.id })
    return source.entity
  }
  return { ...world, state, spent, removeSource }
}

it('Undo of removing an entity brings back its rows, source, rejected rows, relationships and calculated attributes under the same ids (P62)', async () => {
  const { ask, state, spent, removeSource, rowsOf, reopen } = await shop()
  const [before, members] = [await state(), await spent()]
  const id = await removeSource('Orders')
  expect((await ask('catalog.get', {})).entities.map(({ name }) => name)).toEqual(['Customers'])
  await ask('entities.restore', { entity: id })
  expect(await state()).toEqual(before)
  expect([members, await spent()]).toEqual([1, 1])
  await reopen()
  expect(await state()).toEqual(before)
  expect(await rowsOf('Orders')).toEqual([['A', '1', '2.50'], ['B', '2', '1.00'], ['C', '1', '4.00']])
})

it('a derived entity comes back too, and one whose name was given away does not (P69)', async () => {
  const { ask, state, derive, entity, importCsv, removeSource, refusal } = await shop()
  await derive({ kind: 'derived', name: 'Buyers', from: 'Orders', key: ['Customer'], attributes: [], aggregates: [{ name: 'Orders', function: 'count' }], role: 'related', dateAttribute: null } as never)
  const before = await state()
  const { id } = await entity('Buyers')
  await ask('derived.remove', { entity: id })
  await ask('entities.restore', { entity: id })
  expect(await state()).toEqual(before)
  await ask('derived.remove', { entity: id })

  const gone = await removeSource('Orders')
  // Only the last one waits.
  expect(await refusal(ask('entities.restore', { entity: id }))).toBe('This entity cannot be brought back any more; import it again.')
  await importCsv('others.csv', orders, { entity: 'ORDERS', key: ['Order'], role: 'related' })
  expect(await refusal(ask('entities.restore', { entity: gone }))).toBe('There is another entity called Orders by now, so this one cannot be brought back.')
})

it('leaves nothing of it in the file once the workspace is closed (P62)', async () => {
  const { removeSource, reopen, folder } = await shop()
  const id = await removeSource('Orders')
  const { Database } = await sqliteLibrary()
  let left: unknown = null
  await reopen(async () => {
    const database = new Database(new Uint8Array(readFileSync(join(folder, 'work.tessera'))))
    left = database.exec(`SELECT name FROM sqlite_schema WHERE name LIKE '%${id}%'`)
    database.close()
  })
  expect(left).toEqual([])
})
