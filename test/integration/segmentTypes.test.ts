import { describe, expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { segmentsWorkspace, tierIs } from '../support/segmentsWorkspace.ts'

type World = Awaited<ReturnType<typeof segmentsWorkspace>>

const refusal = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing was refused', (error: unknown) => (error instanceof Error ? error.message : String(error)))

async function rowOf({ call }: World, id: SegmentId) {
  const row = (await call('segments.list', {})).find((one) => one.id === id)
  if (row === undefined) throw new Error('The segment is gone.')
  const { type, state, status, statusReason, members, lastRefreshedAt } = row
  return { type, state, status, statusReason, members, lastRefreshedAt }
}

/** A segment that ran once at twelve and found two, as it is to be at one o'clock. */
async function segmentAs(world: World, type: 'static' | 'dynamic' | 'expansion', state: 'active' | 'inactive'): Promise<SegmentId> {
  world.answers([0, 1])
  const { id } = await world.save('Gold')
  await world.refresh(id)
  if (type === 'static') await world.call('segments.setType', { segments: [id], type })
  // Expansions are made by another feature; their type is all that counts here.
  if (type === 'expansion') world.store.edit((edit) => edit.update('segment', { id }, { type }))
  if (state === 'inactive') await world.call('segments.setState', { segments: [id], state })
  world.clock.now += 3_600_000
  world.answers([0, 1, 2])
  return id
}

const [noon, one] = ['2026-11-23T12:00:00.000Z', '2026-11-23T13:00:00.000Z']

describe('one scheduled refresh (P30)', () => {
  it.each([
    ['dynamic', 'active', { status: 'successful', statusReason: null, members: 3, lastRefreshedAt: one }],
    ['expansion', 'active', { status: 'successful', statusReason: null, members: 3, lastRefreshedAt: one }],
    ['static', 'active', { status: 'successful', statusReason: null, members: 2, lastRefreshedAt: noon }],
    ['dynamic', 'inactive', { status: 'skipped', statusReason: 'inactive', members: 2, lastRefreshedAt: noon }],
    ['expansion', 'inactive', { status: 'skipped', statusReason: 'inactive', members: 2, lastRefreshedAt: noon }],
    ['static', 'inactive', { status: 'skipped', statusReason: 'inactive', members: 2, lastRefreshedAt: noon }],
  ] as const)('of one that is %s and %s', async (type, state, after) => {
    for (const trigger of ['schedule', 'refreshAll'] as const) {
      const world = await segmentsWorkspace()
      const id = await segmentAs(world, type, state)
      await world.refreshAll(trigger)
      expect(await rowOf(world, id)).toEqual({ type, state, ...after })
    }
  })

  it('leaves a draft Not started, and Last refreshed where the refresh fails', async () => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'dynamic', 'active')
    const draft = await world.save('Draft', tierIs('Gold', 'Teir'))
    world.answers(() => {
      throw fail('dataSource', 'The file is gone.')
    })
    await world.refreshAll('schedule')
    expect([await rowOf(world, id), await rowOf(world, draft.id)]).toEqual([
      { type: 'dynamic', state: 'active', status: 'failed', statusReason: 'The file is gone.', members: 2, lastRefreshedAt: noon },
      { type: 'dynamic', state: 'inactive', status: 'notStarted', statusReason: 'draft', members: null, lastRefreshedAt: null },
    ])
  })

  it('leaves alone what became static while it waited', async () => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'dynamic', 'active')
    world.answers([5])
    const other = await world.save('A slow one')
    let freeze: () => void = () => {}
    world.answers(async () => {
      freeze()
      return { words: new Uint32Array([1]), size: 1 }
    })
    let frozen: Promise<unknown> = Promise.resolve()
    freeze = () => (frozen = world.call('segments.setType', { segments: [id], type: 'static' }))
    await world.refreshAll('schedule')
    await frozen
    expect([(await rowOf(world, other.id)).members, await rowOf(world, id)]).toEqual([1, { type: 'static', state: 'active', status: 'successful', statusReason: null, members: 2, lastRefreshedAt: noon }])
  })
})

describe('whatever else asks for a refresh (P27, P29, P30, 6b 13)', () => {
  const untouched = { status: 'successful', statusReason: null, members: 2, lastRefreshedAt: noon }
  const refreshed = { status: 'successful', statusReason: null, members: 3, lastRefreshedAt: one }
  const definition = tierIs('Gold')
  const asks = {
    'Refresh by hand': (world: World, id: SegmentId) => world.call('segments.refresh', { segments: [id] }),
    'Save and run': (world: World, segment: SegmentId) => world.call('segments.save', { segment, name: 'Gold', definition, refresh: true }),
    Save: (world: World, segment: SegmentId) => world.call('segments.save', { segment, name: 'Gold', definition, refresh: false }),
  } as const

  it.each((['dynamic', 'expansion', 'static'] as const).flatMap((type) => (['active', 'inactive'] as const).map((state) => [type, state] as const)))('does with one that is %s and %s what its state says', async (type, state) => {
    for (const [what, isRun] of [['Refresh by hand', true], ['Save and run', true], ['Save', false]] as const) {
      const world = await segmentsWorkspace()
      const id = await segmentAs(world, type, state)
      const said = await refusal(asks[what](world, id))
      for (const { id: task } of world.tasks.list()) await world.ended(task)
      const isRefused = isRun && state === 'inactive'
      expect([what, said, await rowOf(world, id)]).toEqual([what, isRefused ? expect.stringContaining('inactive') : 'nothing was refused', { type, state, ...(isRun && !isRefused ? refreshed : untouched) }])
    }
  })

  it('is refused by a draft until its definition is in order; then it is active and runs when asked', async () => {
    const world = await segmentsWorkspace()
    world.answers([0, 1])
    const { id } = await world.save('Draft', tierIs('Gold', 'Teir'))
    const draft = { type: 'dynamic', state: 'inactive', status: 'notStarted', statusReason: 'draft', members: null, lastRefreshedAt: null }
    for (const asked of [world.call('segments.refresh', { segments: [id] }), world.call('segments.setState', { segments: [id], state: 'active' }), world.call('segments.setType', { segments: [id], type: 'static' })]) expect(await refusal(asked)).toContain('"Draft"')
    await world.call('segments.save', { segment: id, name: 'Draft', definition: tierIs('Gold', 'Teir'), refresh: true })
    for (const { id: task } of world.tasks.list()) await world.ended(task)
    expect(await rowOf(world, id)).toEqual(draft)
    await world.call('segments.save', { segment: id, name: 'Draft', definition, refresh: false })
    expect(await rowOf(world, id)).toEqual({ ...draft, state: 'active', statusReason: null })
    await world.refresh(id)
    expect(await rowOf(world, id)).toMatchObject({ status: 'successful', members: 2 })
  })
})

describe('transitions (6b 12)', () => {
  it('Deactivate changes nothing but the state: Skipped appears at the next scheduled refresh', async () => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'dynamic', 'active')
    await world.call('segments.setState', { segments: [id], state: 'inactive' })
    expect(await rowOf(world, id)).toEqual({ type: 'dynamic', state: 'inactive', status: 'successful', statusReason: null, members: 2, lastRefreshedAt: noon })
    await world.refreshAll('schedule')
    expect(await rowOf(world, id)).toEqual({ type: 'dynamic', state: 'inactive', status: 'skipped', statusReason: 'inactive', members: 2, lastRefreshedAt: noon })
  })

  it.each([
    ['dynamic', 3],
    ['expansion', 3],
    ['static', 2],
  ] as const)('Activate refreshes %s as its type says: %i members', async (type, members) => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, type, 'inactive')
    await world.call('segments.setState', { segments: [id], state: 'active' })
    for (const { id: task } of world.tasks.list()) await world.ended(task)
    expect(await rowOf(world, id)).toMatchObject({ type, state: 'active', members })
  })

  it('Static is refreshed by hand, together with others too', async () => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'static', 'active')
    await world.refresh(id)
    expect(await rowOf(world, id)).toEqual({ type: 'static', state: 'active', status: 'successful', statusReason: null, members: 3, lastRefreshedAt: one })
  })

  it('Make dynamic waits for the next refresh', async () => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'static', 'active')
    const tasks = world.tasks.list().length
    expect((await world.call('segments.setType', { segments: [id], type: 'dynamic' }))[0]).toMatchObject({ type: 'dynamic', members: 2 })
    expect([world.tasks.list().length, await rowOf(world, id)]).toEqual([tasks, { type: 'dynamic', state: 'active', status: 'successful', statusReason: null, members: 2, lastRefreshedAt: noon }])
    await world.refreshAll()
    expect((await rowOf(world, id)).members).toBe(3)
  })

  it.each(['active', 'inactive'] as const)('type and state are independent: %s stays', async (state) => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'dynamic', state)
    await world.call('segments.setType', { segments: [id], type: 'static' })
    expect(await rowOf(world, id)).toMatchObject({ type: 'static', state, members: 2 })
  })

  it('Make static needs a successful run, of all that are named or of none', async () => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'dynamic', 'active')
    const fresh = await world.save('Fresh')
    expect(await refusal(world.call('segments.setType', { segments: [id, fresh.id], type: 'static' }))).toBe('"Fresh" has no members to keep yet; refresh it first, then make it static.')
    expect((await rowOf(world, id)).type).toBe('dynamic')
  })

  it.each(['static', 'dynamic'] as const)('an expansion is not made %s', async (type) => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'expansion', 'active')
    expect(await refusal(world.call('segments.setType', { segments: [id], type }))).toBe(`"Gold" is an expansion and follows the schedule; it cannot be made ${type}.`)
  })

  it('editing a static segment keeps its type; a duplicate of it is dynamic and Not started', async () => {
    const world = await segmentsWorkspace()
    const id = await segmentAs(world, 'static', 'active')
    await world.call('segments.save', { segment: id, name: 'Gold', definition: tierIs('Silver') })
    expect((await rowOf(world, id)).type).toBe('static')
    expect(await world.call('segments.duplicate', { segment: id })).toMatchObject({ type: 'dynamic', status: 'notStarted', members: null })
  })

  it('Undo of Deactivate puts it under the schedule again and refreshes nothing', async () => {
    const world = await segmentsWorkspace()
    world.answers([1, 2])
    const { id } = await world.save('Gold')
    await world.refresh(id)
    await world.call('segments.setState', { segments: [id], state: 'inactive' })
    const [back] = await world.call('segments.setState', { segments: [id], state: 'active', refresh: false })
    expect([back?.state, back?.members, (await world.call('segments.page', { segment: id })).runs.length, world.tasks.list().length]).toEqual(['active', 2, 1, 1])
  })
})
