import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { stages } from '@shared/domain/pipeline.ts'
import type { Task } from '@shared/domain/task.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { backOffMs } from '../../electron/core/tasks/passing.ts'
import { customersCsv, ordersCsv, pipelineWorld } from '../support/pipelineWorld.ts'
import { sqlWasmPath, storePorts } from '../support/storePorts.ts'

type World = Awaited<ReturnType<typeof pipelineWorld>>

/** All that tasks make, as it is in the file once it is saved. */
async function made({ ask, folder }: World): Promise<Readonly<Record<string, unknown>>> {
  await ask('workspace.save', {})
  const copy = join(folder, `copy-${Math.random()}.tessera`)
  copyFileSync(join(folder, 'work.tessera'), copy)
  const store = await openStore(storePorts(folder).ports, copy, { access: 'commandLine', wantWrite: false })
  const tables = store.all<{ name: string }>(sql`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'data%' AND name <> 'data_source' ORDER BY name`)
  const named = (await ask('catalog.get', {})).entities.map(({ id, name }) => [id, name] as const)
  const rows = Object.fromEntries(tables.map(({ name }) => [named.find(([id]) => name.endsWith(id))?.[1] ?? name, store.all({ text: `SELECT * FROM "${name}" ORDER BY ordinal`, values: [] } as never)]))
  const profiles = store.all(sql`SELECT attribute, profile FROM attribute_profile ORDER BY attribute`)
  const members = store.all<{ segment: string; bytes: Uint8Array }>(sql`SELECT r.segment, m.bytes FROM member_set m JOIN refresh_run r ON r.id = m.run ORDER BY r.sequence`).map(({ segment, bytes }) => [segment, [...bytes]])
  await store.close()
  return { ...rows, profiles, members }
}

describe('a canceled job (P99)', () => {
  it.each(['sources', 'entities', 'profiles', 'measures', 'segments'] as const)('in the middle of the stage of %s keeps what was there of what did not finish, byte for byte', async (stage) => {
    // Every step takes its ten milliseconds, so that others come between any two.
    let elapsed = 0
    const world = await pipelineWorld({ elapsed: () => (elapsed += 10) })
    const { ask, ended, write, jobOf, told } = world
    await world.refreshAll()
    const before = await made(world)
    write('customers.csv', `${customersCsv}C4,Dan,Gold\n`)
    write('orders.csv', `${ordersCsv}O4,C4,Jena,99.00,2024-03-04\n`)
    const { job } = await ask('pipeline.refreshAll', {})
    // As soon as a task of that stage is under way.
    for (;;) {
      const { stages, job: now } = await ask('pipeline.job', { job, tasksOf: ['sources', 'entities', 'profiles', 'measures', 'segments'] })
      if (now.finishedAt !== null || stages.some((one) => one.stage === stage && one.status !== 'queued')) break
      await new Promise((resolve) => setImmediate(resolve))
    }
    await ask('pipeline.cancel', { job })
    const task: Task = await ended(job)
    const end = await jobOf(job)
    expect([task.status, end.status]).toEqual(['canceled', 'canceled'])
    expect(end.summary).toBe(`Canceled, ${end.counts.done} of 11 done`)
    const lines = await told(job)
    const after = await made(world)
    const finished = (name: string): boolean => lines.some((line) => line.includes(` ${name} successful`))
    for (const entity of ['Customers', 'Orders', 'Cities']) {
      const isDone = lines.some((line) => line.startsWith(entity === 'Cities' ? 'entities Cities successful' : `sources ${entity} successful`))
      if (!isDone) expect([entity, after[entity]]).toEqual([entity, before[entity]])
      else expect([entity, after[entity]]).not.toEqual([entity, before[entity]])
    }
    if (!lines.some((line) => line.startsWith('profiles') && line.includes('successful'))) expect(after['profiles']).toEqual(before['profiles'])
    const sets = (of: Readonly<Record<string, unknown>>): unknown[] => of['members'] as unknown[]
    expect(sets(after).slice(0, sets(before).length)).toEqual(sets(before))
    if (!['Gold', 'Best', 'Buyers', 'Spenders'].some(finished)) expect(sets(after)).toEqual(sets(before))
    expect(lines.some((line) => line.includes('canceled'))).toBe(true)
    // And the next one takes all of it over.
    expect((await world.refreshAll()).status).toBe('successful')
    expect(await world.members()).toEqual({ Best: 3, Buyers: 3, Gold: 3, Spenders: 2 })
  })
})

describe('a job that the end of the program cut off', () => {
  it('is told to be interrupted at the next opening and is not run again', async () => {
    const world = await pipelineWorld()
    const { ask, ended, folder, write, segments } = world
    await world.refreshAll()
    write('customers.csv', `${customersCsv}C4,Dan,Gold\n`)
    const { job } = await ask('pipeline.refreshAll', {})
    for (;;) {
      const { stages } = await ask('pipeline.job', { job })
      if (stages.some((one) => one.stage === 'segments' && one.counts.done > 0)) break
      await new Promise((resolve) => setImmediate(resolve))
    }
    // What the file and its journal hold now is what a crash would leave.
    const copy = join(folder, 'crashed.tessera')
    for (const ending of ['', '.journal']) copyFileSync(join(folder, `work.tessera${ending}`), copy + ending)
    await ended(job)
    const before = await ask('pipeline.jobs', {})

    // Who only reads it does not show it as running, and does not say that the program was ended: it may be at work elsewhere.
    const reader = createApp(storePorts(folder, { zone: 'UTC' }).ports, { access: 'window', wantWrite: false })
    const read = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await reader.call(channel, input)) as Output<C>
    await read('workspace.open', { path: copy })
    expect((await read('pipeline.jobs', {}))[0]).toMatchObject({ id: job, status: 'interrupted', finishedAt: null, summary: expect.stringMatching(/^Not ended when the file was read, \d+ of 11 done$/) })
    const { stages: seen } = await read('pipeline.job', { job, tasksOf: [...stages] })
    const { stages: status } = await read('pipeline.status', {})
    expect([...seen, ...status].flatMap(({ tasks }) => tasks ?? []).filter((task) => task.status === 'queued' || task.status === 'refreshing')).toEqual([])
    await reader.close()

    await ask('workspace.open', { path: copy })
    const found = await ask('pipeline.jobs', {})
    expect(found).toHaveLength(before.length)
    expect(found[0]).toMatchObject({ id: job, status: 'interrupted', summary: expect.stringMatching(/^Interrupted, \d+ of 11 done: Tessera was ended before the rest$/) })
    expect((await ask('pipeline.status', {})).running).toEqual([])
    const lines = await world.told(job)
    expect(lines).toHaveLength(11)
    expect(lines.filter((line) => line.includes('canceled: Tessera was ended')).length).toBeGreaterThan(0)
    expect((await ask('segments.page', { segment: segments.spenders.id })).runs.length).toBeGreaterThan(1)
    expect(await ask('tasks.list', {})).not.toContainEqual(expect.objectContaining({ finishedAt: null }))
    // At the next opening nothing more is said of it.
    await ask('workspace.close', {})
    await ask('workspace.open', { path: copy })
    expect(await ask('pipeline.jobs', {})).toEqual(found)
  })
})

describe('what may pass', () => {
  it('is tried again with growing waits; a cancel ends the waiting at once', async () => {
    const { files: real } = createNodePorts({ appFolder: '/nowhere', sqlWasmPath })
    const waits: number[] = []
    let refusals = 0
    let wasRefused = false
    let isPrompt = true
    const files: typeof real = {
      ...real,
      async open(path, mode) {
        if (mode !== 'read' || !path.endsWith('customers.csv') || refusals === 0) return real.open(path, mode)
        refusals -= 1
        wasRefused = true
        throw Object.assign(new Error('busy'), { code: 'EBUSY' })
      },
    }
    const world = await pipelineWorld({
      files,
      log: () => {},
      after(ms, work) {
        if (!wasRefused || !backOffMs.some((wait) => wait === ms)) return () => {}
        wasRefused = false
        waits.push(ms)
        if (isPrompt) setImmediate(work)
        return () => {}
      },
    })
    const changed = (lines: number): void => world.write('customers.csv', customersCsv + Array.from({ length: lines }, (_, line) => `D${line},Dan,Gold\n`).join(''))
    changed(1)
    refusals = 2
    const job = await world.refreshAll()
    expect([job.status, waits]).toEqual(['successful', [500, 2000]])
    expect((await world.told(job.id))[0]).toBe('sources Customers successful: 4 rows: 1 added, 0 changed, 0 removed')

    changed(2)
    waits.length = 0
    refusals = 5
    const failed = await world.refreshAll()
    expect([failed.status, waits, refusals]).toEqual(['failed', [500, 2000, 6000, 20_000], 0])
    expect((await world.told(failed.id))[0]).toBe('sources Customers failed: customers.csv cannot be read: check that you may open it and that no other program holds it.')

    isPrompt = false
    waits.length = 0
    refusals = 1
    const { job: waiting } = await world.ask('pipeline.refreshAll', {})
    await expect.poll(() => waits, { timeout: 5000 }).toEqual([500])
    await world.ask('pipeline.cancel', { job: waiting })
    await world.ended(waiting)
    expect((await world.jobOf(waiting)).summary).toBe('Canceled, 0 of 11 done')
  })
})

describe('the history of jobs', () => {
  it('keeps so many as is set, and compares how long each took with the one before (P103)', async () => {
    const world = await pipelineWorld()
    const { ask } = world
    await ask('pipeline.setRetention', { days: 30, jobs: 12 })
    for (let round = 0; round < 14; round += 1) await world.refreshAll()
    const jobs = await ask('pipeline.jobs', { limit: 100 })
    expect(jobs).toHaveLength(12)
    expect(jobs.slice(0, 3).map(({ changeMs, durationMs }) => [typeof changeMs, durationMs !== null])).toEqual([['number', true], ['number', true], ['number', true]])
    const { bars, previous } = await ask('pipeline.timeline', { job: jobs[0]?.id ?? ('' as never) })
    expect(previous?.id).toBe(jobs[1]?.id)
    expect(bars).toHaveLength(11)
    expect(bars.every(({ fromMs, previousMs }) => fromMs >= 0 && previousMs !== null)).toBe(true)
    expect(await ask('pipeline.jobs', { limit: 3, before: jobs[1]?.id })).toEqual(jobs.slice(2, 5))
    const stored = { keep: { days: 30, jobs: 12 }, jobs: 12, oldestAt: jobs.at(-1)?.queuedAt }
    expect(await ask('pipeline.retention', {})).toEqual({ ...stored, goes: 0 })
    expect(await ask('pipeline.retention', { wanted: { days: 30, jobs: 10 } })).toEqual({ ...stored, goes: 2 })
    expect(await ask('pipeline.setRetention', { days: 3650, jobs: 10 })).toMatchObject({ keep: { days: 3650, jobs: 10 }, jobs: 10, goes: 0 })
    // Runs outlast their jobs.
    expect((await ask('segments.page', { segment: world.segments.gold.id })).runs.length).toBeGreaterThan(13)
  })

  it('compares with one of the same segments, whatever they are called and however many others there are (P103)', async () => {
    const { ask, ended, jobOf, segments } = await pipelineWorld()
    const { gold, best, buyers, spenders } = segments
    const change = async (...chosen: readonly { readonly id: SegmentId }[]): Promise<unknown> => {
      const { task } = await ask('segments.refresh', { segments: chosen.map(({ id }) => id) })
      await ended(task)
      return typeof (await jobOf(task)).changeMs
    }
    // Each was refreshed alone before.
    expect(await change(gold, best)).toBe('object')
    expect(await change(buyers, spenders)).toBe('object')
    expect(await change(best, gold)).toBe('number')
    await ask('segments.rename', { segment: gold.id, name: 'Golden' })
    expect([await change(gold), await change(gold, buyers)]).toEqual(['number', 'object'])
  })
})
