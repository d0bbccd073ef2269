import { describe, expect, it } from 'vitest'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { createPipeline } from '../../electron/core/pipeline/createPipeline.ts'
import { readTasks } from '../../electron/core/pipeline/job.repo.ts'
import { segmentsWorkspace } from '../support/segmentsWorkspace.ts'

const inGold: DefinitionInput = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'segment', segment: 'Gold' }] } }] }
const due = '2026-11-23T09:30:00.000Z'

async function scheduled() {
  const world = await segmentsWorkspace()
  const pipeline = createPipeline(world.context, { plugins: [], upstreamQuiet: () => Promise.resolve() })
  world.answers([0, 1])
  const [gold, other] = [await world.save('Gold'), await world.save('Other')]
  await world.refresh(gold.id, other.id)
  const best = await world.save('Best', inGold)
  world.answers([0, 1, 2])
  world.clock.now += 3_600_000
  const lines = (job: Parameters<typeof pipeline.ended>[0]) => readTasks(world.store, job).map(({ name, status, reason, warnings }) => [name, status, reason, ...warnings])
  return { world, pipeline, gold, other, best, lines }
}

describe('a scheduled run', () => {
  it('refreshes the segments that follow it, leaves the others as they are, and says when it was due (P30, P92, P94)', async () => {
    const { world, pipeline, other, best, lines } = await scheduled()
    const job = await pipeline.ended(pipeline.start({ segments: [other.id, best.id], asOf: null, trigger: { kind: 'schedule', due, missed: 3 } }))
    expect(job).toMatchObject({ scope: 'all', status: 'successful', trigger: { kind: 'schedule', due, missed: 3 }, counts: { total: 2, successful: 2, warned: 1 } })
    expect(lines(job.id)).toEqual([
      ['Best', 'successful', null, '“Gold” is not refreshed now by its schedule: its members are those of its last refresh.'],
      ['Other', 'successful', null],
    ])
    expect((await world.call('segments.list', {})).map(({ name, lastRefreshedAt }) => [name, lastRefreshedAt?.slice(11, 16)])).toEqual([['Best', '13:00'], ['Gold', '12:00'], ['Other', '13:00']])
  })

  it('joins one of the same segments, whoever began it, and waits for one of others (P95)', async () => {
    const { pipeline, other, best } = await scheduled()
    const trigger = { kind: 'schedule', due, missed: 0 } as const
    const all = pipeline.start({ segments: null, asOf: null, trigger: { kind: 'refreshAll', due: null, missed: 0 } })
    expect(pipeline.start({ segments: null, asOf: null, trigger })).toBe(all)
    const some = pipeline.start({ segments: [other.id, best.id], asOf: null, trigger })
    expect([some === all, pipeline.start({ segments: [other.id, best.id], asOf: null, trigger })]).toEqual([false, some])
    const [first, second] = [await pipeline.ended(all), await pipeline.ended(some)]
    expect([first.status, second.status]).toEqual(['successful', 'successful'])
    expect((second.startedAt ?? '') >= (first.finishedAt ?? '')).toBe(true)
  })

  it('is of the same scope where only those do not follow that are left alone anyway (P30, P95)', async () => {
    const { world, pipeline, gold, other, best } = await scheduled()
    await world.call('segments.setType', { segments: [gold.id], type: 'static' })
    const all = pipeline.start({ segments: null, asOf: null, trigger: { kind: 'refreshAll', due: null, missed: 0 } })
    expect(pipeline.start({ segments: [best.id, other.id], asOf: null, trigger: { kind: 'schedule', due, missed: 0 } })).toBe(all)
    await pipeline.ended(all)
  })

  it('of what uses a deleted segment fails and names it, and skips what depends on that (6b 11)', async () => {
    const { world, pipeline, gold, best, lines } = await scheduled()
    await world.refresh(best.id)
    const top = await world.save('Top', { ...inGold, rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'segment', segment: 'Best' }] } }] })
    await world.call('segments.remove', { segments: [gold.id] })
    const job = await pipeline.ended(pipeline.start({ segments: null, asOf: null, trigger: { kind: 'refreshAll', due: null, missed: 0 } }))
    expect(lines(job.id)).toEqual([
      ['Best', 'failed', expect.stringContaining('deleted segment “Gold”')],
      ['Other', 'successful', null],
      ['Top', 'skipped', 'upstream “Best” failed'],
    ])
    expect(job.summary).toBe('1 of 3 failed, 1 skipped')
    expect((await world.call('segments.list', {})).find(({ id }) => id === top.id)?.status).toBe('skipped')
  })

  it('canceled while it waits is told so, and its segments keep what they have', async () => {
    const { world, pipeline, other, best } = await scheduled()
    const all = pipeline.start({ segments: null, asOf: null, trigger: { kind: 'refreshAll', due: null, missed: 0 } })
    const some = pipeline.start({ segments: [other.id], asOf: null, trigger: { kind: 'schedule', due, missed: 0 } })
    world.tasks.cancel(some)
    const [ended] = [await pipeline.ended(some), await pipeline.ended(all)]
    expect(ended).toMatchObject({ status: 'canceled', startedAt: null, summary: 'Canceled, 0 of 1 done' })
    expect((await world.call('segments.list', {})).find(({ id }) => id === best.id)?.status).toBe('successful')
  })
})
