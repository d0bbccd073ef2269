import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Input } from '@shared/contract/contract.ts'
import { isoOfDay } from '@shared/domain/storedValue.ts'
import { dataColumn, dataTable } from '../../electron/core/store/dataTable.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { importWorkspace } from '../support/importWorkspace.ts'
import type { PlanOverrides } from '../support/importPlan.ts'

const data = resolve(process.env['TESSERA_DATA'] ?? '../shared/data')
const isThere = existsSync(data)
if (!isThere) console.log('Skipped: every real file, because the data folder (TESSERA_DATA) is not there.')

interface Expected {
  readonly file: string
  readonly hints?: Input<'import.inspect'>['hints']
  readonly stated?: PlanOverrides
  readonly rows: number
  /** Rows by reason. */
  readonly rejected?: Readonly<Record<string, number>>
  readonly types: Readonly<Record<string, string>>
  /** First and last value of dates. */
  readonly days?: Readonly<Record<string, readonly [first: string, last: string]>>
  readonly traps: string
}

const monthFirst = ['M-d-yy', 'M/d/yyyy']
const files: readonly Expected[] = [
  {
    file: 'adventureworks-dirty/AdventureWorks_Customers.csv',
    rows: 18_187,
    rejected: { 'The row names, letters or numbers the columns once more: it is no record.': 1 },
    types: { CustomerKey: 'integer', BirthDate: 'date', AnnualIncome: 'integer', TotalChildren: 'integer', HomeOwner: 'boolean', LastName: 'text' },
    days: { BirthDate: ['1910-08-13', '1980-12-26'] },
    traps: 'Windows-1252; a line of junk above the header and one of letters and "null" below; day first; "$90,000 "; keys twice',
  },
  {
    file: 'adventureworks-dirty/AdventureWorks_Sales_2015.csv',
    rows: 2630,
    rejected: { 'Every cell of the row is empty.': 7, 'The row names, letters or numbers the columns once more: it is no record.': 1 },
    types: { OrderDate: 'date', StockDate: 'date', OrderNumber: 'text', CustomerKey: 'integer', OrderQuantity: 'integer' },
    days: { OrderDate: ['2015-01-01', '2015-12-31'] },
    traps: 'columns numbered above the header, named "column" below; blank lines and lines of "null"; day first',
  },
  { file: 'chinook/Chinook_Sqlite.sqlite', hints: { table: 'Customer' }, rows: 59, types: { CustomerId: 'integer', Phone: 'text', PostalCode: 'text' }, traps: 'a table of several; phones begin with +' },
  { file: 'chinook/Chinook_Sqlite.sqlite', hints: { table: 'Invoice' }, rows: 412, types: { InvoiceDate: 'date', Total: 'decimal(2)' }, days: { InvoiceDate: ['2021-01-01', '2025-12-22'] }, traps: 'dates as texts with a midnight' },
  { file: 'crm-sales-opportunities/accounts.csv', rows: 85, types: { account: 'text', year_established: 'integer', revenue: 'decimal(2)', subsidiary_of: 'text' }, traps: 'accounts that point to accounts' },
  { file: 'crm-sales-opportunities/data_dictionary.csv', rows: 21, types: { Field: 'text' }, traps: 'no key' },
  { file: 'crm-sales-opportunities/products.csv', rows: 7, types: { product: 'text', sales_price: 'integer' }, traps: 'none' },
  { file: 'crm-sales-opportunities/sales_pipeline.csv', rows: 8800, types: { opportunity_id: 'text', engage_date: 'date', close_date: 'date', close_value: 'integer' }, days: { close_date: ['2017-03-01', '2017-12-31'] }, traps: 'empty accounts, dates and values' },
  { file: 'crm-sales-opportunities/sales_teams.csv', rows: 35, types: { sales_agent: 'text' }, traps: 'none' },
  { file: 'marketing-campaign/marketing_campaign.csv', rows: 2240, types: { ID: 'integer', Income: 'integer', Dt_Customer: 'date' }, days: { Dt_Customer: ['2012-07-30', '2014-06-29'] }, traps: 'month first, settled by some lines only' },
  { file: 'ms-customer-insights/Contact.txt', rows: 5000, types: { ContactId: 'text', DateOfBirth: 'date', PostCode: 'text', 'Email Subscriber': 'boolean', Income: 'decimal' }, traps: 'one post code of 5,000 has letters; floating incomes' },
  { file: 'ms-customer-insights/Customer-Loyalty.txt', rows: 5002, types: { LoyaltyId: 'text', Telephone: 'text', RewardPoints: 'integer', CreatedOn: 'date' }, traps: 'phones with and without digits only' },
  { file: 'ms-customer-insights/OnlinePurchases.txt', rows: 12_369, types: { PurchaseId: 'text', PurchasedOn: 'date', TotalPrice: 'integer' }, traps: 'month first' },
  { file: 'ms-customer-insights/POSPurchases.txt', rows: 20_024, types: { PurchaseId: 'text', PurchasedOn: 'date' }, traps: 'ISO dates beside month first in its sister' },
  { file: 'ms-customer-insights/WebsiteReviews_LinkedToEcommerceContacts.txt', rows: 20_020, types: { ReviewText: 'text', ReviewRating: 'integer', ReviewDate: 'date' }, traps: 'commas and quotes in texts' },
  { file: 'northwind/northwind.sqlite', hints: { table: 'Customers' }, rows: 93, types: { CustomerID: 'text', PostalCode: 'text' }, traps: 'post codes with letters' },
  { file: 'northwind/northwind.sqlite', hints: { table: 'Orders' }, rows: 830, types: { OrderID: 'integer', OrderDate: 'date', Freight: 'decimal(2)' }, traps: 'money in floating point' },
  { file: 'rfm-rpkg/rfm_data_orders.csv', rows: 4906, types: { customer_id: 'text', order_date: 'date', revenue: 'integer' }, days: { order_date: ['2001-10-29', '2006-12-30'] }, traps: 'no key; names are the customer' },
  {
    file: 'superstore/Sample - Superstore.csv',
    stated: { dates: new Map([['Order Date', monthFirst], ['Ship Date', monthFirst]]) },
    rows: 9994,
    types: { 'Order Date': 'date', Sales: 'decimal(4)', Discount: 'decimal(2)', Profit: 'decimal(4)', 'Row ID': 'integer' },
    days: { 'Order Date': ['2014-01-03', '2017-12-30'] },
    traps: 'a byte order mark; two date formats in a column, two-digit years: asked, never guessed',
  },
  {
    file: 'superstore-eu-variant/Sample - Superstore (semicolon, decimal comma).csv',
    rows: 9994,
    types: { 'Ship Date': 'date', 'Postal Code': 'text', Sales: 'decimal(4)', Quantity: 'integer' },
    traps: 'semicolons, decimal comma, Windows-1252, CRLF; leading zeros in post codes',
  },
]

describe.skipIf(!isThere)('every real file', () => {
  const lines: string[] = []
  afterAll(() => console.log(['rows in | rejected | file | traps', ...lines].join('\n')))

  test.each(files.map((one) => [`${one.file}${one.hints?.table === undefined ? '' : `, ${one.hints.table}`}`, one] as const))('%s', { timeout: 60_000 }, async (title, expected) => {
    const workspace = await importWorkspace()
    const outcome = await workspace.importPath(join(data, expected.file), expected.stated, expected.hints)
    const [source] = await workspace.call('sources.list', {})
    const rejected: Record<string, number> = {}
    for (const { reason } of source === undefined ? [] : await workspace.call('sources.rejected', { source: source.id, limit: 1000 })) rejected[reason] = (rejected[reason] ?? 0) + 1
    const entity = workspace.catalog().entities[0]
    const typeOf = (name: string): string | undefined => {
      const found = entity?.attributes.find((one) => one.name === name)
      return found?.scale === null || found?.scale === undefined ? found?.type : `${found.type}(${found.scale})`
    }
    const days: Record<string, readonly [string, string]> = {}
    for (const name of Object.keys(expected.days ?? {})) {
      const attribute = entity?.attributes.find((one) => one.name === name)
      if (entity === undefined || attribute === undefined) continue
      const range = workspace.store.first<{ first: number; last: number }>(sql`SELECT min(${dataColumn(attribute.id)}) AS first, max(${dataColumn(attribute.id)}) AS last FROM ${dataTable(entity.id)}`)
      days[name] = [isoOfDay(range?.first ?? 0), isoOfDay(range?.last ?? 0)]
    }
    lines.push(`${outcome.rows} | ${outcome.rejected} | ${title} | ${expected.traps}`)
    expect({ rows: outcome.rows, rejected, types: Object.fromEntries(Object.keys(expected.types).map((name) => [name, typeOf(name)])), days }).toEqual({
      rows: expected.rows,
      rejected: expected.rejected ?? {},
      types: expected.types,
      days: expected.days ?? {},
    })
  })

  test('all of them are here', () => {
    const there = readdirSync(data).flatMap((folder) => readdirSync(join(data, folder)).filter((name) => /\.(csv|txt|sqlite)$/.test(name)).map((name) => `${folder}/${name}`))
    expect(there.filter((name) => !files.some(({ file }) => file === name))).toEqual([])
  })
})
