import { describe, expect, it } from 'vitest'
import type { SegmentVersion } from '@shared/contract/history.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

function tierIs(tier: string, attribute = 'Tier', projections: NonNullable<DefinitionInput['projections']> = []): DefinitionInput {
  const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: attribute }, test: { operator: 'equal' as const, value: tier } }] }
  return { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }], projections }
}

const head = 'Id,Name,Tier,City'
const rows = ['C1,Anna,Gold,Leeds', 'C2,Bo,Gold,York', 'C3,Cy,Silver,York', 'C4,Di,Gold,Leeds']
const cityColumn = [{ id: 'p1', name: 'Town', entity: 'Customers', attribute: 'City', show: 'values' as const }]

async function world() {
  const workspace = await appWorkspace()
  const { ask, importCsv, resultOf } = workspace
  await importCsv('customers.csv', [head, ...rows].join('\n'), { entity: 'Customers', role: 'individuals', key: ['Id'] })
  async function save(segment: SegmentId | undefined, definition: DefinitionInput): Promise<SegmentId> {
    const saved = await ask('segments.save', { ...(segment === undefined ? {} : { segment }), name: 'Gold ones', definition, refresh: true })
    if (saved.task !== null) await resultOf(saved.task)
    return saved.segment.id
  }
  async function refresh(segment: SegmentId, asOf: string) {
    await resultOf((await ask('segments.refresh', { segments: [segment], asOf })).task)
  }
  return { ...workspace, save, refresh }
}

const said = ({ changes }: SegmentVersion): string => changes.map(({ text, kind }) => (kind === 'added' ? `[+${text}]` : kind === 'removed' ? `[-${text}]` : text)).join('')

describe('the versions of a segment (P60)', () => {
  it('says what changed in each, and what its last run counted', async () => {
    const { ask, save } = await world()
    const id = await save(undefined, tierIs('Gold'))
    await save(id, tierIs('Silver', 'Tier', cityColumn))
    const versions = await ask('history.versions', { segment: id })
    expect(versions.map((one) => [one.version, said(one), one.last?.members, one.problem, one.isOtherwise])).toEqual([
      [2, 'Customers where Tier is [-Gold.][+Silver. Columns: Town (City).]', 1, null, false],
      [1, 'Customers where Tier is Gold.', 3, null, false],
    ])
  })

  it('says who made each, where the system says who works; a name is written down with that version alone', async () => {
    let user: string | null = 'anna'
    const { ask, importCsv } = await appWorkspace({ user: () => user })
    await importCsv('customers.csv', [head, ...rows].join('\n'), { entity: 'Customers', role: 'individuals', key: ['Id'] })
    const save = async (tier: string, segment?: SegmentId) => (await ask('segments.save', { name: 'Ours', ...(segment === undefined ? {} : { segment }), definition: tierIs(tier) })).segment.id
    const id = await save('Gold')
    user = 'bo'
    await save('Silver', id)
    user = null
    await save('Bronze', id)
    user = 'x'.repeat(500)
    await ask('history.restore', { segment: id, version: 1 })
    expect((await ask('history.versions', { segment: id })).map(({ version, madeBy }) => [version, madeBy])).toEqual([[4, 'x'.repeat(200)], [3, null], [2, 'bo'], [1, 'anna']])
  })

  it('says nobody’s name once the workspace keeps none, and those that were written are taken out', async () => {
    const { ask, importCsv } = await appWorkspace({ user: () => 'anna' })
    await importCsv('customers.csv', [head, ...rows].join('\n'), { entity: 'Customers', role: 'individuals', key: ['Id'] })
    const { id } = (await ask('segments.save', { name: 'Ours', definition: tierIs('Gold') })).segment
    const names = async () => (await ask('history.versions', { segment: id })).map(({ madeBy }) => madeBy)
    expect([await names(), await ask('authors.get', {})]).toEqual([['anna'], { kept: true, versions: 1 }])
    expect(await ask('authors.set', { kept: false })).toEqual({ kept: false, versions: 0 })
    await ask('segments.save', { segment: id, name: 'Ours', definition: tierIs('Silver') })
    expect(await names()).toEqual([null, null])
    await ask('authors.set', { kept: true })
    await ask('segments.save', { segment: id, name: 'Ours', definition: tierIs('Bronze') })
    expect(await names()).toEqual(['anna', null, null])
  })

  it('knows of a change that the sentence does not say', async () => {
    const { ask, save } = await world()
    const id = await save(undefined, tierIs('Gold'))
    const definition = tierIs('Gold')
    const [item] = definition.rules[0]?.where?.items ?? []
    if (item?.kind !== 'condition') throw new Error('There is one condition.')
    item.test = { ...item.test, includeEmpty: false }
    await save(id, definition)
    expect((await ask('history.versions', { segment: id })).map(({ isOtherwise }) => isOtherwise)).toEqual([true, false])
  })
})

describe('restoring one', () => {
  it('gives the count and the columns it had when the data and the as-of are the same', async () => {
    const { ask, save, refresh } = await world()
    const id = await save(undefined, tierIs('Gold', 'Tier', cityColumn))
    const [first] = (await ask('segments.page', { segment: id })).runs
    await save(id, tierIs('Silver'))
    expect(await ask('history.restore', { segment: id, version: 1 })).toEqual({ version: 3, problem: null, before: { version: 2, state: 'active' } })
    await refresh(id, first?.asOf ?? '')
    const page = await ask('segments.page', { segment: id })
    const [last] = page.runs
    expect({ ...last, columns: page.columns }).toMatchObject({ members: first?.members, asOf: first?.asOf, version: 3, columns: [{ name: 'Town' }] })
    expect(page.members?.rows.map(([key]) => key)).toEqual(['C1', 'C2', 'C4'])
    expect((await ask('history.versions', { segment: id })).map(({ version }) => version)).toEqual([3, 2, 1])
  })

  it('is undone by restoring what was before, in the state it had', async () => {
    const { ask, save } = await world()
    const id = await save(undefined, tierIs('Gold'))
    await save(id, tierIs('Silver'))
    await ask('segments.setState', { segments: [id], state: 'inactive' })
    const { before } = await ask('history.restore', { segment: id, version: 1 })
    await ask('history.restore', { segment: id, version: before.version, state: before.state })
    const { state } = (await ask('segments.page', { segment: id })).segment
    expect([state, (await ask('segments.get', { segment: id })).definition.rules]).toMatchObject(['inactive', [{ where: { items: [{ test: { value: 'Silver' } }] } }]])
  })

  it('says beforehand that a version uses what is gone, and makes an inactive draft of it (P22)', async () => {
    const { ask, save, importCsv, refusal } = await world()
    const id = await save(undefined, tierIs('Leeds', 'City'))
    await save(id, tierIs('Gold'))
    await importCsv('customers.csv', ['Id,Name,Tier', ...rows.map((row) => row.replace(/,[^,]*$/, ''))].join('\n'), { entity: 'Customers', role: 'individuals', key: ['Id'], replace: true })
    const [, first] = await ask('history.versions', { segment: id })
    expect(first?.problem).toContain('City')
    const { problem, before } = await ask('history.restore', { segment: id, version: 1 })
    expect(problem).toBe(first?.problem)
    const page = await ask('segments.page', { segment: id })
    expect(page.segment).toMatchObject({ state: 'inactive', status: 'notStarted', statusReason: 'draft' })
    expect(await refusal(ask('segments.setState', { segments: [id], state: 'active' }))).toContain('is a draft')
    await ask('history.restore', { segment: id, version: before.version, state: before.state })
    expect((await ask('segments.page', { segment: id })).segment).toMatchObject({ state: 'active', members: 3 })
  })

  it('is refused where there is nothing to restore, or no such version', async () => {
    const { ask, save, refusal } = await world()
    const id = await save(undefined, tierIs('Gold'))
    expect(await refusal(ask('history.restore', { segment: id, version: 1 }))).toBe('“Gold ones” is defined as in version 1 already; there is nothing to restore.')
    expect(await refusal(ask('history.restore', { segment: id, version: 7 }))).toBe('This version of the segment does not exist.')
  })
})

it('gives the points of several segments at once, in the order asked for, without those that are gone (P51)', async () => {
  const { ask, save } = await world()
  const id = await save(undefined, tierIs('Gold'))
  const other = (await ask('segments.save', { name: 'Never run', definition: tierIs('Silver') })).segment.id
  const gone = (await ask('segments.save', { name: 'Deleted', definition: tierIs('Silver') })).segment.id
  await ask('segments.remove', { segments: [gone] })
  await save(id, tierIs('Silver'))
  expect((await ask('history.trends', { segments: [other, gone, id, id] })).map(({ name, runs }) => [name, runs.map(({ members, entered, left, version }) => [members, entered, left, version])])).toEqual([
    ['Never run', []],
    ['Gold ones', [[3, 3, 0, 1], [1, 1, 3, 2]]],
  ])
})

describe('the note of a segment', () => {
  it('is on its page, is written over, undone and taken away, and outlives a deletion that is undone', async () => {
    const { ask, save } = await world()
    const id = await save(undefined, tierIs('Gold'))
    const noted = async () => (await ask('segments.page', { segment: id })).note?.text ?? null
    const steps: unknown[] = [await noted()]
    for (const text of ['  For the letter\nof spring. ', 'Other', '', 'For the letter\nof spring.']) steps.push((await ask('history.setNote', { segment: id, text })).before, await noted())
    await ask('segments.remove', { segments: [id] })
    await ask('segments.restore', { segments: [id] })
    expect([...steps, await noted()]).toEqual([null, '', 'For the letter\nof spring.', 'For the letter\nof spring.', 'Other', 'Other', null, '', 'For the letter\nof spring.', 'For the letter\nof spring.'])
  })

  it('is not one of a segment that is not there', async () => {
    const { ask, save, refusal } = await world()
    const id = await save(undefined, tierIs('Gold'))
    await ask('segments.remove', { segments: [id] })
    expect(await refusal(ask('history.setNote', { segment: id, text: 'x' }))).toMatch(/segment/)
  })
})
