import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import initSqlJs from 'sql.js'
import { describe, expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import { runChangeSchema } from '@shared/contract/usage.contract.ts'
import type { TrackedApp } from '@shared/domain/usage.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

type World = Awaited<ReturnType<typeof usedSegments>>

const definition = (...items: readonly object[]): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: items as never } }] })
const tierIs = (tier: string): object => ({ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: tier } })
const inside = (segment: string): object => ({ kind: 'segment', segment })
const app = (name: string, segments: string[], more: Partial<TrackedApp> = {}): TrackedApp => ({ product: 'Campaign Studio', kind: 'journey', name, campaign: null, link: null, status: null, mayOpen: true, segments, ...more })

/** Ten customers, those of even number gold; segments are saved and run in the order they are given. */
async function usedSegments(segments: Readonly<Record<string, DefinitionInput>> = {}, ports: Partial<Ports> = {}) {
  const world = await appWorkspace(ports)
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
    await world.ended(names.length === 0 ? (await world.ask('pipeline.refreshAll', {})).job : (await world.ask('segments.refresh', { segments: names.map(id) })).task)
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
    expect(uses).toEqual([{ place: { kind: 'tracked', id: row.id }, product: 'Campaign Studio', kind: 'journey', name: 'Second bag free', status: 'Live', link: 'https://studio.example/17', mayOpen: true, campaign: 'Autumn', via: [], throughSegment: false }])
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

  it('that a stranger or a failing disk wrote into the file cost nothing but themselves', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { ask } = world
    for (const name of ['One', 'Two', 'Three']) await ask('usage.track', { app: app(name, ['Gold'], { link: 'https://studio.example/17' }) })
    const path = join(world.folder, 'usage.csv')
    writeFileSync(path, 'product,kind,name,segments\nDesk,report,Weekly,Gold\n')
    await ask('usage.importFile', { path })
    await world.reopen(async (file) => {
      const { Database } = await initSqlJs()
      const database = new Database(new Uint8Array(readFileSync(file)))
      database.run("UPDATE tracked_app SET link = 'javascript:alert(1)' WHERE name = 'One'")
      database.run("UPDATE tracked_app SET segments = '{\"Gold\":1}' WHERE name = 'Two'")
      database.run("UPDATE usage_file SET unreadable = 'nothing'")
      writeFileSync(file, database.export())
      database.close()
    })
    const { uses } = await ask('usage.of', { segments: [world.id('Gold')] })
    expect(uses.map(({ name, link }) => [name, link])).toEqual([['One', null], ['Three', 'https://studio.example/17'], ['Weekly', null]])
    expect((await ask('usage.tracked', {})).map(({ name, segments }) => [name, segments])).toEqual([['One', ['Gold']], ['Three', ['Gold']], ['Two', []], ['Weekly', ['Gold']]])
    expect(await ask('usage.files', {})).toMatchObject([{ fileName: 'usage.csv', unreadable: [] }])
  })

  it('are one place where they are registered and stand in a file too, however that spells product and kind', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    await world.ask('usage.track', { app: app('Second bag', ['Gold'], { status: 'Live' }) })
    const path = join(world.folder, 'usage.json')
    writeFileSync(path, JSON.stringify({ usages: [{ product: 'CAMPAIGN studio', kind: 'Journeys', name: 'second bag', segments: ['Gold'] }, { product: 'campaign studio', kind: 'journey', name: 'Third', segments: ['Gold'] }] }))
    await world.ask('usage.importFile', { path })
    const { uses } = await world.ask('usage.of', { segments: [world.id('Gold')] })
    expect(uses.map(({ product, name, status }) => [product, name, status])).toEqual([['Campaign Studio', 'Second bag', 'Live'], ['Campaign Studio', 'Third', null]])
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

const exported = (name: string, segments: SegmentId[], columns: readonly string[] | null = null) => ({ name, segments, columns: columns === null ? null : columns.map((column) => ({ name: column })), fileName: '{segment}', schedule: { kind: 'refresh' as const } })

describe('exports', () => {
  it('are uses of their segments, and of the measures that are columns of theirs (P130)', async () => {
    const world = await fiveLevels()
    await world.ask('exports.save', { settings: exported('Everyone weekly', [world.id('Gold'), world.id('Last')]) })
    await world.ask('exports.save', { settings: exported('Doubles', [world.id('Last')], ['Id', 'Double']) })
    const uses = await world.uses('Gold')
    expect(uses.filter((use) => use.startsWith('export'))).toEqual(['export Everyone weekly', 'export Fans → Last → Doubles'])
    expect(await world.uses('Buyers')).toContain('export Gold orders → Double → Doubles')
    expect(await world.uses('Last')).toEqual(['export Doubles', 'export Everyone weekly'])
    const [first] = await world.ask('exports.list', {})
    if (first === undefined) throw new Error('There are two.')
    await world.ask('exports.remove', { exports: [first.id] })
    expect(await world.uses('Last')).toEqual(['export Everyone weekly'])
  })

  it('keep the attributes that are columns of theirs from being removed or renamed; what must change is named in order (P135)', async () => {
    const world = await fiveLevels()
    const { ask, refusal } = world
    const points = (await world.entity('Customers')).attributes.find(({ name }) => name === 'Points')
    const measures = (await world.entity('Customers')).computed
    const [first] = measures
    if (points === undefined || first === undefined) throw new Error('They are there.')
    const weekly = await ask('exports.save', { settings: exported('Weekly', [world.id('Gold')], ['Id', 'points']) })
    await ask('exports.save', { settings: exported('Doubles', [world.id('Last')], ['Double']) })
    expect(await refusal(ask('attributes.remove', { attribute: points.id }))).toBe('Points is used by the export “Weekly”: change that first.')
    expect(await refusal(ask('attributes.rename', { attribute: points.id, name: 'Score' }))).toBe('Points is named by the export “Weekly”: change that first.')
    expect(await refusal(ask('computed.remove', { computed: first.id }))).toBe('"Gold orders" is used: first change or delete the export “Doubles”, Spenders, Double, in this order.')
    await ask('computed.save', { recipe: { kind: 'calculated', entity: 'Customers', name: 'More points', formula: '[Points] + 1' } })
    await world.save('Best', definition({ kind: 'condition', attribute: { name: 'More points' }, test: { operator: 'greater', value: 5 } }))
    expect(await refusal(ask('attributes.remove', { attribute: points.id }))).toBe('Points is used by the export “Weekly”, Best, More points: change these, in that order, first.')
    await ask('exports.save', { export: weekly.id, settings: exported('Weekly', [world.id('Gold')], ['Id']) })
    expect(await refusal(ask('attributes.remove', { attribute: points.id }))).toBe('Points is used by Best, More points: change these, in that order, first.')
  })
})

describe('an entity in use (P135)', () => {
  it('cannot be removed; what must change is named in order', async () => {
    const world = await fiveLevels()
    const sources = await world.ask('sources.list', {})
    const idOf = (name: string) => sources.find(({ entityName }) => entityName === name)?.id ?? sources[0]?.id
    const [orders, customers] = [idOf('Orders'), idOf('Customers')]
    if (orders === undefined || customers === undefined) throw new Error('Both are there.')
    expect(await world.refusal(world.ask('sources.remove', { source: orders }))).toBe('Orders is used by Sequel, Spenders, Double, Gold orders: change or delete these, in that order, first.')
    expect(await world.refusal(world.ask('sources.remove', { source: customers }))).toMatch(/^Customers is used by .*Gold/)
  })
})

describe('segments that nobody uses (P134)', () => {
  const dayMs = 86_400_000

  /** A workspace whose clock and timers the test moves; everything in it was saved on the first day. */
  async function aged() {
    const clock = { now: Date.UTC(2026, 0, 10, 12) }
    const timers = new Set<() => void>()
    const world = await usedSegments(
      { Gold: definition(tierIs('Gold')), Buyers: definition(inside('Gold')), Silver: definition(tierIs('Silver')), Tin: definition(tierIs('Silver')) },
      {
        now: () => clock.now,
        after: (_ms, work) => {
          timers.add(work)
          return () => timers.delete(work)
        },
      },
    )
    const { ask } = world
    const unused = async () => (await ask('usage.unused', {})).segments.map(({ name, seenOn, isExempt }) => `${name} ${seenOn}${isExempt ? ' kept' : ''}`)
    const inactive = async () => (await ask('segments.list', {})).filter(({ state }) => state === 'inactive').map(({ name, tags }) => [name, ...tags].join(' '))
    async function pass(days: number): Promise<void> {
      clock.now += days * dayMs
      const due = Array.from(timers)
      timers.clear()
      due.forEach((work) => work())
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    }
    return { ...world, unused, inactive, pass, seen: (name: string) => ask('usage.seen', { segment: world.id(name) }) }
  }

  it('are those in no usage, export or open page for 45 days, counted from the day this began to be written down', async () => {
    const world = await aged()
    await world.pass(60)
    expect(await world.unused()).toEqual([])
    await world.seen('Silver')
    await world.pass(44)
    expect(await world.unused()).toEqual([])
    await world.pass(1)
    // Gold is used by Buyers; the others were of use on the first day that is known.
    expect(await world.unused()).toEqual(['Buyers 2026-03-11', 'Silver 2026-03-11', 'Tin 2026-03-11'])
    await world.seen('Tin')
    await world.ask('usage.track', { app: app('Second bag', ['Silver']) })
    expect(await world.unused()).toEqual(['Buyers 2026-03-11'])
    await world.ask('segments.rename', { segment: world.id('Buyers'), name: 'Guests' })
    expect(await world.unused()).toEqual(['Guests 2026-03-11'])
    await world.ask('segments.save', { segment: world.id('Buyers'), name: 'Guests', definition: definition(inside('Gold'), tierIs('Gold')) })
    expect(await world.unused()).toEqual([])
  })

  it('are deactivated only where somebody asked for it, once a day at most, with a tag; exempt ones never, and one that is activated again is of use from then on', async () => {
    const world = await aged()
    const { ask } = world
    await world.seen('Gold')
    await world.pass(50)
    expect([await world.inactive(), (await ask('usage.unused', {})).deactivates]).toEqual([[], false])
    await ask('usage.setDeactivation', { on: true })
    await ask('usage.setExempt', { segments: [world.id('Tin')], isExempt: true })
    expect(await world.unused()).toEqual(['Buyers 2026-01-10', 'Silver 2026-01-10', 'Tin 2026-01-10 kept'])
    await world.reopen()
    await world.pass(0)
    expect(await world.inactive()).toEqual(['Buyers AutoDeactivated', 'Silver AutoDeactivated'])
    // Gold was used until Buyers was deactivated, and is: an inactive segment is a use as well.
    await ask('segments.setState', { segments: [world.id('Buyers')], state: 'active' })
    expect((await ask('segments.list', {})).filter(({ name }) => name === 'Buyers').map(({ state, tags }) => [state, tags])).toEqual([['active', []]])
    await world.reopen()
    await world.pass(1)
    expect(await world.inactive()).toEqual(['Silver AutoDeactivated'])
    await world.reopen()
    await world.pass(46)
    expect(await world.inactive()).toEqual(['Buyers AutoDeactivated', 'Silver AutoDeactivated'])
  })

  it('are counted from the day they end to be used', async () => {
    const world = await aged()
    await world.seen('Gold')
    const { id } = await world.ask('usage.track', { app: app('Second bag', ['Silver']) })
    await world.pass(100)
    await world.reopen()
    await world.pass(0)
    expect(await world.unused()).not.toContain('Silver 2026-01-10')
    await world.ask('usage.untrack', { tracked: id })
    await world.reopen()
    await world.pass(0)
    expect((await world.unused()).filter((row) => row.startsWith('Silver'))).toEqual([])
    await world.pass(45)
    expect((await world.unused()).filter((row) => row.startsWith('Silver'))).toEqual(['Silver 2026-04-20'])
  })
})

describe('usage files in a refresh of all (P130)', () => {
  it('are read again where they follow the refresh and not where they are read once; one that is gone fails alone', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { ask } = world
    const write = (file: string, name: string): string => {
      const path = join(world.folder, file)
      writeFileSync(path, `product,kind,name,segments\nStudio,${file.slice(0, 1)},${name},Gold\nStudio,,,Gold\n`)
      return path
    }
    await ask('usage.importFile', { path: write('a.csv', 'first') })
    const once = await ask('usage.importFile', { path: write('b.csv', 'first') })
    await ask('usage.updateFile', { file: once.id, mode: 'once' })
    write('a.csv', 'second time')
    write('b.csv', 'second time')
    await world.refresh()
    expect(await world.uses('Gold')).toEqual(['a second time', 'b first'])
    const files = async () => (await ask('usage.files', {})).map(({ fileName, entries, unreadableCount, problem }) => [fileName, entries, unreadableCount, problem])
    expect(await files()).toEqual([['a.csv', 1, 1, null], ['b.csv', 1, 1, null]])
    const told = async () => {
      const [job] = await ask('pipeline.jobs', { limit: 1 })
      const { stages } = await ask('pipeline.job', { job: job?.id as never, tasksOf: ['sources'] })
      return stages.flatMap(({ tasks }) => (tasks ?? []).map(({ name, outcome, warnings }) => [name, outcome, warnings]))
    }
    expect(await told()).toEqual([['a.csv', '1 entry', [expect.stringMatching(/^1 entry was left out\. First: line 3, /)]]])
    writeFileSync(join(world.folder, 'a.csv'), 'product,kind,name,segments\nStudio,a,second time,Gold\n')
    await world.refresh()
    expect(await told()).toEqual([['a.csv', '1 entry', []]])
    await world.refresh()
    expect(await told()).toEqual([['a.csv', '1 entry, unchanged', []]])
    write('a.csv', 'second time')
    await world.refresh()
    rmSync(join(world.folder, 'a.csv'))
    expect(await world.refresh()).toEqual(['Gold active successful'])
    expect(await files()).toEqual([['a.csv', 1, 1, 'The usage file a.csv was not found: check the name, or choose it again.'], ['b.csv', 1, 1, null]])
    expect(await world.uses('Gold')).toEqual(['a second time', 'b first'])
  })
})
