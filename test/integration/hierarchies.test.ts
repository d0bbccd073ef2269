import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import type { ImportPlan, RelationshipProposal } from '@shared/contract/import.contract.ts'
import { planFor } from '../support/importPlan.ts'
import { appWorkspace } from '../support/appWorkspace.ts'
import { importWorkspace } from '../support/importWorkspace.ts'

const data = resolve(process.env['TESSERA_DATA'] ?? '../shared/data')
const isThere = existsSync(data)
if (!isThere) console.log('Skipped: hierarchies of real files, because the data folder (TESSERA_DATA) is not there.')

/** A proposal as it is accepted at the import. */
function accepted({ childColumns, parent, parentColumns }: RelationshipProposal): ImportPlan['relationships'][number] {
  return { columns: childColumns, other: parent, otherColumns: parentColumns, thisIsChild: true }
}

const words = ({ child, childColumns, parent, parentColumns }: RelationshipProposal): string => `${child}.${childColumns.join()} to ${parent}.${parentColumns.join()}`

describe.skipIf(!isThere)('hierarchies in real files', () => {
  test('accounts that are subsidiaries of others: proposed, accepted, and asked about', async () => {
    const { ask, resultOf } = await appWorkspace()
    const path = join(data, 'crm-sales-opportunities', 'accounts.csv')
    const inspection = await ask('import.inspect', { inspection: 'a', path })
    expect(inspection).toMatchObject({ role: { role: 'accounts' }, key: { columns: ['account'] } })
    expect(inspection.relationships).toMatchObject([{ child: 'accounts', childColumns: ['subsidiary_of'], parent: 'accounts', parentColumns: ['account'], matched: 1, orphans: 0, reason: 'Its values are keys of other rows. All values exist there; the names agree.' }])
    await resultOf((await ask('import.start', { ...planFor(inspection), relationships: inspection.relationships.map(accepted) })).task)
    const { relationships } = await ask('catalog.get', {})
    expect(relationships.map(({ name, childEntity, parentEntity }) => [name, childEntity === parentEntity])).toEqual([['accounts to accounts', true]])
    expect(await ask('relationships.suggest', {})).toEqual([])

    const rows: Record<string, string>[] = parse(readFileSync(path), { columns: true })
    const parents = new Set(rows.map((row) => row['subsidiary_of'] ?? '').filter((name) => name !== ''))
    const definition = (to: 'child' | 'parent') => ({
      schemaVersion: 1 as const,
      audience: 'accounts',
      rules: [{ entity: 'accounts', path: [{ relationship: 'accounts to accounts', to }], where: { kind: 'group' as const, items: [] } }],
    })
    expect((await ask('segments.count', { draft: 'a', definition: definition('child') })).total).toBe(parents.size)
    expect((await ask('segments.count', { draft: 'b', definition: definition('parent') })).total).toBe(rows.filter((row) => row['subsidiary_of'] !== '').length)
  })

  test('who reports to whom, declared in the file and still suggested when it was not accepted', async () => {
    const workspace = await importWorkspace()
    const path = join(data, 'northwind', 'northwind.sqlite')
    const inspection = await workspace.inspect(path, { hints: { table: 'Employees' } })
    const own = inspection.relationships.filter(({ child, parent }) => child === parent)
    expect(own.map((one) => [words(one), one.orphans, one.reason])).toEqual([['Employees.ReportsTo to Employees.EmployeeID', 0, 'Declared in the file. All values exist there; the names agree.']])
    await workspace.start({ ...planFor(inspection), entity: 'Staff' })
    const suggested = await workspace.call('relationships.suggest', {})
    expect(suggested.map((one) => [words(one), one.reason])).toEqual([['Staff.ReportsTo to Staff.EmployeeID', 'Declared in the file. All values exist there; the names agree.']])
    const first = suggested[0]
    if (first === undefined) throw new Error('One is suggested.')
    await workspace.call('relationships.add', { childEntity: first.child, childColumns: first.childColumns, parentEntity: first.parent, parentColumns: first.parentColumns })
    expect(await workspace.call('relationships.suggest', {})).toEqual([])
  })
})

describe('accounts and contacts', () => {
  const accounts = 'account_id,company,industry,parent_account\nA1,Acme,Steel,\nA2,Acme East,Steel,A1\nA3,Beta,Food,\n'
  const contacts = 'contact_id,first_name,last_name,email,account_id\nP1,Ann,Ash,a@x.example,A1\nP2,Bob,Birch,b@x.example,A2\nP3,Cy,Cole,c@x.example,A2\n'

  test('people that point to accounts are contacts; both are audiences', async () => {
    const { call, importPath, file, inspect, start, catalog } = await importWorkspace()
    await importPath(file('accounts.csv', accounts))
    const inspection = await inspect(file('people.csv', contacts))
    expect(inspection.role).toEqual({ role: 'contacts', reason: 'It describes people who belong to accounts: first_name, last_name, email.' })
    await start({ ...planFor(inspection), relationships: inspection.relationships.map(accepted) })
    expect(catalog().entities.map(({ name, role }) => [name, role])).toEqual([['accounts', 'accounts'], ['people', 'contacts']])
    expect((await call('relationships.suggest', {})).map(words)).toEqual(['accounts.parent_account to accounts.account_id'])
  })

  test('an account that only names itself a second time is no hierarchy, and neither is a column of few numbers', async () => {
    const { inspect, file } = await importWorkspace()
    const rows = Array.from({ length: 30 }, (_, n) => `${n + 1},N${n},${(n % 5) + 1},N${n}`).join('\n')
    expect((await inspect(file('things.csv', `id,label,rating,second\n${rows}\n`), {})).relationships).toEqual([])
    expect((await inspect(file('labels.csv', `label,copy\n${Array.from({ length: 9 }, (_, n) => `L${n},L${n}`).join('\n')}\n`))).relationships).toEqual([])
  })

  test('a relationship to the same parent at other columns is another one', async () => {
    const { call, importPath, file, inspect, start, catalog } = await importWorkspace()
    await importPath(file('accounts.csv', 'account_id,code\nA1,A1\nA2,A2\n'), { key: ['account_id'] })
    const path = file('deals.csv', 'deal,account_id,amount\nD1,A1,5\nD2,A2,7\n')
    await importPath(path)
    await call('relationships.add', { childEntity: 'deals', childColumns: ['account_id'], parentEntity: 'accounts', parentColumns: ['code'] })
    const relationships = [{ columns: ['account_id'], other: 'accounts', otherColumns: ['account_id'], thisIsChild: true }]
    const plan = { ...planFor(await inspect(path), { replace: true }), relationships }
    await start(plan)
    await start(plan)
    expect(catalog().relationships.map(({ name }) => name)).toEqual(['deals to accounts', 'deals to accounts 2'])
  })
})
