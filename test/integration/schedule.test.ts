import { describe, expect, it } from 'vitest'
import type { SystemSchedule } from '@shared/domain/schedule.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

const rules = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } }] } }] } as DefinitionInput
const hour = 3_600_000
const schedule: SystemSchedule = { on: true, weekdays: null, times: ['09:30'], zone: 'UTC', missed: 'once' }

/** A workspace with two segments whose clock is set by hand. */
async function scheduledWorld() {
  let now = Date.parse('2026-11-28T08:00:00Z')
  // What waits for the clock is called as soon as the clock is set; nothing else runs by itself here.
  const waiting = new Set<{ readonly at: number; readonly work: () => void }>()
  const after = (ms: number, work: () => void): (() => void) => {
    const entry = { at: now + ms, work }
    waiting.add(entry)
    return () => waiting.delete(entry)
  }
  // Work seems to take long, and gives way at every breath, while it is to be met in the middle.
  const pace = { isSlow: false, ms: 0 }
  const world = await appWorkspace({ now: () => now, elapsed: () => performance.now() + (pace.isSlow ? (pace.ms += 10) : pace.ms), after })
  const { ask, importCsv } = world
  await importCsv('customers.csv', 'Id,Tier\nC1,Gold\nC2,Silver\n', { entity: 'Customers', key: ['Id'], role: 'individuals' })
  const save = async (name: string) => (await ask('segments.save', { name, definition: rules, refresh: false })).segment.id
  const segments = { first: await save('First'), second: await save('Second') }
  async function settled(): Promise<void> {
    for (;;) {
      const running = (await ask('tasks.list', {})).filter((task) => task.finishedAt === null)
      if (running.length === 0) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  /** Sets the clock, and lets what is due happen. */
  async function at(time: string): Promise<void> {
    now = Date.parse(time)
    for (const entry of [...waiting].filter(({ at: due }) => due <= now)) if (waiting.delete(entry)) entry.work()
    await settled()
  }
  const scheduled = async (): Promise<string[]> =>
    (await ask('pipeline.jobs', {})).filter(({ trigger }) => trigger.kind === 'schedule').map(({ trigger, status, startedAt }) => `due ${trigger.due?.slice(8, 16) ?? ''}, ran ${startedAt?.slice(8, 16) ?? ''}, ${trigger.missed} missed, ${status}`).reverse()
  /** The same, but the workspace is closed while what is due runs, and opened again. */
  async function cutOffAt(time: string, openedAt = time): Promise<void> {
    pace.isSlow = true
    void at(time)
    await world.reopen(async () => void (now = Date.parse(openedAt)))
    pace.isSlow = false
  }
  return { ...world, segments, at, cutOffAt, scheduled, settled }
}

describe('the scheduler', () => {
  it('is off at first, runs at its times once, and shows the next three (P90, P95)', async () => {
    const { ask, at, scheduled } = await scheduledWorld()
    expect((await ask('schedule.get', {})).next).toEqual([])
    await at('2026-11-28T10:00:00Z')
    expect(await scheduled()).toEqual([])
    expect((await ask('schedule.set', { schedule })).next).toEqual(['2026-11-29T09:30:00.000Z', '2026-11-30T09:30:00.000Z', '2026-12-01T09:30:00.000Z'])
    for (const minute of ['29', '30', '31', '45']) await at(`2026-11-29T09:${minute}:00Z`)
    expect(await scheduled()).toEqual(['due 29T09:30, ran 29T09:30, 0 missed, successful'])
    // The clock is set back by a day, and the same time comes again.
    await at('2026-11-28T09:29:00Z')
    await at('2026-11-28T09:31:00Z')
    await at('2026-11-29T09:30:30Z')
    expect(await scheduled()).toHaveLength(1)
    await at('2026-11-30T09:30:10Z')
    expect(await scheduled()).toHaveLength(2)
  })

  it('catches up once with what was missed, for the latest, or skips it (P94)', async () => {
    const { ask, at, scheduled } = await scheduledWorld()
    await ask('schedule.set', { schedule })
    await at('2026-11-30T11:12:00Z')
    expect(await scheduled()).toEqual(['due 30T09:30, ran 30T11:12, 3 missed, successful'])
    await ask('schedule.set', { schedule: { ...schedule, missed: 'skip' } })
    await at('2026-12-02T11:12:00Z')
    await at('2026-12-02T11:13:00Z')
    expect(await scheduled()).toHaveLength(1)
    await at('2026-12-03T09:30:00Z')
    expect((await scheduled())[1]).toBe('due 03T09:30, ran 03T09:30, 0 missed, successful')
  })

  it('begins a run anew that the closing of the workspace cut off, and counts every time it makes up for (P94, P99)', async () => {
    const { ask, at, cutOffAt, scheduled } = await scheduledWorld()
    await ask('schedule.set', { schedule })
    await cutOffAt('2026-11-28T09:30:10Z')
    await cutOffAt('2026-11-29T09:30:10Z')
    await at('2026-11-29T11:12:00Z')
    expect((await scheduled()).map((line) => line.replace(/ran .*?, (?=\d+ missed, canceled)/, ''))).toEqual(['due 28T09:30, 0 missed, canceled', 'due 29T09:30, 1 missed, canceled', 'due 29T09:30, ran 29T11:12, 2 missed, successful'])
    expect((await ask('segments.list', {})).map(({ status }) => status)).toEqual(['successful', 'successful'])
    await at('2026-11-29T11:13:00Z')
    expect(await scheduled()).toHaveLength(3)
  })

  it('skips what was cut off like what was missed, unless it is in time still (P94)', async () => {
    const { ask, at, cutOffAt, scheduled } = await scheduledWorld()
    await ask('schedule.set', { schedule: { ...schedule, missed: 'skip' } })
    await cutOffAt('2026-11-28T09:30:10Z')
    await at('2026-11-28T09:31:00Z')
    expect((await scheduled())[1]).toBe('due 28T09:30, ran 28T09:31, 0 missed, successful')
    await cutOffAt('2026-11-29T09:30:10Z')
    await at('2026-11-29T11:12:00Z')
    expect(await scheduled()).toHaveLength(3)
    await at('2026-11-30T09:30:00Z')
    expect((await scheduled())[3]).toBe('due 30T09:30, ran 30T09:30, 0 missed, successful')
  })

  it('goes by the right clock again at once where what was cut off had begun under one that was months ahead (P95)', async () => {
    const { ask, at, cutOffAt, scheduled } = await scheduledWorld()
    await ask('schedule.set', { schedule })
    await cutOffAt('2027-06-01T09:30:10Z', '2026-11-29T09:00:00Z')
    await at('2026-11-29T09:00:00Z')
    expect((await ask('schedule.get', {})).next[0]).toBe('2026-11-29T09:30:00.000Z')
    await at('2026-11-29T09:30:00Z')
    expect((await scheduled())[2]).toBe('due 29T09:30, ran 29T09:30, 0 missed, successful')
  })

  it('begins a cut-off run anew though that time had its run once before the clock was set back by months (P95)', async () => {
    const { ask, at, cutOffAt, scheduled } = await scheduledWorld()
    await ask('schedule.set', { schedule })
    await at('2026-11-28T09:30:00Z')
    await cutOffAt('2027-06-01T10:00:00Z', '2026-11-28T09:00:00Z')
    await at('2026-11-28T09:00:01Z')
    await cutOffAt('2026-11-28T09:30:10Z')
    await at('2026-11-28T09:31:00Z')
    const ofThat = async (): Promise<string[]> => (await scheduled()).filter((line) => line.startsWith('due 28T09:30')).map((line) => line.replace(/ran .*?, (?=\d+ missed, canceled)/, ''))
    const expected = ['due 28T09:30, ran 28T09:30, 0 missed, successful', 'due 28T09:30, 0 missed, canceled', 'due 28T09:30, ran 28T09:31, 0 missed, successful']
    expect(await ofThat()).toEqual(expected)
    await at('2026-11-28T09:32:00Z')
    expect(await ofThat()).toEqual(expected)
  })

  it('leaves segments alone on days that are not theirs, and says so in the grid (P30, P92)', async () => {
    const { ask, at, segments } = await scheduledWorld()
    await ask('schedule.set', { schedule })
    await ask('schedule.setSegments', { segments: [segments.second], schedule: { kind: 'weekly', weekdays: [1] } })
    const rows = async () => Object.fromEntries((await ask('segments.list', {})).map((row) => [row.name, [row.status, row.schedule?.kind ?? 'refresh', row.lastRefreshedAt?.slice(8, 16) ?? null]]))
    await at('2026-11-28T09:30:00Z')
    expect(await rows()).toEqual({ First: ['successful', 'refresh', '28T09:30'], Second: ['notStarted', 'weekly', null] })
    await at('2026-11-30T09:30:00Z')
    expect(await rows()).toEqual({ First: ['successful', 'refresh', '30T09:30'], Second: ['successful', 'weekly', '30T09:30'] })
    const copy = await ask('segments.duplicate', { segment: segments.second })
    expect((await ask('segments.list', {})).find(({ id }) => id === copy.id)?.schedule).toEqual({ kind: 'weekly', weekdays: [1] })
    await ask('schedule.setSegments', { segments: [segments.second], schedule: { kind: 'refresh' } })
    expect((await rows())['Second']?.[1]).toBe('refresh')
  })

  it('joins what runs already, and does not begin the same time anew after a cancel (P95)', async () => {
    const { ask, at, scheduled, settled } = await scheduledWorld()
    await ask('schedule.set', { schedule })
    const { job } = await ask('pipeline.refreshAll', {})
    const coming = at('2026-11-28T09:30:00Z')
    await ask('pipeline.cancel', { job })
    await coming
    await settled()
    for (let hours = 0; hours < 3; hours += 1) await at(new Date(Date.parse('2026-11-28T09:31:00Z') + hours * hour).toISOString())
    expect(await scheduled()).toEqual([])
    await at('2026-11-29T09:30:00Z')
    expect(await scheduled()).toHaveLength(1)
  })
})
