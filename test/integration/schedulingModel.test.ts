import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { follows, names, nextDue, runAll, runOne, setSchedule, shown, takeDue, type Model, type ModelJob } from '../support/schedulingModel.ts'
import { beginning, step, system, type Step } from '../support/schedulingSteps.ts'
import { schedulingWorld, tierIs } from '../support/schedulingWorld.ts'
import { seed } from '../support/seed.ts'

/** `npm run scheduling` draws 10,000; TESSERA_SCHEDULING_RUNS another number. */
const isAlone = process.env['npm_lifecycle_event'] === 'scheduling'
const numRuns = Number(process.env['TESSERA_SCHEDULING_RUNS'] ?? (isAlone ? 10_000 : 20))

type World = Awaited<ReturnType<typeof schedulingWorld>>

/** The scheduler as the model has it looks at the clock. */
function look(model: Model, now: number): ModelJob[] {
  const taken = takeDue(model, now)
  if (taken === null) return []
  return [{ ...taken, ranAt: now, status: runAll(model, ({ schedule }) => follows(schedule, taken.due, model.schedule.zone), now) }]
}

/** Takes a step in both; answers the scheduled runs that it is to bring about. */
async function take(world: World, model: Model, one: Step): Promise<ModelJob[]> {
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
  }
}

/** About the next time that is due: sleeps until just before or after it, then is awake for a while, or cancels what began. */
async function goToNext(world: World, model: Model, { seconds, after }: Extract<Step, { kind: 'next' }>): Promise<ModelJob[]> {
  const { ask, clock, settled } = world
  const [due] = nextDue(model, clock.now, 1)
  if (due === undefined) return []
  const to = due + (after === 'cancel' ? Math.abs(seconds) : seconds) * 1000
  world.jump(to)
  if (after !== 'cancel') {
    await settled()
    const runs = look(model, to)
    if (after === 'stay') return runs
    await world.walk(150_000)
    const coming = nextDue(model, to, 4).filter((instant) => instant <= clock.now)
    return [...runs, ...coming.flatMap((instant) => look(model, instant))]
  }
  const running = (await ask('tasks.list', {})).find((task) => task.finishedAt === null && task.kind === 'refresh')
  const before = structuredClone(model.segments)
  const runs = look(model, to)
  if (running === undefined) {
    await settled()
    return runs
  }
  await ask('tasks.cancel', { task: running.id })
  await settled()
  const [job] = await ask('pipeline.jobs', { limit: 1 })
  if (job?.status !== 'canceled') return runs
  // What was canceled says so and keeps what it had; what had ended by then has its outcome.
  const rows = await ask('segments.list', {})
  for (const one of names) {
    const segment = model.segments[one]
    if (rows.find(({ name: shownName }) => shownName === one)?.status !== 'canceled') continue
    expect(segment.last, `${one} was none of the run`).not.toBe(before[one].last)
    segment.refreshedAt = before[one].refreshedAt
    segment.last = { status: 'canceled', reason: null }
  }
  return runs.map((run) => ({ ...run, status: 'canceled' }))
}

async function isAsExpected(world: World, model: Model, jobs: readonly ModelJob[], seen: Set<string>): Promise<void> {
  const { ask, clock } = world
  const begun = (await ask('pipeline.jobs', { limit: 20 })).filter(({ id, trigger }) => trigger.kind === 'schedule' && !seen.has(id)).reverse()
  begun.forEach(({ id }) => seen.add(id))
  const text = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString())
  // One that was canceled may never have had its turn.
  const ranOf = (status: string, at: string | null): string | null => (status === 'canceled' ? null : at)
  expect(begun.map(({ trigger: { due, missed }, status, startedAt }) => ({ due, missed, status, ranAt: ranOf(status, startedAt) }))).toEqual(jobs.map(({ due, missed, status, ranAt }) => ({ due: text(due), missed, status, ranAt: ranOf(status, text(ranAt)) })))
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
