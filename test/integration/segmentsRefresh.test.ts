import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canceled, fail, TesseraError } from '@shared/errors/appError.ts'
import { runIdSchema, type SegmentId } from '@shared/domain/ids.ts'
import { ordinalsOf, readMemberSet } from '../../electron/core/segments/memberSet.repo.ts'
import { insertRun, readRuns } from '../../electron/core/segments/run.repo.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { segmentsWorkspace, setOf, tierIs } from '../support/segmentsWorkspace.ts'

type World = Awaited<ReturnType<typeof segmentsWorkspace>>

/** Stored members of every run, as bytes. */
const storedSets = ({ store }: World) => store.all<{ run: string; bytes: Uint8Array }>(sql`SELECT run, bytes FROM member_set ORDER BY run`).map((row) => [row.run, [...row.bytes]])

const rowOf = async ({ call }: World, id: SegmentId) => {
  const row = (await call('segments.list', {})).find((one) => one.id === id)
  if (row === undefined) throw new Error('The segment is gone.')
  return row
}

describe('refreshing a segment', () => {
  it('records members, who entered and who left, and moves Last refreshed', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    world.answers([0, 1, 2, 3])
    await world.refresh(segment.id)
    expect(await rowOf(world, segment.id)).toMatchObject({ status: 'successful', members: 4, change: null, lastRefreshedAt: '2026-11-23T12:00:00.000Z' })
    world.clock.now += 3_600_000
    world.answers([2, 3, 39])
    await world.refresh(segment.id)
    expect(await rowOf(world, segment.id)).toMatchObject({ status: 'successful', members: 3, change: -1, lastRefreshedAt: '2026-11-23T13:00:00.000Z' })
    const { runs } = await world.call('segments.page', { segment: segment.id })
    expect(runs.map(({ status, members, entered, left, trigger, version }) => ({ status, members, entered, left, trigger, version }))).toEqual([
      { status: 'successful', members: 3, entered: 1, left: 2, trigger: 'hand', version: 1 },
      { status: 'successful', members: 4, entered: 4, left: 0, trigger: 'hand', version: 1 },
    ])
  })

  it('that fails keeps its sentence and leaves the members as they were, byte for byte', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    world.answers([0, 1, 2])
    await world.refresh(segment.id)
    const before = storedSets(world)
    world.answers(() => {
      throw fail('dataSource', 'The column "Tier" is damaged; import the file again.')
    })
    world.clock.now += 60_000
    const task = await world.refresh(segment.id)
    expect(task).toMatchObject({ status: 'successful', result: { successful: 0, failed: 1, skipped: 0 } })
    expect(storedSets(world)).toEqual(before)
    expect(await rowOf(world, segment.id)).toMatchObject({
      status: 'failed',
      statusReason: 'The column "Tier" is damaged; import the file again.',
      members: 3,
      change: null,
      lastRefreshedAt: '2026-11-23T12:00:00.000Z',
    })
  })

  it.each([
    ['damaged', new Uint8Array([9, 9, 9])],
    ['missing', null],
  ])('makes members anew where those of the last run are %s, and says nothing of who entered or left', async (_how, bytes) => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    const run = runIdSchema.parse('before')
    world.store.edit((edit) => {
      insertRun(edit, { id: run, segment: segment.id, trigger: 'hand', status: 'successful', startedAt: '2026-11-22T12:00:00.000Z', durationMs: 1, asOf: '2026-11-22T12:00:00.000Z', version: 1, members: 2, entered: 2, left: 0, error: null, warnings: [] })
      if (bytes !== null) edit.insert('member_set', { run, bytes })
    })
    world.answers([0, 1, 2])
    expect((await world.refresh(segment.id)).result).toEqual({ successful: 1, failed: 0, skipped: 0 })
    expect((await world.call('segments.page', { segment: segment.id })).runs[0]).toMatchObject({ status: 'successful', members: 3, entered: null, left: null })
    world.answers([1, 2, 3, 4])
    await world.refresh(segment.id)
    expect((await world.call('segments.page', { segment: segment.id })).runs[0]).toMatchObject({ status: 'successful', members: 4, entered: 2, left: 1 })
  })

  it('that fails for a reason inside Tessera says nothing of it to a person', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    world.answers(() => {
      throw new TypeError('undefined is not a function at /secret/path')
    })
    await world.refresh(segment.id)
    expect((await rowOf(world, segment.id)).statusReason).not.toContain('secret')
  })

  it('compares with the successful run before, whatever happened between', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    world.answers([0, 1])
    await world.refresh(segment.id)
    world.answers(() => {
      throw fail('storage', 'The disk is full.')
    })
    await world.refresh(segment.id)
    world.answers([1, 2, 3])
    await world.refresh(segment.id)
    const { runs } = await world.call('segments.page', { segment: segment.id })
    expect(runs[0]).toMatchObject({ entered: 2, left: 1, members: 3 })
  })

  it('says why where the stored definition does not fit the data any more', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    world.store.edit((edit) => edit.update('attribute', { name: 'Tier' }, { name: 'Level' }))
    world.store.bulk.transaction((edit) => edit.update('entity', { id: 'customers' }, { data_version: 2 }))
    await world.refresh(segment.id)
    expect(await rowOf(world, segment.id)).toMatchObject({ status: 'failed', members: null })
    expect((await rowOf(world, segment.id)).statusReason).toContain('Tier')
  })

  it('fixes "now" once and stores it with the run', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    const seen: number[] = []
    world.answers(({ asOf }) => {
      seen.push(asOf)
      return setOf([1])
    })
    for (const asOf of [undefined, '2026-03-01', '2026-03-01T09:30', '2026-03-01T09:30:00+02:00']) {
      const { task } = await world.call('segments.refresh', { segments: [segment.id], ...(asOf === undefined ? {} : { asOf }) })
      await world.tasks.ended(task)
    }
    const { runs } = await world.call('segments.page', { segment: segment.id })
    expect(runs.map((run) => run.asOf)).toEqual(['2026-03-01T07:30:00.000Z', '2026-03-01T09:30:00.000Z', '2026-03-01T23:59:59.999Z', '2026-11-23T12:00:00.000Z'])
    expect(seen.map((instant) => new Date(instant).toISOString())).toEqual(runs.map((run) => run.asOf).reverse())
    await expect(world.call('segments.refresh', { segments: [segment.id], asOf: 'yesterday' })).rejects.toThrow('"yesterday" is no date')
  })
})

describe('a refresh that finds the same members', () => {
  const refreshThrice = async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    world.answers([0, 3, 5])
    for (let round = 0; round < 3; round += 1) await world.refresh(segment.id)
    return { world, segment }
  }

  it('shares them with the first run that found them, and every run still has them', async () => {
    const { world, segment } = await refreshThrice()
    expect(storedSets(world)).toHaveLength(1)
    const { runs, members } = await world.call('segments.page', { segment: segment.id })
    expect(runs.map((run) => [run.members, run.entered, run.left])).toEqual([[3, 0, 0], [3, 0, 0], [3, 3, 0]])
    expect(members?.rows).toHaveLength(3)
    for (const run of runs) expect(readMemberSet(world.store, run.id, world.entity.id).words).toEqual(new Uint32Array([0b101001, 0]))
  })

  it('stores what changed, and shares again from there', async () => {
    const { world, segment } = await refreshThrice()
    for (const answer of [[0, 3, 6], [0, 3, 6], [0, 3, 5]]) {
      world.answers(answer)
      await world.refresh(segment.id)
    }
    expect(storedSets(world)).toHaveLength(3)
    const { runs } = await world.call('segments.page', { segment: segment.id })
    expect(runs.map((run) => [run.entered, run.left])).toEqual([[1, 1], [0, 0], [1, 1], [0, 0], [0, 0], [3, 0]])
    expect(runs.map((run) => [...ordinalsOf(readMemberSet(world.store, run.id, world.entity.id))])).toEqual([[0, 3, 5], [0, 3, 6], [0, 3, 6], [0, 3, 5], [0, 3, 5], [0, 3, 5]])
  })

  it('keeps the run whose members are shared from being removed alone', async () => {
    const { world, segment } = await refreshThrice()
    const first = (await world.call('segments.page', { segment: segment.id })).runs.at(-1)
    expect(() => world.store.edit((edit) => edit.remove('refresh_run', { id: first?.id ?? '' }))).toThrow('FOREIGN KEY')
    expect((await world.call('segments.page', { segment: segment.id })).members?.rows).toHaveLength(3)
  })

  it('goes with its segment, and leaves the members of others', async () => {
    const { world, segment } = await refreshThrice()
    const other = await world.save('Other')
    await world.refresh(other.id)
    world.store.edit((edit) => edit.remove('segment', { id: segment.id }))
    expect(storedSets(world)).toHaveLength(1)
    expect((await world.call('segments.page', { segment: other.id })).members?.rows).toHaveLength(3)
  })

  it('is in the file again after a crash, with members shared from before the last save', async () => {
    const { world, segment } = await refreshThrice()
    await world.store.save()
    await world.refresh(segment.id)
    await world.store.flush()
    const copy = join(world.folder, 'copy.tessera')
    for (const ending of ['', '.journal']) copyFileSync(world.store.path + ending, copy + ending)
    const store = await openStore(world.ports, copy, { access: 'window', wantWrite: true })
    const runs = readRuns(store, segment.id)
    expect(runs.map((run) => [...ordinalsOf(readMemberSet(store, run.id, world.entity.id))])).toEqual([[0, 3, 5], [0, 3, 5], [0, 3, 5], [0, 3, 5]])
    await store.close()
  })
})

describe('a canceled refresh', () => {
  it('leaves every member as it was, byte for byte, and records what it did not come to', async () => {
    const world = await segmentsWorkspace()
    const segments = [await world.save('A'), await world.save('B'), await world.save('C')]
    world.answers([0, 1, 2])
    await world.refreshAll()
    const before = storedSets(world)
    let rounds = 0
    world.answers(async ({ signal }) => {
      rounds += 1
      if (rounds === 1) return setOf([5])
      world.tasks.list().forEach((task) => world.tasks.cancel(task.id))
      if (signal.aborted) throw canceled()
      return setOf([])
    })
    const task = await world.refreshAll()
    expect(task).toMatchObject({ status: 'canceled', error: null })
    expect((await world.call('segments.list', {})).map((row) => [row.name, row.status, row.members])).toEqual([
      ['A', 'successful', 1],
      ['B', 'canceled', 3],
      ['C', 'canceled', 3],
    ])
    const kept = new Set(before.map(([run]) => run))
    expect(storedSets(world).filter(([run]) => kept.has(run))).toEqual(before)
    expect((await world.call('segments.page', { segment: segments[2]?.id ?? ('' as SegmentId) })).runs).toHaveLength(2)
  })

  it('that still waits ends at once', async () => {
    const world = await segmentsWorkspace()
    const [first, second] = [await world.save('A'), await world.save('B')]
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    world.answers(async () => {
      await held
      return setOf([1])
    })
    const running = await world.call('segments.refresh', { segments: [first.id] })
    const waiting = await world.call('segments.refresh', { segments: [second.id] })
    await new Promise((resolve) => setImmediate(resolve))
    expect((await world.call('segments.list', {})).map((row) => [row.name, row.status, row.task])).toEqual([
      ['A', 'refreshing', running.task],
      ['B', 'queued', waiting.task],
    ])
    await world.call('tasks.cancel', { task: waiting.task })
    expect((await world.tasks.ended(waiting.task)).status).toBe('canceled')
    release()
    await world.tasks.ended(running.task)
    expect((await world.call('segments.list', {})).map((row) => [row.name, row.status, row.task])).toEqual([
      ['A', 'successful', undefined],
      ['B', 'canceled', undefined],
    ])
  })
})

describe('Refresh all', () => {
  it('skips inactive segments with the reason and leaves drafts and static ones alone', async () => {
    const world = await segmentsWorkspace()
    world.answers([1, 2])
    const [, inactive, frozen] = [await world.save('Active'), await world.save('Inactive'), await world.save('Static'), await world.save('Draft', tierIs('Gold', 'Teir'))]
    await world.call('segments.setState', { segments: [inactive.id], state: 'inactive' })
    world.store.edit((edit) => edit.update('segment', { id: frozen.id }, { type: 'static' }))
    const task = await world.refreshAll()
    expect(task).toMatchObject({ title: 'everything', status: 'successful', result: { successful: 1, failed: 0, skipped: 1 } })
    expect((await world.call('segments.list', {})).map((row) => [row.name, row.status, row.statusReason])).toEqual([
      ['Active', 'successful', null],
      ['Draft', 'notStarted', 'draft'],
      ['Inactive', 'skipped', 'inactive'],
      ['Static', 'notStarted', null],
    ])
  })

  it('goes on after a failure', async () => {
    const world = await segmentsWorkspace()
    await Promise.all(['A', 'B', 'C'].map((name) => world.save(name)))
    let round = 0
    world.answers(() => {
      round += 1
      if (round === 2) throw fail('storage', 'The disk is full.')
      return setOf([round])
    })
    expect((await world.refreshAll()).result).toEqual({ successful: 2, failed: 1, skipped: 0 })
  })

  it('of nothing ends well', async () => {
    const world = await segmentsWorkspace()
    expect(await world.refreshAll()).toMatchObject({ status: 'successful', progress: 1 })
  })
})

describe('a refresh of a selection', () => {
  it('takes static segments, leaves inactive ones out and names them', async () => {
    const world = await segmentsWorkspace()
    world.answers([1])
    const [active, inactive, frozen] = [await world.save('Active'), await world.save('Inactive'), await world.save('Static')]
    await world.call('segments.setState', { segments: [inactive.id], state: 'inactive' })
    world.store.edit((edit) => edit.update('segment', { id: frozen.id }, { type: 'static' }))
    const { task, leftOut } = await world.call('segments.refresh', { segments: [active.id, inactive.id, frozen.id] })
    expect(leftOut).toEqual(['Inactive'])
    expect((await world.tasks.ended(task)).result).toEqual({ successful: 2, failed: 0, skipped: 0 })
    expect((await rowOf(world, inactive.id)).status).toBe('notStarted')
  })

  it('of an inactive one alone is refused with the reason', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    await world.call('segments.setState', { segments: [segment.id], state: 'inactive' })
    const refused = await world.call('segments.refresh', { segments: [segment.id] }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(TesseraError)
    expect(String(refused)).toContain('"Gold" is inactive and is not refreshed; activate it first.')
  })

  it('joins the same one that is already under way', async () => {
    const world = await segmentsWorkspace()
    const segment = await world.save('Gold')
    world.answers([1])
    const first = await world.call('segments.refresh', { segments: [segment.id] })
    world.clock.now += 500
    const second = await world.call('segments.refresh', { segments: [segment.id] })
    expect(second.task).toBe(first.task)
    await world.tasks.ended(first.task)
    expect((await world.call('segments.page', { segment: segment.id })).runs).toHaveLength(1)
  })

  it('passes over one that was deleted while it waited', async () => {
    const world = await segmentsWorkspace()
    const [a, b] = [await world.save('A'), await world.save('B')]
    world.answers(async () => {
      await world.call('segments.remove', { segments: [b.id] }).catch(() => {})
      return setOf([1])
    })
    expect((await world.refresh(a.id, b.id)).result).toEqual({ successful: 1, failed: 0, skipped: 0 })
  })
})
