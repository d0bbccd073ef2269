import { expect } from 'vitest'
import type { TaskId } from '@shared/domain/ids.ts'
import { followersOf, look, names, nextDue, planned, runAll, runOne, takeBack, takeDue, type Model, type ModelJob, type Name } from './schedulingModel.ts'
import type { Midway } from './schedulingSteps.ts'
import type { SchedulingWorld } from './schedulingWorld.ts'

/** A refresh that waits or runs, and what it is to do once its turn has come. */
interface UnderWay {
  readonly id: TaskId
  readonly plan: readonly Name[]
  /** Null: begun by hand. */
  readonly scheduled: Pick<ModelJob, 'due' | 'missed'> | null
  /** Times that are owed again where it is cut off. */
  readonly times: readonly number[]
  /** The outcome of all of it at a moment. */
  run(now: number): string
}

/** Goes to the next time that is due and meets its run in the middle; answers the scheduled runs there are to be, in their order. */
export async function meetMidway(world: SchedulingWorld, model: Model, step: Midway): Promise<readonly ModelJob[]> {
  world.pace.isSlow = true
  try {
    return await meet(world, model, step)
  } finally {
    world.pace.isSlow = false
  }
}

async function meet(world: SchedulingWorld, model: Model, { seconds, breaths, again, name, end, ms }: Midway): Promise<readonly ModelJob[]> {
  const { ask, clock, ids, settled } = world
  const [due] = nextDue(model, clock.now, 1)
  if (due === undefined) return []
  const instants = [due + seconds * 1000]
  const go = (to: number): void => {
    world.jump(to)
    if (!instants.includes(to)) instants.push(to)
  }
  const live = async (): Promise<readonly TaskId[]> => (await ask('tasks.list', {})).filter(({ kind, finishedAt }) => kind === 'refresh' && finishedAt === null).map(({ id }) => id)

  go(due + seconds * 1000)
  const taken = takeDue(model, clock.now)
  if (taken === null) throw new Error('Nothing was due.')
  const following = followersOf(model, taken.due)
  const [first] = await live()
  if (first === undefined) throw new Error(`Nothing was begun for ${new Date(taken.due).toISOString()}.`)
  const underWay: UnderWay[] = [{ id: first, plan: planned(model, following), scheduled: taken, times: taken.times, run: (now) => runAll(model, following, now) }]
  for (let breath = 0; breath < breaths; breath += 1) await new Promise((resolve) => setImmediate(resolve))
  const isLive = (await live()).includes(first)

  /** One of the same scope joins what runs or waits; one of another waits for its turn, once (P95, 6b 16). */
  function second(id: TaskId, plan: readonly Name[], more: Pick<UnderWay, 'scheduled' | 'times' | 'run'>): void {
    const isSame = isLive && plan.join() === underWay[0]?.plan.join()
    expect({ isJoined: id === first }).toEqual({ isJoined: isSame })
    if (!isSame) underWay.push({ id, plan, ...more })
    else if (underWay[0] !== undefined) underWay[0] = { ...underWay[0], times: [...underWay[0].times, ...more.times] }
  }

  if (again === 'refreshAll') {
    const { job } = await ask('pipeline.refreshAll', {})
    expect((await ask('pipeline.refreshAll', {})).job).toBe(job)
    second(job, planned(model, () => true), { scheduled: null, times: [], run: (now) => runAll(model, () => true, now) })
  } else if (again === 'refresh' && !model.segments[name].isDeleted && model.segments[name].state === 'active') {
    const { task } = await ask('segments.refresh', { segments: [ids[name]] })
    expect((await ask('segments.refresh', { segments: [ids[name]] })).task).toBe(task)
    // One segment on stored data is another scope than all there is to refresh.
    underWay.push({ id: task, plan: [name], scheduled: null, times: [], run: (now) => runOne(model, name, now) })
  } else if (again === 'look' || again === 'due') {
    const [next] = nextDue(model, clock.now, 1)
    go(again === 'due' && next !== undefined ? next : clock.now + 30_000)
    const more = takeDue(model, clock.now)
    if (more !== null) {
      const others = followersOf(model, more.due)
      second((await live()).find((id) => id !== first) ?? first, planned(model, others), { scheduled: more, times: more.times, run: (now) => runAll(model, others, now) })
    }
  }

  const now = clock.now
  const told: ModelJob[] = []
  /** What became of each: it ended by itself, or says that it was canceled and which segments it did not come to. */
  async function tell(): Promise<void> {
    const rows = new Map((await ask('segments.list', {})).map((row) => [row.name, row]))
    const ended = await ask('pipeline.jobs', { limit: 20 })
    for (const { id, plan, scheduled, times, run } of underWay) {
      const before = structuredClone(model.segments)
      const real = ended.find((job) => job.id === id)
      const isCut = real?.status === 'canceled' && (id === first ? end === 'cancel' || end === 'close' : end === 'close')
      const status = real?.startedAt === null ? 'canceled' : run(now)
      if (isCut) {
        const { stages } = await ask('pipeline.job', { job: id, tasksOf: ['segments'] })
        const left = new Set(stages.flatMap(({ tasks }) => tasks ?? []).flatMap((task) => (task.status === 'canceled' ? [task.key] : [])))
        // Of one that only waited, what the job before had come to may be told last.
        const canceled = plan.filter((one) => left.has(`segments:${ids[one]}`) && (real.startedAt !== null || rows.get(one)?.status === 'canceled'))
        expect(left.size > 0 || plan.length === 0 || id !== first, 'what was canceled had something left to do').toBe(true)
        takeBack(model, before, canceled)
        if (end === 'close') model.owed = [...model.owed, ...times]
      }
      if (scheduled !== null) told.push({ ...scheduled, times, ranAt: null, status: isCut ? 'canceled' : status })
    }
    // The clock went on meanwhile: each was refreshed at one of these moments.
    for (const one of names) {
      const at = Date.parse(rows.get(one)?.lastRefreshedAt ?? '')
      if (underWay.some(({ plan }) => plan.includes(one)) && instants.includes(model.segments[one].refreshedAt ?? 0) && instants.includes(at)) model.segments[one].refreshedAt = at
    }
  }

  if (end === 'close') {
    await world.closeAndOpen(clock.now + ms, async () => {
      for (const segment of Object.values(model.segments)) segment.isGone = segment.isDeleted
      await tell()
    })
    await settled()
    return [...told, ...look(model, clock.now)]
  }
  if (end === 'cancel' && isLive) await ask('tasks.cancel', { task: first })
  await settled()
  await tell()
  return told
}
