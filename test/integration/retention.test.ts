import { describe, expect, it } from 'vitest'
import type { RunId } from '@shared/domain/ids.ts'
import { TesseraError } from '@shared/errors/appError.ts'
import { compareRuns } from '../../electron/core/history/comparedRuns.ts'
import { cutoffOf, letMembersGo, retentionState, setRetention } from '../../electron/core/history/retention.ts'
import { createRetention } from '../../electron/core/history/retentionUpkeep.ts'
import { isDifference } from '../../electron/core/segments/memberDifference.ts'
import { ordinalsOf, readMemberSet } from '../../electron/core/segments/memberSet.repo.ts'
import { readSegment } from '../../electron/core/segments/segment.repo.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { segmentsWorkspace } from '../support/segmentsWorkspace.ts'

const dayMs = 86_400_000
const none = async (): Promise<void> => {}

/** A segment of 2,000 customers refreshed on each of 120 days; every tenth day nothing changes. */
async function world() {
  const made = await segmentsWorkspace({ rows: Array.from({ length: 4000 }, (_, index) => [`C${String(index).padStart(4, '0')}`, `Name ${index}`, 'Gold']) })
  const segment = await made.save('Gold')
  const answers: number[][] = []
  const start = made.clock.now
  for (let day = 0; day < 120; day += 1) {
    made.clock.now = start + day * dayMs
    const answer = day % 10 === 9 ? (answers.at(-1) ?? []) : Array.from({ length: 2000 }, (_, index) => index * 2 + (index < day ? 1 : 0))
    answers.push(answer)
    made.answers(answer)
    await made.refresh(segment.id)
  }
  const runs = made.store.all<{ id: RunId }>(sql`SELECT id FROM refresh_run ORDER BY sequence`).map(({ id }) => id)
  const membersOf = (run: RunId, store = made.store): number[] | string => {
    try {
      return [...ordinalsOf(readMemberSet(store, run, made.entity.id))]
    } catch (error) {
      return error instanceof TesseraError ? error.message : String(error)
    }
  }
  const sorted = (day: number): number[] => [...new Set(answers[day])].sort((a, b) => a - b)
  return { ...made, segment, runs, membersOf, sorted }
}

const notKept = 'The members of this run are not kept any more, only their number. Choose a later run.'

describe('members of old runs', () => {
  it('go, once they are older than the workspace keeps them; those that stay are the same as before, and so are counts and trends (P51, P57)', async () => {
    const { store, clock, runs, membersOf, sorted, segment, call } = await world()
    const before = (await call('segments.page', { segment: segment.id })).runs
    const isStoredAsDifference = (day: number): boolean => isDifference(store.first<{ bytes: Uint8Array }>(sql`SELECT bytes FROM member_set WHERE run = ${runs[day] ?? ''}`)?.bytes ?? new Uint8Array())
    expect([28, 30].map(isStoredAsDifference)).toEqual([true, true])
    expect(await letMembersGo(store, cutoffOf('90days', clock.now) ?? '', none)).toBe(28)
    // Day 29 is the first that is not older; it shares the members of day 28.
    for (const [day, run] of runs.entries()) expect([day, membersOf(run)]).toEqual([day, day < 28 ? notKept : sorted(day)])
    expect((await call('segments.page', { segment: segment.id })).runs).toEqual(before)
    const compare = (from: number): unknown => compareRuns(store, readSegment(store, segment.id), { segment: segment.id, before: runs[from] ?? ('' as RunId), after: runs[119] ?? ('' as RunId) }).lists.entered.size
    expect([28, 30].map(isStoredAsDifference)).toEqual([false, true])
    expect(() => compare(3)).toThrow(notKept)
    expect(compare(60)).toBe(sorted(119).filter((one) => !sorted(60).includes(one)).length)
  })

  it('of the last two runs stay, however old', async () => {
    const { store, runs, membersOf, sorted, answers, refresh, segment } = await world()
    await letMembersGo(store, '2999-01-01', none)
    expect(runs.map((run, day) => (membersOf(run) === notKept ? null : day)).filter((day) => day !== null)).toEqual([118, 119])
    expect([membersOf(runs[118] ?? ('' as RunId)), membersOf(runs[119] ?? ('' as RunId))]).toEqual([sorted(118), sorted(118)])
    answers([1, 2, 3])
    await refresh(segment.id)
    expect(store.first(sql`SELECT entered, "left" FROM refresh_run ORDER BY sequence DESC LIMIT 1`)).toEqual({ entered: [1, 2, 3].filter((one) => !sorted(119).includes(one)).length, left: sorted(119).filter((one) => ![1, 2, 3].includes(one)).length })
  })

  it('say beforehand how much goes, and it is that', async () => {
    const { store, clock } = await world()
    const before = retentionState(store, clock.now)
    expect(before).toMatchObject({ keep: 'all', kept: { runs: 120 }, frees: { all: { runs: 0, bytes: 0 }, '2years': { runs: 0, bytes: 0 }, '1year': { runs: 0, bytes: 0 }, '90days': { runs: 28 } } })
    const bytes = (): number => Number(store.first(sql`SELECT sum(length(bytes)) AS bytes FROM member_set`)?.['bytes'])
    const sizes = bytes()
    expect(before.kept.bytes).toBe(sizes)
    await letMembersGo(store, cutoffOf('90days', clock.now) ?? '', none)
    expect(retentionState(store, clock.now)).toMatchObject({ kept: { runs: 92 }, frees: { '90days': { runs: 0, bytes: 0 } } })
    expect(sizes - bytes()).toBeGreaterThan(0)
  })

  it('stay where the first set that is kept cannot be read: nothing is made worse', async () => {
    const { store, runs, membersOf, sorted, clock } = await world()
    store.edit((edit) => edit.update('member_set', { run: runs[20] ?? '' }, { bytes: new Uint8Array([9]) }))
    expect(await letMembersGo(store, cutoffOf('90days', clock.now) ?? '', none)).toBe(0)
    expect([membersOf(runs[5] ?? ('' as RunId)), membersOf(runs[28] ?? ('' as RunId))]).toEqual([sorted(5), 'The stored members of this segment are damaged; refresh the segment to make them anew.'])
  })

  it('can be read at every moment on the way, and after a crash', async () => {
    const { store, clock, runs, membersOf, sorted, ports } = await world()
    let looks = 0
    await letMembersGo(store, new Date(clock.now).toISOString(), async () => {
      looks += 1
      for (const [day, run] of runs.entries()) {
        const members = membersOf(run)
        expect(members === notKept || JSON.stringify(members) === JSON.stringify(sorted(day))).toBe(true)
      }
    })
    expect(looks).toBeGreaterThan(1)
    await store.close()
    const again = await openStore(ports, store.path, { access: 'window', wantWrite: true })
    expect(membersOf(runs[119] ?? ('' as RunId), again)).toEqual(sorted(119))
    expect(membersOf(runs[5] ?? ('' as RunId), again)).toBe(notKept)
    await again.close()
  })

  it('go while nothing else runs, once a day, and not in a workspace that is open for reading', async () => {
    const { store, clock, runs, membersOf, context, tasks } = await world()
    const timers: (() => void)[] = []
    const ports = { ...context.ports, after: (_ms: number, work: () => void) => (timers.push(work), () => {}) }
    const settle = async (): Promise<void> => {
      for (const work of timers.splice(0)) work()
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    }
    const retention = createRetention({ ...context, ports })
    const isKept = (day: number): boolean => membersOf(runs[day] ?? ('' as RunId)) !== notKept
    retention.hear('data.changed', { topics: ['segments'] })
    await settle()
    expect([isKept(0), isKept(119)]).toEqual([true, true])
    store.edit((edit) => setRetention(edit, '90days'))
    await store.save()
    const reading = await openStore(ports, store.path, { access: 'window', wantWrite: false })
    const readOnly = createRetention({ ...context, ports, workspace: () => ({ ...context.workspace(), store: reading }) })
    readOnly.hear('data.changed', { topics: ['segments'] })
    await settle()
    expect([reading.readOnlyReason === null, membersOf(runs[0] ?? ('' as RunId), reading) === notKept]).toEqual([false, false])
    await reading.close()
    let end = (): void => {}
    const busy = tasks.start('refresh', 'Busy', () => new Promise<void>((resolve) => (end = resolve)))
    retention.hear('data.changed', { topics: ['segments'] })
    await settle()
    expect(isKept(0)).toBe(true)
    end()
    await tasks.ended(busy)
    await settle()
    expect([isKept(0), isKept(27), isKept(28)]).toEqual([false, false, true])
    clock.now += 5 * dayMs
    retention.hear('data.changed', { topics: ['segments'] })
    await settle()
    expect([isKept(32), isKept(34)]).toEqual([false, true])
  })
})
