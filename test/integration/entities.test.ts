import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { importOutcomeSchema } from '@shared/contract/import.contract.ts'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { planFor } from '../support/importPlan.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const customers = ['Id,Name,Tier,Spend,Since,Active', 'C3,=Zoe,Gold,10.50,2024-03-01,true', 'C1,anna,Silver,2.25,2023-01-15,false', 'C2,Änne,,,2024-03-01,true', 'C5,"Bo, jr",Gold,-3.00,,', 'C4,bob,Gold,10.50,2022-12-31,true']
const orders = ['OrderId,CustomerId,Amount', '10,C1,5', '9,C3,7', '11,C3,1', '12,C9,4', '8,C4,2']

async function shop() {
  const folder = temporaryFolder()
  const { ports, runTimers, logged } = storePorts(folder, { zone: 'UTC' })
  const app = createApp(ports)
  onTestFinished(() => app.close())
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  const path = join(folder, 'shop.tessera')
  await ask('workspace.create', { path })

  const taskOf = async (id: TaskId) => (await ask('tasks.list', {})).find((task) => task.id === id)
  async function ended(id: TaskId) {
    await expect.poll(async () => (await taskOf(id))?.finishedAt ?? null, { timeout: 20_000, interval: 5 }).not.toBe(null)
    return taskOf(id)
  }
  async function bring(entity: string, lines: readonly string[], role: Entity['role'], replace = false): Promise<Entity> {
    const file = join(folder, `${entity}.csv`)
    writeFileSync(file, lines.join('\n'))
    const plan = planFor(await ask('import.inspect', { inspection: 'a', path: file }), { entity, role, key: [String(lines[0]?.split(',')[0])], replace })
    importOutcomeSchema.parse((await ended((await ask('import.start', plan)).task))?.result)
    return entityNamed(entity)
  }
  async function entityNamed(name: string): Promise<Entity> {
    const found = (await ask('catalog.get', {})).entities.find((entity) => entity.name === name)
    if (found === undefined) throw new Error(`There is no ${name}.`)
    return found
  }
  async function goldSegment() {
    const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Tier' }, test: { operator: 'equal' as const, value: 'Gold' } }] }
    const { segment, task } = await ask('segments.save', { name: 'Gold ones', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] }, refresh: true })
    if (task !== null) await ended(task)
    return segment
  }
  return { folder, path, ask, ended, bring, entityNamed, goldSegment, runTimers, logged }
}

const attribute = (entity: Entity, name: string) => {
  const found = [...entity.attributes, ...entity.computed].find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no ${name}.`)
  return found.id
}

async function withCustomers() {
  const made = await shop()
  const entity = await made.bring('Customers', customers, 'individuals')
  const wanted = { viewer: 'table', entity: entity.id, columns: [attribute(entity, 'Id')], offset: 0, limit: 100 }
  const ids = async (more: Partial<Input<'entities.rows'>>): Promise<string> => (await made.ask('entities.rows', { ...wanted, ...more })).rows.map(([id]) => String(id)).join(' ')
  return { ...made, entity, wanted, ids }
}

describe('rows of an entity', () => {
  it('come by key, or by any attribute with ties by key and empty cells last', async () => {
    const { entity, ids } = await withCustomers()
    const by = (name: string, descending = false) => ids({ sort: { attribute: attribute(entity, name), descending } })
    expect({
      key: await ids({}),
      name: await by('Name'),
      tier: await by('Tier'),
      spend: await by('Spend'),
      spendDown: await by('Spend', true),
      since: await by('Since', true),
      active: await by('Active'),
    }).toEqual({
      key: 'C1 C2 C3 C4 C5',
      name: 'C3 C1 C5 C4 C2',
      tier: 'C3 C4 C5 C1 C2',
      spend: 'C5 C1 C3 C4 C2',
      spendDown: 'C3 C4 C1 C5 C2',
      since: 'C2 C3 C1 C4 C5',
      active: 'C1 C2 C3 C4 C5',
    })
  })

  it('hold cells as a table of members does, page by page', async () => {
    const { ask, entity, wanted } = await withCustomers()
    const columns = entity.attributes.map(({ id }) => id)
    const first = await ask('entities.rows', { ...wanted, columns, limit: 2 })
    const next = await ask('entities.rows', { ...wanted, columns, offset: 2, limit: 2 })
    expect({ total: first.total, rows: [...first.rows, ...next.rows].slice(0, 3), isSame: first.stamp === next.stamp }).toEqual({
      total: 5,
      rows: [
        ['C1', 'anna', 'Silver', 2.25, '2023-01-15', false],
        ['C2', 'Änne', null, null, '2024-03-01', true],
        ['C3', '=Zoe', 'Gold', 10.5, '2024-03-01', true],
      ],
      isSame: true,
    })
  })

  it('are searched in every text, ignoring case, and whole numbers where they are keys', async () => {
    const { bring, ask, ids } = await withCustomers()
    expect([await ids({ search: 'ÄNN' }), await ids({ search: ' gold ' }), await ids({ search: 'c4' }), await ids({ search: '10.5' }), await ids({ search: 'nobody' })]).toEqual(['C2', 'C3 C4 C5', 'C4', '', ''])
    const made = await bring('Orders', orders, 'related')
    const found = await ask('entities.rows', { viewer: 'o', entity: made.id, columns: [attribute(made, 'OrderId')], search: '1', offset: 0, limit: 10 })
    expect(found.rows.flat()).toEqual([10, 11, 12])
  })

  it('are those of a segment, and records that belong to its members', async () => {
    const { ask, bring, goldSegment, ids, entity } = await withCustomers()
    const made = await bring('Orders', orders, 'related')
    await ask('relationships.add', { childEntity: 'Orders', childColumns: ['CustomerId'], parentEntity: 'Customers', parentColumns: ['Id'] })
    const segment = await goldSegment()
    expect(await ids({ segment: segment.id, sort: { attribute: attribute(entity, 'Spend'), descending: true } })).toBe('C3 C4 C5')
    expect(await ids({ segment: segment.id, search: 'bo' })).toBe('C4 C5')
    const related = await ask('entities.rows', { viewer: 'o', entity: made.id, segment: segment.id, columns: made.attributes.map(({ id }) => id), offset: 0, limit: 10 })
    expect(related.rows).toEqual([
      [8, 'C4', 2],
      [9, 'C3', 7],
      [11, 'C3', 1],
    ])
  })

  it('can be sorted by a measure, which stands in a column of its own', async () => {
    const { ask, bring, entityNamed, wanted } = await withCustomers()
    await bring('Orders', orders, 'related')
    await ask('relationships.add', { childEntity: 'Orders', childColumns: ['CustomerId'], parentEntity: 'Customers', parentColumns: ['Id'] })
    await ask('computed.save', { recipe: { kind: 'measure', audience: 'Customers', name: 'Spent', value: { kind: 'aggregate', function: 'sum', entity: 'Orders', attribute: { name: 'Amount' } } } })
    const entity = await entityNamed('Customers')
    const spent = attribute(entity, 'Spent')
    const { rows } = await ask('entities.rows', { ...wanted, columns: [spent, attribute(entity, 'Id')], sort: { attribute: spent, descending: true }, asOf: '2026-11-23' })
    expect(rows).toEqual([[8, 'C3'], [5, 'C1'], [2, 'C4'], [0, 'C2'], [0, 'C5']])
  })

  it('are other ones after an import: the stamp says so', async () => {
    const { ask, bring, wanted } = await withCustomers()
    const before = await ask('entities.rows', wanted)
    await bring('Customers', [...customers.slice(0, 2), 'C0,New,Gold,1.00,2024-01-01,true'], 'individuals', true)
    const after = await ask('entities.rows', wanted)
    expect({ rows: after.rows.flat(), total: after.total, isSame: before.stamp === after.stamp }).toEqual({ rows: ['C0', 'C3'], total: 2, isSame: false })
  })

  it('are copied and downloaded as they are seen, safe for spreadsheets', async () => {
    const { ask, ended, entity, wanted, folder } = await withCustomers()
    const columns = ['Name', 'Spend'].map((name) => attribute(entity, name))
    const sort = { attribute: attribute(entity, 'Spend'), descending: true }
    expect(await ask('entities.copy', { ...wanted, columns, sort, limit: 2 })).toEqual({ text: "Name\tSpend\n'=Zoe\t10.50\nbob\t10.50\n", rows: 2 })
    const path = join(folder, 'rows.csv')
    const done = await ended((await ask('entities.download', { entity: entity.id, columns, sort, search: 'gold', path })).task)
    expect({ result: done?.result, text: readFileSync(path, 'utf8') }).toEqual({ result: 3, text: '\uFEFFName,Spend\r\n\'=Zoe,10.50\r\nbob,10.50\r\n"Bo, jr",-3.00\r\n' })
  })

  it('of a segment that never ran are refused with what to do', async () => {
    const { ask, wanted } = await withCustomers()
    const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Tier' }, test: { operator: 'equal' as const, value: 'Gold' } }] }
    const { segment } = await ask('segments.save', { name: 'New', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] } })
    const refusal = await ask('entities.rows', { ...wanted, segment: segment.id }).then(() => null, toAppError)
    expect(refusal).toMatchObject({ code: 'conflict', message: '“New” has no members yet; refresh it first.' })
  })

  it('that a table does not want any more are given up', async () => {
    const { ask, wanted, entity } = await withCustomers()
    const older = ask('entities.rows', { ...wanted, search: 'a' }).then(() => 'answered', (error: unknown) => toAppError(error).code)
    const newer = ask('entities.rows', { ...wanted, sort: { attribute: attribute(entity, 'Name'), descending: false } })
    expect([await older, (await newer).total]).toEqual(['canceled', 5])
  })
})

describe('the list', () => {
  it('names entities with where they come from, then segments with their members', async () => {
    const { ask, goldSegment } = await withCustomers()
    await goldSegment()
    const lines = await ask('entities.list', {})
    expect(lines.map(({ name, rows, attributes, source, status, segment }) => ({ name, rows, attributes, source, status, isSegment: segment !== null }))).toEqual([
      { name: 'Customers', rows: 5, attributes: 6, source: 'Customers.csv', status: 'successful', isSegment: false },
      { name: 'Gold ones', rows: 3, attributes: 6, source: 'Customers', status: 'successful', isSegment: true },
    ])
  })
})

describe('profiles', () => {
  const tier = (reply: Output<'entities.profiles'>) => reply.attributes.find(({ name }) => name === 'Tier')

  it('are made when somebody looks, kept in the file, and marked once the rows have changed', async () => {
    const { ask, ended, bring, entity, path } = await withCustomers()
    const first = await ask('entities.profiles', { entity: entity.id })
    if (first.task === null) throw new Error('Nothing was started.')
    expect({ profile: tier(first)?.profile, status: (await ended(first.task))?.status }).toEqual({ profile: null, status: 'successful' })
    const made = await ask('entities.profiles', { entity: entity.id })
    expect({ task: made.task, tier: tier(made) }).toMatchObject({ task: null, tier: { isStale: false, profile: { rows: 5, missing: 1, distinct: 2, common: [{ value: 'Gold', rows: 3 }, { value: 'Silver', rows: 1 }] } } })
    expect(made.attributes.find(({ name }) => name === 'Spend')?.profile?.spread).toMatchObject({ least: -300, greatest: 1050, sum: '2025', mean: 506.25 })
    await ask('workspace.close', {})
    await ask('workspace.open', { path })
    expect(tier(await ask('entities.profiles', { entity: entity.id }))).toEqual(tier(made))
    await bring('Customers', customers.slice(0, 3), 'individuals', true)
    const stale = await ask('entities.profiles', { entity: entity.id })
    expect(tier(stale)).toMatchObject({ isStale: true, profile: { rows: 5 } })
    if (stale.task !== null) await ended(stale.task)
    expect(tier(await ask('entities.profiles', { entity: entity.id }))).toMatchObject({ isStale: false, profile: { rows: 2 } })
  })

  it('of a segment are of its members, and those of a measure of everyone as of now', async () => {
    const { ask, ended, bring, entity, goldSegment } = await withCustomers()
    await bring('Orders', orders, 'related')
    await ask('relationships.add', { childEntity: 'Orders', childColumns: ['CustomerId'], parentEntity: 'Customers', parentColumns: ['Id'] })
    await ask('computed.save', { recipe: { kind: 'measure', audience: 'Customers', name: 'Spent', value: { kind: 'aggregate', function: 'sum', entity: 'Orders', attribute: { name: 'Amount' } } } })
    const segment = await goldSegment()
    const subject = { entity: entity.id, segment: segment.id }
    const { task } = await ask('entities.profiles', subject)
    if (task !== null) await ended(task)
    const found = await ask('entities.profiles', subject)
    expect(tier(found)?.profile).toMatchObject({ rows: 3, missing: 0, distinct: 1 })
    expect(found.attributes.at(-1)).toMatchObject({ name: 'Spent', isComputed: true, profile: { rows: 3, distinct: 3, spread: { least: 0, greatest: 8 } } })
  })

  it('are made in the background after an import', async () => {
    const { ask, entity, runTimers, logged } = await withCustomers()
    runTimers(2000)
    await expect.poll(async () => (await ask('tasks.list', {})).filter(({ kind }) => kind === 'profile').map(({ status }) => status), { interval: 5 }).toEqual(['successful'])
    expect(await ask('entities.profiles', { entity: entity.id })).toMatchObject({ task: null, ended: null })
    expect(logged).toEqual([])
  })

  it('that were canceled are not begun again by themselves', async () => {
    const { ask, ended, entity } = await withCustomers()
    const { task } = await ask('entities.profiles', { entity: entity.id })
    if (task === null) throw new Error('Nothing was started.')
    await ask('tasks.cancel', { task })
    expect((await ended(task))?.status).toBe('canceled')
    expect(await ask('entities.profiles', { entity: entity.id })).toMatchObject({ task: null, ended: 'canceled' })
    await ended((await ask('entities.profile', { entity: entity.id })).task)
    expect(await ask('entities.profiles', { entity: entity.id })).toMatchObject({ task: null, ended: null })
  })

  it('of a workspace that is open for reading only are made and kept in memory', async () => {
    const { ask, entity, path, folder } = await withCustomers()
    await ask('workspace.save', {})
    const reader = createApp(storePorts(folder, { zone: 'UTC' }).ports, { access: 'window', wantWrite: false })
    onTestFinished(() => reader.close())
    const look = async () => unwrap(await reader.call('entities.profiles', { entity: entity.id })) as Output<'entities.profiles'>
    unwrap(await reader.call('workspace.open', { path }))
    expect((await look()).task).not.toBe(null)
    await expect.poll(async () => tier(await look())?.profile?.rows).toBe(5)
  })
})
