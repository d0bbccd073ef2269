import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importWorkspace } from '../support/importWorkspace.ts'

const data = resolve(process.env['TESSERA_DATA'] ?? '../shared/data')
const isThere = existsSync(data)
if (!isThere) console.log('Skipped: the imports of real files, because the data folder (TESSERA_DATA) is not there.')

type Workspace = Awaited<ReturnType<typeof importWorkspace>>

function attributesOf(workspace: Workspace, name: string): Record<string, string> {
  const entity = workspace.catalog().entities.find((one) => one.name === name)
  return Object.fromEntries((entity?.attributes ?? []).map(({ name: attribute, type, scale }) => [attribute, scale === null ? type : `${type}(${scale})`]))
}

describe.skipIf(!isThere)('real files', () => {
  test('the coffee company: rows, types, keys, roles and relationships', async () => {
    const workspace = await importWorkspace()
    const folder = join(data, 'ms-customer-insights')
    const outcomes = []
    for (const file of ['Contact', 'Customer-Loyalty', 'OnlinePurchases', 'POSPurchases', 'WebsiteReviews_LinkedToEcommerceContacts']) {
      outcomes.push(await workspace.importPath(join(folder, `${file}.txt`)))
    }
    expect(outcomes.map(({ rows, rejected }) => [rows, rejected])).toEqual([[5000, 0], [5002, 0], [12_369, 0], [20_024, 0], [20_020, 0]])
    const { entities } = workspace.catalog()
    const nameOf = (id: string | null, attributes: readonly { id: string; name: string }[]): string | null => attributes.find((one) => one.id === id)?.name ?? null
    expect(entities.map(({ name, role, key, dateAttribute, attributes }) => [name, role, key.map((id) => nameOf(id, attributes)).join(), nameOf(dateAttribute, attributes)])).toEqual([
      ['Contact', 'individuals', 'ContactId', null],
      ['Customer-Loyalty', 'related', 'LoyaltyId', null],
      ['OnlinePurchases', 'activity', 'PurchaseId', 'PurchasedOn'],
      ['POSPurchases', 'activity', 'PurchaseId', 'PurchasedOn'],
      ['WebsiteReviews_LinkedToEcommerceContacts', 'activity', 'ReviewId', 'ReviewDate'],
    ])
    expect(attributesOf(workspace, 'Contact')).toMatchObject({ ContactId: 'text', DateOfBirth: 'date', CreatedOn: 'date', PostCode: 'text', 'Email Subscriber': 'boolean', Income: 'decimal' })
    expect(attributesOf(workspace, 'Customer-Loyalty')).toMatchObject({ CreatedOn: 'date', RewardPoints: 'integer', Telephone: 'text' })
    expect(attributesOf(workspace, 'OnlinePurchases')).toMatchObject({ PurchasedOn: 'date', TotalPrice: 'integer' })
    expect((await workspace.rowsOf('Contact'))[0]?.slice(0, 5)).toEqual(['CNTID_1000', 'Abbie', 'Moss', 'Abbie Moss', '1986-05-08'])
    const proposals = await workspace.call('relationships.suggest', {})
    const all = proposals.map(({ child, childColumns, parent, parentColumns }) => `${child}.${childColumns.join()} to ${parent}.${parentColumns.join()}`)
    expect(all).toEqual(expect.arrayContaining([
      'Customer-Loyalty.ContactId to Contact.ContactId',
      'OnlinePurchases.ContactId to Contact.ContactId',
      'POSPurchases.LoyaltyId to Customer-Loyalty.LoyaltyId',
      'WebsiteReviews_LinkedToEcommerceContacts.UserId to Contact.ContactId',
    ]))
    const added = await workspace.call('relationships.add', { childEntity: 'OnlinePurchases', childColumns: ['ContactId'], parentEntity: 'Contact', parentColumns: ['ContactId'] })
    expect(added.relationship.name).toBe('OnlinePurchases to Contact')
    expect(added.matched + added.orphans).toBe(12_369)
  })

  test('the tables of a trading company from its SQLite file', async () => {
    const workspace = await importWorkspace()
    const path = join(data, 'northwind', 'northwind.sqlite')
    const outcomes: Record<string, number> = {}
    for (const table of ['Customers', 'Orders', 'Order Details', 'Products', 'Categories', 'Employees']) {
      outcomes[table] = (await workspace.importPath(path, {}, { table })).rows
    }
    expect(outcomes).toEqual({ Customers: 93, Orders: 830, 'Order Details': 2155, Products: 77, Categories: 8, Employees: 9 })
    expect(attributesOf(workspace, 'Orders')).toMatchObject({ OrderID: 'integer', CustomerID: 'text', OrderDate: 'date', Freight: 'decimal(2)' })
    expect(attributesOf(workspace, 'Order Details')).toMatchObject({ UnitPrice: 'decimal(2)', Quantity: 'integer', Discount: 'decimal(2)' })
    expect(Object.keys(attributesOf(workspace, 'Categories'))).toEqual(['CategoryID', 'CategoryName', 'Description'])
    const inspection = await workspace.inspect(path, { hints: { table: 'Orders' } })
    expect(inspection.relationships.map(({ child, parent }) => `${child} to ${parent}`)).toEqual(expect.arrayContaining(['Orders to Customers', 'Orders to Employees']))
    const added = await workspace.call('relationships.add', { childEntity: 'Orders', childColumns: ['CustomerID'], parentEntity: 'Customers', parentColumns: ['CustomerID'] })
    expect(added).toMatchObject({ matched: 830, orphans: 0 })
  })

  test('the American superstore asks for one of its two date formats and reads both', async () => {
    const workspace = await importWorkspace()
    const path = join(data, 'superstore', 'Sample - Superstore.csv')
    const error = await workspace.failure(workspace.importPath(path))
    expect(error.message).toContain('state the date format of Order Date, which the file does not settle: 11-08-16 is 8 November 2016 as M-d-yy|M/d/yyyy')
    const formats = ['M-d-yy', 'M/d/yyyy']
    const outcome = await workspace.importPath(path, { dates: new Map([['Order Date', formats], ['Ship Date', formats]]) })
    expect(outcome).toMatchObject({ rows: 9994, rejected: 0 })
    expect(attributesOf(workspace, 'Sample - Superstore')).toMatchObject({ 'Order Date': 'date', Sales: 'decimal(4)', Discount: 'decimal(2)' })
  })
})
