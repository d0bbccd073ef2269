import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { newDefinition } from '@shared/rules/edit.ts'
import { accountColumns } from '@shared/rules/projections.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

const everyone = { entity: 'Contacts', where: { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Name' }, test: { operator: 'empty' as const, negate: true } }] } }
const toVisits = [{ relationship: 'Visits to Contacts' }]

/** Contacts of accounts, with visits below them and a composite key. */
async function firms() {
  const workspace = await appWorkspace()
  await workspace.importCsv('Accounts.csv', 'AccountId,Name,Founded\nA1,"=Bau, GmbH",1999-05-01\nA2,Öl AG,2001-01-02\n', { role: 'accounts', key: ['AccountId'] })
  await workspace.importCsv('Contacts.csv', 'Firm,Nr,Name,Account\nF,2,Ida,A1\nF,1,Jon,A2\nF,3,Kay,\n', { role: 'contacts', key: ['Firm', 'Nr'] })
  await workspace.importCsv('Visits.csv', 'VisitId,Firm,Nr,Day,Spent,Topic\n1,F,2,2024-03-01,10.50,-5\n2,F,2,2024-01-01,2.00,tea; milk\n3,F,2,2024-01-01,1.25,=1+1\n4,F,1,2024-02-02,,\n', { role: 'activity', key: ['VisitId'], dateColumn: 'Day' })
  const relate = async (child: string, childColumns: string[], parent: string, parentColumns: string[]) => {
    const known = (await workspace.ask('catalog.get', {})).relationships.find(({ name }) => name === `${child} to ${parent}`)
    return known ?? (await workspace.ask('relationships.add', { childEntity: child, childColumns, parentEntity: parent, parentColumns })).relationship
  }
  const account = await relate('Contacts', ['Account'], 'Accounts', ['AccountId'])
  await relate('Visits', ['Firm', 'Nr'], 'Contacts', ['Firm', 'Nr'])
  const save = async (projections: DefinitionInput['projections'], name = 'All') => workspace.ask('segments.save', { name, definition: { schemaVersion: 1, audience: 'Contacts', rules: [everyone], projections }, refresh: true })
  return { ...workspace, save, account }
}

const columns: DefinitionInput['projections'] = [
  { name: 'Account name', entity: 'Accounts', attribute: 'Name' },
  { name: 'Founded', entity: 'Accounts', attribute: 'Founded' },
  { name: 'Topics', entity: 'Visits', path: toVisits, attribute: 'Topic' },
  { name: 'Spent', entity: 'Visits', path: toVisits, attribute: 'Spent' },
  { name: 'Total', entity: 'Visits', path: toVisits, attribute: 'Spent', show: 'sum' },
  { name: 'Name', entity: 'Visits', path: toVisits, show: 'count' },
]

describe('output columns', () => {
  it('are in the download behind the attributes, safe for spreadsheets, each name once', async () => {
    const { ask, resultOf, ended, save, folder } = await firms()
    const saved = await save(columns)
    expect(saved.diagnostics.map(({ severity, message }) => `${severity}: ${message.slice(0, 40)}`)).toEqual(['warning: “Name” is an attribute of Contacts and a'])
    if (saved.task !== null) await ended(saved.task)
    const path = join(folder, 'all.csv')
    await resultOf((await ask('segments.download', { segment: saved.segment.id, path })).task)
    expect(readFileSync(path, 'utf8').replace('\uFEFF', '').split('\r\n')).toEqual([
      'Firm,Nr,Name,Account,Account name,Founded,Topics,Spent,Total,Name 2',
      'F,1,Jon,A2,Öl AG,2001-01-02,,,0.00,1',
      `F,2,Ida,A1,"'=Bau, GmbH",1999-05-01,tea; milk; =1+1; -5,2.00; 1.25; 10.50,13.75,3`,
      'F,3,Kay,,,,,,0.00,0',
      '',
    ])
  })

  it('are shown in the preview, on the page and by name', async () => {
    const { ask, ended, save } = await firms()
    const saved = await save(columns)
    if (saved.task !== null) await ended(saved.task)
    const of = { segment: saved.segment.id }
    const page = await ask('segments.page', of)
    expect(page.columns.map(({ name, shows }) => `${name}: ${shows}`)).toEqual(['Account name: Name of Accounts', 'Founded: Founded of Accounts', 'Topics: Topic of Visits', 'Spent: Spent of Visits', 'Total: total Spent of Visits', 'Name: number of Visits'])
    expect(page.members?.columns.map(({ name }) => name)).toEqual(['Firm', 'Nr', 'Name', 'Account name', 'Founded', 'Topics', 'Spent', 'Total', 'Name 2', 'Account'])
    const chosen = await ask('members.preview', { of, columns: ['Total', 'gone', 'Nr'] })
    expect([chosen.total, chosen.table.keyColumns, chosen.table.columns.map(({ name }) => name), chosen.table.rows]).toEqual([3, 2, ['Firm', 'Nr', 'Total'], [['F', 1, 0], ['F', 2, 13.75], ['F', 3, 0]]])
    const kinds = new Map(chosen.offered.map(({ name, kind }) => [name, kind]))
    expect([kinds.get('Name'), kinds.get('Name 2'), kinds.size]).toEqual(['attribute', 'projection', 10])
  })

  it('go with a duplicate, and what they name is not removed', async () => {
    const { ask, ended, save, account, refusal } = await firms()
    const saved = await save([{ name: 'Where from', entity: 'Accounts', attribute: 'Name' }])
    if (saved.task !== null) await ended(saved.task)
    const copy = await ask('segments.duplicate', { segment: saved.segment.id })
    expect((await ask('segments.get', { segment: copy.id })).definition.projections).toMatchObject([{ name: 'Where from', entity: 'Accounts', attribute: 'Name', show: 'values' }])
    expect(await refusal(ask('relationships.remove', { relationship: account.id }))).toContain('All')
    const source = (await ask('sources.list', {})).find(({ entityName }) => entityName === 'Accounts')
    if (source === undefined) throw new Error('Accounts have no source.')
    expect(await refusal(ask('sources.remove', { source: source.id }))).toContain('All')
    const kind = await ask('computed.save', { recipe: { kind: 'calculated', entity: 'Accounts', name: 'Loud', formula: 'upper([Name])' } })
    await save([{ name: 'Loud name', entity: 'Accounts', attribute: 'Loud' }], 'Loud ones')
    expect(await refusal(ask('computed.remove', { computed: kind.id }))).toContain('Loud ones')
  })

  it('that are faulty keep a segment a draft, and nothing from being counted', async () => {
    const { ask, save, refusal } = await firms()
    const saved = await save([{ name: 'Gone', entity: 'Accounts', attribute: 'Nmae' }])
    expect([saved.segment.state, saved.segment.statusReason]).toEqual(['inactive', 'draft'])
    const definition = { schemaVersion: 1 as const, audience: 'Contacts', rules: [everyone], projections: [{ name: 'Gone', entity: 'Accounts', attribute: 'Nmae' }] }
    const counts = await ask('segments.count', { draft: 'a', definition })
    expect([counts.total, counts.diagnostics.map(({ message }) => message)]).toEqual([3, ['“Accounts” has no attribute “Nmae”. Did you mean “Name”?']])
    expect((await ask('members.preview', { of: { definition } })).table.columns.map(({ name }) => name)).toEqual(['Firm', 'Nr', 'Name', 'Account'])
    expect(await refusal(ask('segments.refresh', { segments: [saved.segment.id] }))).toContain('draft')
  })
})

it('contacts are proposed their account, its key and its name', async () => {
  const { ask } = await firms()
  const catalog = await ask('catalog.get', {})
  let made = 0
  const makeId = (): string => `n${(made += 1)}`
  const found = accountColumns(catalog, 'Contacts', makeId)
  expect(found.map(({ name, entity, attribute, path }) => [name, entity, attribute, path])).toEqual([
    ['AccountId', 'Accounts', 'AccountId', [{ relationship: 'Contacts to Accounts' }]],
    ['Accounts Name', 'Accounts', 'Name', [{ relationship: 'Contacts to Accounts' }]],
  ])
  expect(accountColumns(catalog, 'Accounts', makeId)).toEqual([])
  const definition = { ...newDefinition('Contacts', makeId), projections: found } as DefinitionInput
  expect((await ask('segments.check', { definition })).filter(({ part }) => part === 'projection' || part === 'path')).toEqual([])
})
