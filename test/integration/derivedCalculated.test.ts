import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appWorkspace } from '../support/appWorkspace.ts'
import { planFor } from '../support/importPlan.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

const northwind = join(resolve(process.env['TESSERA_DATA'] ?? '../shared/data'), 'northwind/northwind.sqlite')
const isThere = existsSync(northwind)
if (!isThere) console.log(`Skipped where derived entities are held against Northwind: ${northwind} is not there.`)

const lines = `Line,Order,Product,Placed on,Units,Price
1,O1,P1,2024-03-01,2,10.50
2,O1,P2,2024-03-01,1,2.25
3,O2,P1,2024-02-01,3,7.00
4,O3,P9,2024-04-01,1,1.00
`
const products = 'Product,Off\nP1,0.10\nP2,0.00\n'
const imported = { entity: 'Lines', key: ['Line'], role: 'activity', dateColumn: 'Placed on' } as const
const total = { kind: 'calculated', entity: 'Lines', name: 'Total', formula: '[Units] * [Price]' } as const
const net = { kind: 'calculated', entity: 'Lines', name: 'Net', formula: '[Total] * (1 - coalesce([Lines to Products].[Off], 0))' } as const
const orders = {
  kind: 'derived',
  name: 'Orders',
  from: 'Lines',
  key: ['Order'],
  attributes: [],
  aggregates: [
    { name: 'Placed on', function: 'min', attribute: 'Placed on' },
    { name: 'Value', function: 'sum', attribute: 'Net' },
    { name: 'Largest', function: 'max', attribute: 'Total' },
  ],
  role: 'activity',
  dateAttribute: 'Placed on',
}

async function shop() {
  const workspace = await appWorkspace()
  const { ask, importCsv } = workspace
  await importCsv('products.csv', products, { entity: 'Products', key: ['Product'], role: 'related' })
  await importCsv('lines.csv', lines, imported)
  await ask('relationships.add', { childEntity: 'Lines', childColumns: ['Product'], parentEntity: 'Products', parentColumns: ['Product'] })
  const saved = await ask('computed.save', { recipe: net, first: [total] })
  /** Until what is behind has been made anew. */
  const settled = async () => {
    for (const { id, kind } of await ask('tasks.list', {})) if (kind === 'derive') await workspace.ended(id)
  }
  return { ...workspace, saved, settled }
}

const values = (rows: readonly (readonly (string | null)[])[]) => rows.map(([order, , value, largest]) => [order, Number(value), Number(largest)])

describe('calculated attributes in derived entities', () => {
  it('are taken over, with what they look up, and followed', async () => {
    const { derive, rowsOf, ask, saved, settled, importCsv } = await shop()
    expect(await derive(orders)).toMatchObject({ rows: 3, warnings: [] })
    expect(values(await rowsOf('Orders'))).toEqual([['O1', 21.15, 21], ['O2', 18.9, 21], ['O3', 1, 1]])
    expect((await ask('derived.look', { from: (await ask('catalog.get', {})).entities.find(({ name }) => name === 'Lines')?.id ?? saved.id as never, key: ['Order'] })).attributes.map(({ name }) => name)).toEqual(['Line', 'Product', 'Placed on', 'Units', 'Price', 'Total', 'Net'])
    // The lines change, then the products that are only looked up in, then the formula.
    await importCsv('lines.csv', lines.replace('1,O1,P1,2024-03-01,2', '1,O1,P1,2024-03-01,4'), { ...imported, replace: true })
    expect(values(await rowsOf('Orders'))[0]).toEqual(['O1', 40.05, 42])
    await importCsv('products.csv', products.replace('0.10', '0.50'), { entity: 'Products', key: ['Product'], role: 'related', replace: true })
    expect(values(await rowsOf('Orders'))[0]).toEqual(['O1', 23.25, 42])
    await ask('computed.save', { computed: saved.id, recipe: { ...net, formula: '[Total] * 2' } })
    await settled()
    expect(values(await rowsOf('Orders'))).toEqual([['O1', 88.5, 42], ['O2', 42, 21], ['O3', 2, 1]])
    expect((await ask('derived.list', {})).map(({ isCurrent, problem }) => [isCurrent, problem])).toEqual([[true, null]])
  })

  it('are named with what is made of them in an order in which each can go: computed and derived by turns', async () => {
    const { derive, ask, refusal, entity } = await shop()
    await derive(orders)
    await ask('computed.save', { recipe: { ...net, name: 'Share', formula: '[Total] / [Lines to Orders].[Value]' } })
    expect(await refusal(ask('attributes.remove', { attribute: (await entity('Lines')).attributes.find(({ name }) => name === 'Price')?.id as never }))).toBe(
      'Price is used by Share, Orders, Net, Total: change these, in that order, first.',
    )
    const idOf = async (name: string) => (await ask('catalog.get', {})).entities.flatMap(({ computed }) => computed).find((one) => one.name === name)?.id as never
    await ask('computed.remove', { computed: await idOf('Share') })
    await ask('derived.remove', { entity: (await entity('Orders')).id })
    await ask('computed.remove', { computed: await idOf('Net') })
    await ask('computed.remove', { computed: await idOf('Total') })
    await ask('attributes.remove', { attribute: (await entity('Lines')).attributes.find(({ name }) => name === 'Price')?.id as never })
  })

  it('cannot be lost while they are, nor lead in a circle', async () => {
    const { derive, refusal, ask, saved } = await shop()
    await derive(orders)
    const made = (await ask('catalog.get', {})).entities
    const first = made.flatMap(({ computed }) => computed).find(({ name }) => name === 'Total')?.id ?? saved.id
    expect(await refusal(ask('computed.remove', { computed: saved.id }))).toBe('"Net" is used: first change or delete Orders.')
    expect(await refusal(ask('computed.remove', { computed: first }))).toBe('"Total" is used: first change or delete Orders, Net, in this order.')
    expect(await refusal(ask('computed.save', { computed: saved.id, recipe: { ...net, name: 'Gross' } }))).toContain('take it out of Orders first')
    expect(await refusal(ask('computed.save', { computed: saved.id, recipe: { ...net, formula: '[Order] & "!"' } }))).toContain('“sum” is of numbers, and “Net” is text.')
    expect(await refusal(ask('computed.save', { computed: saved.id, recipe: { ...net, formula: '[Total] / [Lines to Orders].[Value]' } }))).toContain('"Orders" would be made of itself: Orders → Orders')
    await ask('computed.save', { recipe: { ...net, name: 'Share', formula: '[Total] / [Lines to Orders].[Value]' } })
    expect(await refusal(derive({ ...orders, aggregates: [...orders.aggregates, { name: 'Shares', function: 'sum', attribute: 'Share' }] }, made.find(({ name }) => name === 'Orders')?.id))).toContain('would be made of itself: Orders → Orders')
    // Of another entity the same attribute is fine.
    expect(await derive({ ...orders, name: 'Goods', key: ['Product'], aggregates: [{ name: 'Shares', function: 'sum', attribute: 'Share' }], role: 'related', dateAttribute: null })).toMatchObject({ rows: 3 })
  })

  it('are refused where their values would drift, or rows could not be related by them', async () => {
    const { derive, refusal, ask } = await shop()
    await ask('computed.save', { recipe: { ...net, name: 'Age', formula: 'daysBetween([Placed on], today())' } })
    const with_ = (attribute: string) => derive({ ...orders, aggregates: [...orders.aggregates, { name: 'More', function: 'max', attribute }] })
    expect(await refusal(with_('Age'))).toBe('Aggregate 4: “Age” of “Lines” follows from today’s date, and stored rows would be wrong tomorrow: leave it out.')
    expect(await refusal(derive({ ...orders, key: ['Net'] }))).toContain('“Net” of “Lines” is computed, and a key is made of imported attributes')
    await derive({ ...orders, name: 'Goods', key: ['Product'], role: 'individuals', dateAttribute: null })
    await ask('computed.save', { recipe: { kind: 'measure', audience: 'Goods', name: 'Sold', value: { kind: 'aggregate', function: 'count', entity: 'Lines' } } })
    expect(await refusal(derive({ kind: 'derived', name: 'All', from: 'Goods', key: ['Product'], aggregates: [{ name: 'Sold', function: 'sum', attribute: 'Sold' }], role: 'related' }))).toContain('“Sold” of “Goods” is a measure')
  })
})

describe.skipIf(!isThere)('Northwind', () => {
  it('has the orders’ totals that adding up their lines by hand gives, to the last place', async () => {
    const { ask, resultOf, derive, entity } = await appWorkspace()
    const inspection = await ask('import.inspect', { inspection: 'test', path: northwind, hints: { table: 'Order Details' } })
    await resultOf((await ask('import.start', planFor(inspection, { entity: 'Order lines', key: ['OrderID', 'ProductID'], role: 'related' }))).task)
    await ask('computed.save', { recipe: { kind: 'calculated', entity: 'Order lines', name: 'Line total', formula: '[UnitPrice] * [Quantity] * (1 - [Discount])' } })
    const outcome = await derive({ kind: 'derived', name: 'Totals', from: 'Order lines', key: ['OrderID'], aggregates: [{ name: 'Total', function: 'sum', attribute: 'Line total' }, { name: 'Best', function: 'max', attribute: 'Line total' }], role: 'related' })
    const sqlite = await sqliteLibrary()
    const database = new sqlite.Database(readFileSync(northwind))
    const expected = new Map<string, { sum: number; best: number }>()
    for (const [order, price, quantity, discount] of database.exec('SELECT OrderID, UnitPrice, Quantity, Discount FROM "Order Details"')[0]?.values ?? []) {
      const value = Math.round(Number(price) * 100) * Number(quantity) * (100 - Math.round(Number(discount) * 100))
      const before = expected.get(String(order))
      expected.set(String(order), { sum: (before?.sum ?? 0) + value, best: Math.max(before?.best ?? value, value) })
    }
    database.close()
    const { rows } = await ask('catalog.rows', { entity: (await entity('Totals')).id, limit: 1000 })
    const scaled = (text: string | null): number => Math.round(Number(text) * 10_000)
    expect(outcome.rows).toBe(expected.size)
    expect(Object.fromEntries(rows.map(([order, sum, best]) => [order ?? '', { sum: scaled(sum ?? null), best: scaled(best ?? null) }]))).toEqual(Object.fromEntries(expected))
    expect(rows[0]?.[1]).toMatch(/^\d+\.\d{4}$/)
  })
})
