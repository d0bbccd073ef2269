import { expect, it } from 'vitest'
import { followedText } from '@shared/format/explanationWords.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

it('an explanation has no line for conditions that nobody put on what follows', async () => {
  const { ask, importCsv } = await appWorkspace()
  await importCsv('customers.csv', 'Id,Name\n1,Ada\n2,Bea\n', { entity: 'Customers', role: 'individuals', key: ['Id'] })
  for (const [name, day] of [['Online', '2026-01-01'], ['Store', '2026-01-09']] as const) {
    await importCsv(`${name}.csv`, `No,Customer,Day\n7,1,${day}\n`, { entity: name, role: 'activity', key: ['No'], dateColumn: 'Day' })
    await ask('relationships.add', { childEntity: name, childColumns: ['Customer'], parentEntity: 'Customers', parentColumns: ['Id'] })
  }
  const follows = { kind: 'sequence' as const, entity: 'Store', within: { n: 30, unit: 'days' as const } }
  const definition = { schemaVersion: 1 as const, audience: 'Customers', rules: [{ entity: 'Online', where: { kind: 'group' as const, items: [follows] } }] }
  const { rules, isMember } = await ask('segments.explain', { of: { definition }, key: ['1'] })
  expect(isMember).toBe(true)
  expect(rules[0]?.nodes.map(({ kind }) => kind)).toEqual(['sequence'])
  expect(rules.flatMap((rule) => rule.nodes.map((node) => followedText(node, rule)))).toEqual(['true for 1 of 1 record'])
})
