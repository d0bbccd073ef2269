import { describe, expect, test } from 'vitest'
import { importWorkspace } from '../support/importWorkspace.ts'

const csv = (...lines: readonly string[]): string => `${lines.join('\n')}\n`
const rows = (count: number, line: (n: number) => string): readonly string[] => Array.from({ length: count }, (_, n) => line(n))
const day = (n: number): string => `2024-03-${String((n % 28) + 1).padStart(2, '0')}`

describe('what a file is proposed to be', () => {
  test.each([
    ['customers with the date of their last order', 'customers.csv', csv('CustomerID,Name,City,Last order date', ...rows(20, (n) => `C${n},Ann ${n},Rome,${day(n)}`)), 'individuals', 'It describes people; one row for each CustomerID.'],
    ['the same under a name that says nothing', 'export.csv', csv('CustomerID,Name,City,Last order date', ...rows(20, (n) => `C${n},Ann ${n},Rome,${day(n)}`)), 'individuals', 'It describes people; one row for each CustomerID.'],
    ['customers with the date they came', 'kunden.csv', csv('Nr,Email,Ort,Seit', ...rows(20, (n) => `${n + 1},a${n}@x.org,Bonn,${day(n)}`)), 'individuals', 'It describes people: Email; one row for each Nr.'],
    ['companies with the date of their last purchase', 'list.csv', csv('Account,Sector,Employees,Last purchase', ...rows(20, (n) => `A${n},Retail,${n * 7},${day(n)}`)), 'accounts', 'It describes companies: Sector, Employees; one row for each Account.'],
    ['many rows for each customer', 'export.csv', csv('Row,CustomerID,First name,Last name,Email,Order date', ...rows(40, (n) => `${n + 1},C${n % 7},Ann,${n % 7},a${n % 7}@x.org,${day(n)}`)), 'activity', 'CustomerID repeats, and each row has a date, Order date.'],
    ['many rows for each name', 'data.csv', csv('Row,Customer Name,Ship Date,Sales', ...rows(40, (n) => `${n + 1},Ann ${n % 7},${day(n)},${n}.5`)), 'activity', 'Customer Name repeats, and each row has a date, Ship Date.'],
    ['a few orders of a customer each', 'orders.csv', csv('customer,on,amount', ...rows(3, (n) => `C${n},${day(n)},1.5`)), 'activity', 'Each row has a date, on.'],
    ['people of companies', 'contacts.csv', csv('ContactID,Name,AccountID,Created', ...rows(40, (n) => `P${n},Ann ${n},A${n % 7},${day(n)}`)), 'individuals', 'It describes people; one row for each ContactID.'],
    ['things', 'products.csv', csv('ProductID,Title,Added', ...rows(20, (n) => `P${n},Tea ${n},${day(n)}`)), 'related', 'It describes neither people nor companies, nor what happened when.'],
  ] as const)('%s', async (_about, name, text, role, reason) => {
    const workspace = await importWorkspace()
    expect((await workspace.inspect(workspace.file(name, text))).role).toEqual({ role, reason })
  })

  test('one row for each customer that is here already is no activity, whatever its dates', async () => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('customers.csv', csv('CustomerID,Name', ...rows(20, (n) => `C${n},Ann ${n}`))))
    const found = await workspace.inspect(workspace.file('points.csv', csv('CustomerID,Points,Last order', ...rows(20, (n) => `C${n},${n},${day(n)}`))))
    expect(found.role).toEqual({ role: 'related', reason: 'Its rows belong to an audience that is already here, one to each CustomerID.' })
    expect(found.relationships.map(({ child, parent }) => `${child} to ${parent}`)).toContain('points to customers')
  })
})

test('a relationship is proposed where a fifth of the values are found, or half where the names differ', async () => {
  const workspace = await importWorkspace()
  await workspace.importPath(workspace.file('customers.csv', csv('CustomerID,Name', ...rows(20, (n) => `C${n},Ann ${n}`))))
  const proposed = async (found: number, column: string): Promise<readonly string[]> => {
    const file = workspace.file(`visits${found}${column}.csv`, csv(`Visit,${column},At`, ...rows(100, (n) => `V${n},${n < found ? `C${n % 20}` : `X${n % 40}`},${day(n)}`)))
    return (await workspace.inspect(file)).relationships.map(({ reason }) => reason)
  }
  expect(await proposed(7, 'CustomerID')).toEqual([])
  expect(await proposed(25, 'CustomerID')).toEqual(['25 % of the values exist there; the names agree.'])
  expect(await proposed(25, 'Guest key')).toEqual([])
  expect(await proposed(60, 'Guest key')).toEqual(['60 % of the values exist there; the names differ.'])
})
