import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import { runChangeSchema } from '@shared/contract/usage.contract.ts'
import type { TrackedApp } from '@shared/domain/usage.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

type World = Awaited<ReturnType<typeof usedSegments>>

const definition = (...items: readonly object[]): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: items as never } }] })
const tierIs = (tier: string): object => ({ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: tier } })
const inside = (segment: string): object => ({ kind: 'segment', segment })
const app = (name: string, segments: string[], more: Partial<TrackedApp> = {}): TrackedApp => ({ product: 'Campaign Studio', kind: 'journey', name, campaign: null, link: null, status: null, mayOpen: true, segments, ...more })

/** Ten customers, those of even number gold; segments are saved and run in the order they are given. */
async function usedSegments(segments: Readonly<Record<string, DefinitionInput>> = {}) {
  const world = await appWorkspace()
  await world.importCsv('Customers.csv', ['Id,Tier,Points', ...Array.from({ length: 10 }, (_, index) => `C${index},${index % 2 === 0 ? 'Gold' : 'Silver'},${index}`)].join('\n'), { entity: 'Customers', role: 'individuals', key: ['Id'] })
  await world.importCsv('Orders.csv', ['Order,Customer,Placed', 'O1,C0,2026-01-05', 'O2,C2,2026-02-05', 'O3,C2,2026-02-06', 'O4,C5,2026-03-01'].join('\n'), { entity: 'Orders', role: 'activity', key: ['Order'], dateColumn: 'Placed' })
  await world.ask('relationships.add', { name: 'Orders to Customers', childEntity: 'Orders', childColumns: ['Customer'], parentEntity: 'Customers', parentColumns: ['Id'] })
  const ids: Record<string, SegmentId> = {}
  async function save(name: string, made: DefinitionInput): Promise<SegmentId> {
    const { segment, task, diagnostics } = await world.ask('segments.save', { name, definition: made, refresh: true })
    if (task === null) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join(' ')}`)
    await world.ended(task)
    ids[name] = segment.id
    return segment.id
  }
  for (const [name, made] of Object.entries(segments)) await save(name, made)
  const id = (name: string): SegmentId => {
    const found = ids[name]
    if (found === undefined) throw new Error(`There is no segment ${name}.`)
    return found
  }
  const uses = async (...names: readonly string[]): Promise<string[]> => (await world.ask('usage.of', { segments: names.map(id) })).uses.map(({ kind, name, via }) => `${kind} ${[...via, name].join(' → ')}`).toSorted()
  async function refresh(...names: readonly string[]): Promise<string[]> {
    const { task } = await world.ask('segments.refresh', names.length === 0 ? { trigger: 'refreshAll' } : { segments: names.map(id) })
    await world.ended(task)
    return (await world.ask('segments.list', {})).map(({ name, state, status, statusReason }) => `${name} ${state} ${status}${statusReason === null ? '' : `: ${statusReason}`}`)
  }
  return { ...world, save, id, uses, refresh }
}

/** Gold is used by two, both are used by one, and so on: five levels with diamonds, a measure among them. */
async function fiveLevels(): Promise<World> {
  const world = await usedSegments({ Gold: definition(tierIs('Gold')), Buyers: definition(inside('Gold')), Fans: definition({ kind: 'group', operator: 'or', items: [{ kind: 'group', items: [inside('Gold')] }] }) })
  await world.ask('computed.save', {
    recipe: { kind: 'measure', audience: 'Customers', name: 'Gold orders', value: { kind: 'aggregate', function: 'count', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: { kind: 'group', operator: 'and', negate: false, items: [{ ...inside('Buyers'), at: 0 }] } } },
  })
  await world.ask('computed.save', { recipe: { kind: 'calculated', entity: 'Customers', name: 'Double', formula: '[Gold orders] * 2' } })
  await world.save('Spenders', { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Double' }, test: { operator: 'greater', value: 0 } }, { ...inside('Fans'), negate: true, includeEmpty: true }] } }] } as DefinitionInput)
  await world.save('Sequel', {
    schemaVersion: 1,
    audience: 'Customers',
    rules: [{ entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: { kind: 'group', items: [{ kind: 'sequence', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], within: { n: 30, unit: 'days' }, where: { kind: 'group', items: [{ ...inside('Spenders'), at: 0 }] } }] } }],
  } as DefinitionInput)
  await world.save('Last', definition(inside('Sequel'), inside('Fans')))
  return world
}

describe('the usages of a segment (P130)', () => {
  it('are known without being told: through conditions at any depth, measures, calculated attributes and sequences, over five levels, each once', async () => {
    const world = await fiveLevels()
    await world.ask('usage.track', { app: app('Second bag free', ['Sequel', 'Gold']) })
    await world.ask('usage.track', { app: app('Win back', ['Last']) })
    expect(await world.uses('Gold')).toEqual([
      'segment Buyers',
      'segment Fans',
      'journey Second bag free',
      'measure Buyers → Gold orders',
      'segment Fans → Last',
      'segment Fans → Spenders',
      'attribute Buyers → Gold orders → Double',
      'journey Fans → Last → Win back',
      'segment Fans → Spenders → Sequel',
    ].toSorted())
    expect(await world.uses('Spenders')).toEqual(['segment Sequel', 'segment Sequel → Last', 'journey Sequel → Second bag free', 'journey Sequel → Last → Win back'].toSorted())
    expect(await world.uses('Last')).toEqual(['journey Win back'])
  })
})

describe('tracked apps (P130, P132)', () => {
  it('are registered by hand with the names of segments, changed, and taken away; what is wrong is said', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')), 'Silver tier': definition(tierIs('Silver')) })
    const { ask, refusal } = world
    const row = await ask('usage.track', { app: app('Second bag free', ['gold', 'Silver tier', 'Silver_tier'], { link: 'https://studio.example/17', status: 'Live', campaign: 'Autumn' }) })
    expect(row).toMatchObject({ segments: ['Gold', 'Silver_tier'], unknown: [], file: null })
    const { uses } = await ask('usage.of', { segments: [world.id('Silver tier')] })
    expect(uses).toEqual([{ place: { kind: 'tracked', id: row.id }, product: 'Campaign Studio', kind: 'journey', name: 'Second bag free', status: 'Live', link: 'https://studio.example/17', mayOpen: true, campaign: 'Autumn', via: [] }])
    expect(await refusal(ask('usage.track', { app: app('second BAG free', ['Gold']) }))).toBe('Campaign Studio has the journey “Second bag free” already: change that one, or choose another name.')
    expect(await refusal(ask('usage.track', { app: app('Other', ['Bronze']) }))).toBe('There is no segment “Bronze”: choose one that is there.')
    expect(await refusal(ask('usage.track', { app: app('Other', ['Gold'], { link: 'javascript:alert(1)' }) }))).toContain('The link has to begin with http:// or https://.')
    await ask('usage.track', { tracked: row.id, app: app('Second bag', ['Gold']) })
    expect([await world.uses('Gold'), await world.uses('Silver tier')]).toEqual([['journey Second bag'], []])
    await ask('usage.untrack', { tracked: row.id })
    expect([await world.uses('Gold'), await refusal(ask('usage.untrack', { tracked: row.id }))]).toEqual([[], 'This tracked app is not registered any more.'])
  })

  it('that may not be opened hand on nothing but their name', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    await world.ask('usage.track', { app: app('Secret launch', ['Gold'], { link: 'https://studio.example/secret', status: 'Live', campaign: 'Moonshot', mayOpen: false }) })
    const { uses } = await world.ask('usage.of', { segments: [world.id('Gold')] })
    expect(uses).toMatchObject([{ name: 'Secret launch', link: null, status: null, campaign: null, mayOpen: false }])
    expect(JSON.stringify(uses)).not.toMatch(/moonshot|secret"|Live/i)
  })

  it('of a file come with it, follow it at each refresh, and stay where it cannot be read; they are there after the next opening', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { ask } = world
    const path = join(world.folder, 'usage.csv')
    const write = (...rows: readonly string[]): void => writeFileSync(path, ['product,kind,name,segments', ...rows, ''].join('\n'))
    write('Studio,Journeys,Second bag,Gold;Bronze', 'Studio,journey,,Gold', 'Desk,report,Weekly,Gold')
    const file = await ask('usage.importFile', { path })
    expect(file).toMatchObject({ fileName: 'usage.csv', mode: 'refresh', canReread: true, entries: 2, unreadableCount: 1, unreadable: [{ line: 3, reason: 'It has no name.' }], problem: null })
    expect((await ask('usage.tracked', {})).map(({ name, unknown }) => [name, unknown])).toEqual([['Weekly', []], ['Second bag', ['Bronze']]])
    expect(await world.uses('Gold')).toEqual(['journey Second bag', 'report Weekly'])
    const [tracked] = await ask('usage.tracked', {})
    if (tracked === undefined) throw new Error('There are two.')
    expect(await world.refusal(ask('usage.untrack', { tracked: tracked.id }))).toBe('“Weekly” stands in a usage file: change it there and read the file again, or remove the file.')

    write('Studio,journey,Third bag,Gold')
    expect(await ask('usage.rereadFile', { file: file.id })).toMatchObject({ id: file.id, entries: 1, unreadableCount: 0 })
    expect(await world.uses('Gold')).toEqual(['journey Third bag'])
    // The same file chosen again is that file, not another.
    await ask('usage.importFile', { path })
    expect(await ask('usage.files', {})).toHaveLength(1)

    rmSync(path)
    expect(await ask('usage.rereadFile', { file: file.id })).toMatchObject({ entries: 1, problem: 'The usage file usage.csv was not found: check the name, or choose it again.' })
    expect(await world.uses('Gold')).toEqual(['journey Third bag'])
    await world.reopen()
    expect(await world.uses('Gold')).toEqual(['journey Third bag'])
    write('Studio,journey,Fourth bag,Gold')
    expect(await ask('usage.rereadFile', { file: file.id })).toMatchObject({ entries: 1, problem: null })
    expect(await world.uses('Gold')).toEqual(['journey Fourth bag'])
    await ask('usage.removeFile', { file: file.id })
    expect([await world.uses('Gold'), await ask('usage.tracked', {}), await ask('usage.files', {})]).toEqual([[], [], []])
  })

  it('keep to their segment under its new name, and come back with it when a deletion is undone', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    await world.ask('usage.track', { app: app('Second bag', ['Gold']) })
    await world.ask('segments.rename', { segment: world.id('Gold'), name: 'Precious' })
    expect(await world.uses('Gold')).toEqual(['journey Second bag'])
    await world.ask('segments.remove', { segments: [world.id('Gold')] })
    expect((await world.ask('usage.tracked', {})).map(({ unknown }) => unknown)).toEqual([['Gold']])
    await world.ask('segments.restore', { segments: [world.id('Gold')] })
    expect(await world.uses('Gold')).toEqual(['journey Second bag'])
  })
})

describe('deleting a segment that is used (P133)', () => {
  it('says what stops beside it, once, and leaves out what is deleted with it', async () => {
    const world = await fiveLevels()
    const { held } = await world.ask('usage.of', { segments: [world.id('Gold'), world.id('Fans')] })
    expect(held).toEqual({ members: 10, runs: 2, versions: 2 })
    expect(await world.uses('Gold', 'Fans')).not.toContain('segment Fans')
    expect(await world.uses('Gold', 'Fans', 'Buyers', 'Spenders', 'Sequel', 'Last')).toEqual(['attribute Gold orders → Double', 'measure Gold orders'])
  })

  it('leaves what uses it Active with its members; the next refresh fails and names it, theirs are skipped, Undo brings back the same id', async () => {
    const world = await fiveLevels()
    const before = await world.refresh()
    expect(before.every((row) => row.endsWith('active successful'))).toBe(true)
    const membersOf = async () => (await world.ask('segments.list', {})).map(({ name, members }) => `${name} ${String(members)}`).filter((row) => !row.startsWith('Buyers'))
    const members = await membersOf()
    await world.ask('segments.remove', { segments: [world.id('Buyers')] })
    expect(await world.refresh()).toEqual([
      'Fans active successful',
      'Gold active successful',
      'Last active skipped: upstream “Spenders” failed',
      'Sequel active skipped: upstream “Spenders” failed',
      expect.stringMatching(/^Spenders active failed: .*deleted segment “Buyers”/) as string,
    ])
    expect(await membersOf()).toEqual(members)
    await world.ask('segments.restore', { segments: [world.id('Buyers')] })
    expect(await world.refresh()).toEqual(before)
  })
})

describe('what a run would change (P83)', () => {
  it('is who would enter and leave, against the stored members, without storing anything', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const change = async (made: DefinitionInput) => {
      const { task } = await world.ask('usage.runChange', { segment: world.id('Gold'), definition: made })
      return runChangeSchema.parse(await world.resultOf(task))
    }
    const points = (operator: string, value: number): object => ({ kind: 'condition', attribute: { name: 'Points' }, test: { operator, value } })
    const page = async () => (await world.ask('segments.page', { segment: world.id('Gold') })).runs.length
    const runs = await page()
    // Gold are 0, 2, 4, 6, 8; from 5 on are 5, 6, 7, 8, 9.
    expect(await change(definition(points('greaterOrEqual', 5)))).toMatchObject({ before: 5, members: 5, entered: 3, left: 3 })
    expect(await change(definition(tierIs('Gold')))).toMatchObject({ before: 5, members: 5, entered: 0, left: 0 })
    expect(await change(definition(tierIs('Tin')))).toMatchObject({ members: 0, entered: 0, left: 5 })
    expect(await page()).toBe(runs)
  })

  it('before the first run is everyone; what is wrong with the definition is said, and a segment cannot be compared with itself inside', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { segment } = await world.ask('segments.save', { name: 'New', definition: definition(tierIs('Gold')) })
    const run = async (made: DefinitionInput, id = segment.id) => world.resultOf((await world.ask('usage.runChange', { segment: id, definition: made })).task)
    expect(await run(definition(tierIs('Gold')))).toMatchObject({ before: null, members: 5, entered: 5, left: 0 })
    expect(await world.refusal(run(definition(tierIs('Gold'), inside('Gold')), world.id('Gold')))).toContain('“Gold” would depend on itself')
  })
})
