import { describe, expect, it } from 'vitest'
import { keysAtOnce } from '@shared/contract/lists.contract.ts'
import type { EntityId, SegmentId } from '@shared/domain/ids.ts'
import { mostListKeys } from '@shared/rules/listDefinition.ts'
import { appWorkspace } from '../support/appWorkspace.ts'
import type { PlanOverrides } from '../support/importPlan.ts'

type World = Awaited<ReturnType<typeof appWorkspace>>

const asCustomers: PlanOverrides = { entity: 'Customers', role: 'individuals', key: ['Id'], types: new Map([['Id', 'text']]) }

async function customers(rows: readonly string[] = ['001,Ada', '1,Bea', 'A-3,Cleo', '"x,y",Dora']): Promise<World> {
  const world = await appWorkspace()
  await world.importCsv('customers.csv', ['Id,Name', ...rows, ''].join('\n'), asCustomers)
  return world
}

async function rowOf({ ask }: World, id: SegmentId) {
  const row = (await ask('segments.list', {})).find((one) => one.id === id)
  if (row === undefined) throw new Error('The segment is gone.')
  return row
}

const keysOf = async ({ ask }: World, id: SegmentId) => (await ask('segments.page', { segment: id })).members?.rows.map((row) => row[0])

async function save(world: World, keys: readonly string[], name = 'Pasted', entity = 'Customers'): Promise<SegmentId> {
  let { list } = await world.ask('lists.hold', { list: null, keys: keys.slice(0, keysAtOnce) })
  for (let from = keysAtOnce; from < keys.length; from += keysAtOnce) ({ list } = await world.ask('lists.hold', { list, keys: keys.slice(from, from + keysAtOnce) }))
  const { segment, task } = await world.ask('lists.save', { audience: (await world.entity(entity)).id, list, name })
  await world.ended(task)
  return segment
}

/** What a list finds, and everything it does not, read piece by piece. */
async function check({ ask }: World, audience: EntityId, keys: readonly string[]) {
  const { list } = await ask('lists.hold', { list: null, keys: [...keys] })
  const { missing, first, ...rest } = await ask('lists.check', { audience, list })
  const notFound = await ask('lists.notFound', { list, from: 0 })
  expect([notFound.keys.length, notFound.keys.slice(0, 20)]).toEqual([missing, first])
  expect(await ask('lists.notFound', { list, from: missing })).toEqual({ keys: [] })
  return { ...rest, missing: notFound.keys }
}

describe('a list of ids (6b 14)', () => {
  it('is given piece by piece; one begun meanwhile takes its place, and a million is the most', async () => {
    const world = await customers()
    const audience = (await world.entity('Customers')).id
    const { list } = await world.ask('lists.hold', { list: null, keys: ['001'] })
    expect(await world.ask('lists.hold', { list, keys: ['1', 'nobody'] })).toEqual({ list })
    expect(await world.ask('lists.check', { audience, list })).toEqual({ keys: 3, found: 2, missing: 1, first: ['nobody'] })
    const next = await world.ask('lists.hold', { list: null, keys: ['A-3'] })
    expect(await world.refusal(world.ask('lists.check', { audience, list }))).toBe('Canceled.')
    expect(await world.refusal(world.ask('lists.hold', { list, keys: [] }))).toBe('Canceled.')
    const piece = Array.from({ length: keysAtOnce }, (_, index) => String(index))
    const adds = Array.from({ length: mostListKeys / keysAtOnce }, () => world.ask('lists.hold', { ...next, keys: piece }))
    expect(await world.refusal(Promise.all(adds))).toBe('A list holds at most 1000000 ids; split it into several lists.')
    await world.ask('lists.drop', next)
    expect(await world.refusal(world.ask('lists.save', { audience, ...next, name: 'Dropped' }))).toBe('Canceled.')
  })

  it('says before it is saved which of them no row has: trimmed, each once, upper and lower case apart', async () => {
    const world = await customers()
    const audience = (await world.entity('Customers')).id
    expect(await check(world, audience, [' 001 ', '1', '', '1', 'a-3', 'x,y', 'nobody'])).toEqual({ keys: 5, found: 3, missing: ['a-3', 'nobody'] })
  })

  it('becomes a static segment whose definition is the list, and is evaluated, said and explained like any other', async () => {
    const world = await customers()
    const id = await save(world, ['001', 'A-3', 'nobody'])
    expect(await rowOf(world, id)).toMatchObject({ name: 'Pasted', type: 'static', isList: true, state: 'active', status: 'successful', members: 2 })
    expect(await keysOf(world, id)).toEqual(['001', 'A-3'])
    const { definition } = await world.ask('segments.get', { segment: id })
    expect(definition.rules).toMatchObject([{ entity: 'Customers', where: { items: [{ attribute: { name: 'Id' }, test: { operator: 'anyOf', values: ['001', 'A-3', 'nobody'], ignoreCase: false } }] } }])
    expect((await world.ask('segments.page', { segment: id })).sentence).toContain('Id')
    expect((await world.ask('segments.explain', { of: { segment: id }, key: ['1'] })).isMember).toBe(false)
    expect((await world.ask('segments.sql', { of: { segment: id }, dialect: 'sqlite' })).text).toContain("'A-3'")
  })

  it('is left alone by Refresh all, matched again by hand, and never made dynamic', async () => {
    const world = await customers()
    const id = await save(world, ['001', 'A-3', 'late'])
    await world.importCsv('customers.csv', 'Id,Name\n001,Ada\n1,Bea\nlate,Eva\n', { ...asCustomers, replace: true })
    await world.ended((await world.ask('pipeline.refreshAll', {})).job)
    expect((await rowOf(world, id)).members).toBe(2)
    expect(await world.ask('lists.missing', { segment: id })).toEqual({ keys: 3, missing: 1, first: ['A-3'] })
    await world.ended((await world.ask('segments.refresh', { segments: [id] })).task)
    expect([await keysOf(world, id), (await rowOf(world, id)).change]).toEqual([['001', 'late'], 0])
    expect(await world.refusal(world.ask('segments.setType', { segments: [id], type: 'dynamic' }))).toBe('"Pasted" is a list and stays static; make a segment with rules for members that follow the data.')
    const copy = await world.ask('segments.duplicate', { segment: id })
    expect(copy).toMatchObject({ type: 'static', isList: true, status: 'notStarted' })
  })

  it('is an ordinary static segment once another definition is saved', async () => {
    const world = await customers()
    const id = await save(world, ['001'])
    const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Name' }, test: { operator: 'equal' as const, value: 'Bea' } }] }
    await world.ask('segments.save', { segment: id, name: 'Pasted', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] } })
    expect((await rowOf(world, id)).isList).toBeUndefined()
    expect(await world.ask('segments.setType', { segments: [id], type: 'dynamic' })).toMatchObject([{ type: 'dynamic' }])
  })

  it('takes keys of several parts and of numbers; what cannot be one is among those not found', async () => {
    const world = await appWorkspace()
    await world.importCsv('shops.csv', 'Country,No,Name\nIT,1,"Rome"\nIT,2,Bari\n"D,E",7,Ulm\n', { entity: 'Shops', role: 'accounts', key: ['Country', 'No'], types: new Map([['Country', 'text'], ['No', 'integer']]) })
    const audience = (await world.entity('Shops')).id
    const keys = ['IT,2', '"D,E", 7', 'IT, x', 'FR,1', 'IT']
    expect(await check(world, audience, keys)).toEqual({ keys: 5, found: 2, missing: ['FR,1', 'IT, x', 'IT'] })
    const id = await save(world, keys, 'Two shops', 'Shops')
    expect(await rowOf(world, id)).toMatchObject({ status: 'successful', members: 2 })
    expect(await world.refusal(save(world, ['IT', 'x'], 'None', 'Shops'))).toBe('None of these can be a key of “Shops”; check what was pasted.')
  })

  it('holds more than one condition does', async () => {
    const world = await customers(Array.from({ length: 150 }, (_, index) => `C${index * 1000},x`))
    const keys = Array.from({ length: 120_000 }, (_, index) => `C${index}`)
    const id = await save(world, keys)
    expect([(await rowOf(world, id)).members, (await world.ask('segments.get', { segment: id })).definition.rules.length]).toEqual([120, 2])
  })
})

describe('the members of a segment as a list (P38, 6b 14)', () => {
  it('are those there are in the data now, under its tags, and stay when the segment goes on', async () => {
    const world = await customers(['1,Ada', '2,Bea', '"x,y",Cleo'])
    const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Name' }, test: { operator: 'empty' as const, negate: true } }] }
    const saved = await world.ask('segments.save', { name: 'Named', tags: ['VIP'], definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] }, refresh: true })
    if (saved.task !== null) await world.ended(saved.task)
    const copy = await world.ask('lists.saveMembers', { segment: saved.segment.id, name: 'Named in November' })
    await world.ended(copy.task)
    expect(await rowOf(world, copy.segment)).toMatchObject({ name: 'Named in November', tags: ['VIP'], type: 'static', isList: true, members: 3 })
    expect(await keysOf(world, copy.segment)).toEqual(['1', '2', 'x,y'])
    await world.importCsv('customers.csv', 'Id,Name\n1,Ada\n9,Dora\n', { ...asCustomers, replace: true })
    await world.ended((await world.ask('segments.refresh', { segments: [saved.segment.id, copy.segment] })).task)
    expect(await keysOf(world, saved.segment.id)).toEqual(['1', '9'])
    expect(await keysOf(world, copy.segment)).toEqual(['1'])
  })

  it('are refused of a segment that has none yet, and under a name that is taken', async () => {
    const world = await customers()
    const { segment } = await world.ask('segments.save', { name: 'Never run', definition: { schemaVersion: 1, audience: 'Customers', rules: [] } })
    expect(await world.refusal(world.ask('lists.saveMembers', { segment: segment.id, name: 'List' }))).toBe('"Never run" has no members to keep yet; refresh it first.')
    const id = await save(world, ['1'])
    expect(await world.refusal(world.ask('lists.saveMembers', { segment: id, name: 'never RUN' }))).toContain('There is already a segment named "Never run"')
  })
})
