import { expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

const tiers = ['Gold', 'Silver', 'Bronze', '']
const rows = Array.from({ length: 240 }, (_, index) => ({ id: `C${String(index).padStart(3, '0')}`, tier: tiers[(index * 7) % 4] ?? '', age: 18 + ((index * 13) % 60), consent: index % 3 === 0, joined: `2026-0${1 + (index % 9)}-11`, spend: index % 5 === 0 ? '' : ((index * 37) % 500) + 0.5 }))
const customers = ['Customer,Tier,Age,Consent,Joined,Spend', ...rows.map(({ id, tier, age, consent, joined, spend }) => [id, tier, age, consent, joined, spend].join(',')), ''].join('\n')

async function world() {
  const app = await appWorkspace()
  await app.importCsv('customers.csv', customers, { entity: 'Customers', role: 'individuals', key: ['Customer'], dates: new Map([['Joined', ['yyyy-MM-dd']]]) })
  const segment = async (name: string, attribute: string, test: object, more: Partial<DefinitionInput> = {}): Promise<SegmentId> => {
    const definition = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: attribute }, test }] } }], ...more } as DefinitionInput
    const saved = await app.ask('segments.save', { name, definition, refresh: true })
    if (saved.task !== null) await app.ended(saved.task)
    return saved.segment.id
  }
  return { ...app, segment }
}

it('shows how members differ from everyone and from another segment, most different attributes first (P59)', async () => {
  const { ask, segment, refusal } = await world()
  const young = await segment('Young', 'Age', { operator: 'less', value: 40 })
  const rich = await segment('Rich', 'Spend', { operator: 'greater', value: 250 })
  const { members, others, columns, offered } = await ask('profile.compare', { segment: young, asker: 'test' })
  const youngRows = rows.filter(({ age }) => age < 40)
  expect({ members, others }).toEqual({ members: youngRows.length, others: 240 })
  expect(offered.map(({ name, isProfiled }) => [name, isProfiled])).toEqual([['Customer', false], ['Tier', true], ['Age', true], ['Consent', true], ['Joined', true], ['Spend', true]])
  expect(columns[0]?.name).toBe('Age')
  const differences = columns.map(({ difference }) => difference ?? -1)
  expect(differences).toEqual(differences.toSorted((a, b) => b - a))
  const shareOf = (list: typeof rows, tier: string): number => list.filter((row) => row.tier === tier).length / list.length
  const tier = columns.find(({ name }) => name === 'Tier')
  expect(tier?.difference).toBeCloseTo(tiers.reduce((sum, one) => sum + Math.abs(shareOf(youngRows, one) - shareOf(rows, one)), 0) / 2, 12)
  expect(tier?.bars.at(-1)).toEqual({ kind: 'missing', segment: youngRows.filter((row) => row.tier === '').length, others: 60 })
  expect(columns.find(({ name }) => name === 'Consent')?.bars.map((bar) => [bar.kind === 'value' ? bar.value : bar.kind, bar.others])).toEqual([[false, 160], [true, 80]])
  expect(columns.find(({ name }) => name === 'Joined')?.bars[0]).toMatchObject({ kind: 'value', value: '2026-01-11' })

  const against = await ask('profile.compare', { segment: young, against: rich, columns: ['Spend', 'Nothing of that name'], asker: 'test' })
  const richRows = rows.filter(({ spend }) => Number(spend) > 250)
  expect(against).toMatchObject({ others: richRows.length, columns: [{ name: 'Spend' }] })
  const bars = against.columns[0]?.bars ?? []
  expect(bars.reduce((sum, bar) => sum + bar.others, 0)).toBe(richRows.length)
  expect(bars.at(-1)).toEqual({ kind: 'missing', segment: youngRows.filter(({ spend }) => spend === '').length, others: 0 })
  expect(bars.every((bar) => bar.kind !== 'range' || Number(bar.from ?? 0) % 50 === 0)).toBe(true)

  const never = (await ask('segments.save', { name: 'Never', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers' }] } })).segment.id
  expect(await refusal(ask('profile.compare', { segment: never, asker: 'test' }))).toBe('“Never” has no members yet; refresh it first.')
})

it('shows calculated attributes and output columns too, and of ids that they are', async () => {
  const { ask, segment } = await world()
  await ask('computed.save', { recipe: { kind: 'calculated', entity: 'Customers', name: 'Half of the age', formula: '[Age] / 2' } })
  const young = await segment('Young', 'Age', { operator: 'less', value: 40 }, { projections: [{ name: 'Their tier', entity: 'Customers', attribute: 'Tier' }] })
  const { columns, offered } = await ask('profile.compare', { segment: young, columns: ['Customer', 'Their tier', 'Tier', 'Age', 'Half of the age'], asker: 'test' })
  expect(offered.map(({ name, kind }) => [name, kind])).toContainEqual(['Their tier', 'projection'])
  const named = (name: string) => columns.find((column) => column.name === name)
  expect(named('Their tier')).toMatchObject({ difference: named('Tier')?.difference, kind: 'projection', bars: named('Tier')?.bars })
  expect(named('Half of the age')).toMatchObject({ difference: named('Age')?.difference, kind: 'calculated', problem: null })
  expect(named('Customer')).toMatchObject({ isUnique: true, problem: null })
})

it('gives up what the same page asked before', async () => {
  const { ask, segment } = await world()
  const young = await segment('Young', 'Age', { operator: 'less', value: 40 })
  const older = ask('profile.compare', { segment: young, asker: 'page' }).then(() => 'answered', () => 'given up')
  const newer = await ask('profile.compare', { segment: young, columns: ['Tier'], asker: 'page' })
  expect([await older, newer.columns.length]).toEqual(['given up', 1])
})
