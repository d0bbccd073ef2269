import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meetMidway } from '../support/schedulingMidway.ts'
import { look, minute, names, nextDue, runAll, runOne, setSchedule, shown, wallClock, type Model, type ModelJob } from '../support/schedulingModel.ts'
import { beginning, step, system, type Step } from '../support/schedulingSteps.ts'
import { schedulingWorld, tierIs, type SchedulingWorld } from '../support/schedulingWorld.ts'
import { seed } from '../support/seed.ts'

/** `npm run scheduling` draws 10,000; TESSERA_SCHEDULING_RUNS another number. */
const isAlone = process.env['npm_lifecycle_event'] === 'scheduling'
const numRuns = Number(process.env['TESSERA_SCHEDULING_RUNS'] ?? (isAlone ? 10_000 : 20))

/** Takes a step in both; answers the scheduled runs that it is to bring about. */
async function take(world: SchedulingWorld, model: Model, one: Step): Promise<readonly ModelJob[]> {
  const { ask, clock, ids, settled } = world
  const now = clock.now
  switch (one.kind) {
    case 'save': {
      const segment = model.segments[one.name]
      if (segment.isDeleted) return []
      await ask('segments.save', { segment: ids[one.name], name: one.name, definition: one.tier === null ? tierIs('Gold', 'Nowhere') : tierIs(one.tier), refresh: false })
      segment.state = one.tier === null ? 'inactive' : segment.isDraft ? 'active' : segment.state
      segment.isDraft = one.tier === null
      return []
    }
    case 'state': {
      const segment = model.segments[one.name]
      if (segment.isDeleted || (segment.isDraft && one.state === 'active')) return []
      await ask('segments.setState', { segments: [ids[one.name]], state: one.state })
      await settled()
      const isAwoken = one.state === 'active' && segment.state === 'inactive' && segment.type === 'dynamic'
      segment.state = one.state
      if (isAwoken) runOne(model, one.name, now)
      return []
    }
    case 'type': {
      const segment = model.segments[one.name]
      if (segment.isDeleted) return []
      const done = ask('segments.setType', { segments: [ids[one.name]], type: one.type })
      if (one.type === 'static' && segment.type === 'dynamic' && segment.refreshedAt === null) expect(await world.refusal(done)).toContain('no members to keep')
      else await done.then(() => (segment.type = one.type))
      return []
    }
    case 'presence': {
      const segment = model.segments[one.name]
      if (segment.isGone) return []
      await ask(segment.isDeleted ? 'segments.restore' : 'segments.remove', { segments: [ids[one.name]] })
      segment.isDeleted = !segment.isDeleted
      return []
    }
    case 'own': {
      const segment = model.segments[one.name]
      if (segment.isDeleted) return []
      await ask('schedule.setSegments', { segments: [ids[one.name]], schedule: one.schedule })
      segment.schedule = one.schedule
      return []
    }
    case 'system':
      await ask('schedule.set', { schedule: one.schedule })
      setSchedule(model, one.schedule, now)
      return []
    case 'soon': {
      if (one.back > 0) world.jump(now - one.back * minute)
      await settled()
      const runs = look(model, clock.now)
      const times = [...new Set(one.minutes.map((minutes) => wallClock(one.zone, clock.now + minutes * minute)))]
      const schedule = { on: true, weekdays: null, times, zone: one.zone, missed: one.missed }
      await ask('schedule.set', { schedule })
      setSchedule(model, schedule, clock.now)
      return runs
    }
    case 'refresh': {
      if (one.name === null) {
        await ask('pipeline.refreshAll', {})
        await settled()
        runAll(model, () => true, now)
        return []
      }
      const segment = model.segments[one.name]
      if (segment.isDeleted) return []
      const done = ask('segments.refresh', { segments: [ids[one.name]] })
      if (segment.state === 'inactive') expect(await world.refusal(done)).toContain('inactive'.slice(0, segment.isDraft ? 0 : 8))
      else {
        await done
        await settled()
        runOne(model, one.name, now)
      }
      return []
    }
    case 'move':
      world.jump(now + one.ms)
      await settled()
      return look(model, clock.now)
    case 'reopen':
      await world.closeAndOpen(now + one.ms)
      for (const segment of Object.values(model.segments)) segment.isGone = segment.isDeleted
      await settled()
      return look(model, clock.now)
    case 'next':
      return goToNext(world, model, one)
    case 'midway':
      return meetMidway(world, model, one)
  }
}

/** About the next time that is due: sleeps until just before or after it, then is awake for a while. */
async function goToNext(world: SchedulingWorld, model: Model, { seconds, after }: Extract<Step, { kind: 'next' }>): Promise<readonly ModelJob[]> {
  const { clock, settled } = world
  const [due] = nextDue(model, clock.now, 1)
  if (due === undefined) return []
  const to = due + seconds * 1000
  world.jump(to)
  await settled()
  const runs = look(model, to)
  if (after === 'stay') return runs
  await world.walk(150_000)
  const coming = nextDue(model, to, 4).filter((instant) => instant <= clock.now)
  return [...runs, ...coming.flatMap((instant) => look(model, instant))]
}

async function isAsExpected(world: SchedulingWorld, model: Model, jobs: readonly ModelJob[], seen: Set<string>): Promise<void> {
  const { ask, clock } = world
  const begun = (await ask('pipeline.jobs', { limit: 20 })).filter(({ id, trigger }) => trigger.kind === 'schedule' && !seen.has(id)).reverse()
  begun.forEach(({ id }) => seen.add(id))
  const text = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString())
  expect(begun.map(({ trigger: { due, missed }, status, startedAt }, at) => ({ due, missed, status, ranAt: jobs[at]?.ranAt === null ? null : startedAt }))).toEqual(jobs.map(({ due, missed, status, ranAt }) => ({ due: text(due), missed, status, ranAt: text(ranAt) })))
  const rows = await ask('segments.list', {})
  const real = rows.map(({ name: of, type, state, status, statusReason, lastRefreshedAt }) => ({ of, type, state, status, lastRefreshedAt, reason: status === 'failed' ? failedOf(statusReason) : statusReason }))
  const expected = [...names].sort().filter((one) => !model.segments[one].isDeleted).map((one) => {
    const segment = model.segments[one]
    return { of: one, type: segment.type, state: segment.state, status: shown(segment).status, lastRefreshedAt: text(segment.refreshedAt), reason: shown(segment).reason }
  })
  expect(real).toEqual(expected)
  expect((await ask('schedule.get', {})).next).toEqual(nextDue(model, clock.now, 3).map(text))
}

/** The segment that a failure names. */
function failedOf(reason: string | null): string | null {
  return /“([^”]+)”/.exec(reason ?? '')?.[1] ?? reason
}

describe('the scheduler against a model of it', () => {
  it(`does the same in random sequences of edits, schedules, clock moves and openings (P26-P30, P90-P95; seed ${seed}, ${numRuns} sequences)`, { timeout: 7_200_000 }, async () => {
    const world = await schedulingWorld()
    await fc.assert(
      fc.asyncProperty(beginning, system, fc.array(step, { minLength: 5, maxLength: 12 }), async ({ now, zone }, schedule, steps) => {
        const model = await world.begin(now)
        const seen = new Set<string>()
        try {
          for (const one of [{ kind: 'system' as const, schedule: { ...schedule, zone, on: true } }, ...steps]) await isAsExpected(world, model, await take(world, model, one), seen)
        } finally {
          await world.settled()
          await world.end()
        }
      }),
      { numRuns },
    )
  })
})
