import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

it('exports run after a refresh of everything, once their segments are there; one that failed passes over the exports of it alone (P91, P102, P142)', async () => {
  const { ask, importCsv, resultOf, folder, ended } = await appWorkspace()
  await importCsv('customers.csv', 'Id,Name,Tier\nC1,Ann,Gold\nC2,Bo,Silver\n', { role: 'individuals' })
  const out = join(folder, 'out')
  mkdirSync(out)
  const save = async (name: string, item: object): Promise<SegmentId> =>
    (await ask('segments.save', { name, definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [item] } }] } as never })).segment.id
  const gold = await save('Gold', { kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } })
  const other = await save('Other', { kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Silver' } })
  const refreshAll = async () => resultOf((await ask('pipeline.refreshAll', {})).job)
  await refreshAll()
  const within = await save('Within', { kind: 'segment', segment: 'Other' })
  const make = async (name: string, segments: SegmentId[], kind: 'refresh' | 'hand') =>
    (await ask('exports.save', { settings: { name, segments, fileName: `${name} {segment}`, schedule: { kind } }, destination: { kind: 'folder', folder: out } })).id
  const [whole, part, byHand] = [await make('Whole', [gold], 'refresh'), await make('Part', [gold, within], 'refresh'), await make('Hand', [gold], 'hand')]
  await refreshAll()
  expect(readdirSync(out).sort()).toEqual(['Part Gold.csv', 'Part Within.csv', 'Part.manifest.json', 'Whole Gold.csv', 'Whole.manifest.json'])

  await ask('segments.remove', { segments: [other] })
  await refreshAll()
  const last = async (id: typeof whole) => (await ask('exports.history', { export: id, limit: 5 }))[0]
  expect([(await last(whole))?.status, (await last(whole))?.trigger]).toEqual(['successful', 'refresh'])
  expect(await last(part)).toMatchObject({ status: 'skipped', trigger: 'refresh', reason: expect.stringContaining('Within') as string })
  expect(await last(byHand)).toBeUndefined()
  expect((await ask('exports.list', {})).map(({ name, status }) => [name, status])).toEqual([['Hand', 'notStarted'], ['Part', 'skipped'], ['Whole', 'successful']])

  // By hand it takes what is stored, and says so.
  const run = await ended((await ask('exports.run', { export: part })).task)
  expect(run.result).toMatchObject({ status: 'completedWithWarnings', reason: 'The last refresh of "Within" did not succeed; its members are those of the one before.' })

  // An export that is asked for while everything is refreshed waits for it, and neither keeps the other from its end.
  const refresh = await ask('pipeline.refreshAll', {})
  const waiting = await ask('exports.run', { export: whole })
  expect((await ask('exports.list', {})).find(({ id }) => id === whole)?.status).toBe('queued')
  expect([(await ended(refresh.job)).status, (await ended(waiting.task)).status]).toEqual(['successful', 'successful'])
})

it('exports with days of their own follow what the schedule wants on such a day, in its zone, and no refresh by hand (P142)', async () => {
  let now = Date.parse('2026-11-29T00:00:00Z')
  const { ask, importCsv, resultOf, folder, ended } = await appWorkspace({ now: () => now })
  await importCsv('customers.csv', 'Id,Tier\nC1,Gold\n', { role: 'individuals' })
  const out = join(folder, 'out')
  mkdirSync(out)
  const { segment } = await ask('segments.save', { name: 'Gold', definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } }] } }] } as never })
  await ask('schedule.set', { schedule: { on: true, weekdays: null, times: ['06:00'], zone: 'Pacific/Auckland', missed: 'once' } })
  const schedules = [['monday', { kind: 'weekly', weekdays: [1] }], ['tuesday', { kind: 'weekly', weekdays: [2] }], ['last', { kind: 'monthly', days: [31] }], ['every', { kind: 'refresh' }], ['hand', { kind: 'hand' }]] as const
  for (const [name, schedule] of schedules) await ask('exports.save', { settings: { name, segments: [segment.id], fileName: name, schedule: structuredClone(schedule) as never }, destination: { kind: 'folder', folder: out } })
  const written = (): readonly string[] => {
    const names = readdirSync(out).filter((name) => name.endsWith('.csv')).map((name) => name.replace('.csv', ''))
    for (const name of readdirSync(out)) rmSync(join(out, name), { recursive: true })
    return names.sort()
  }
  const scheduledAt = async (time: string): Promise<readonly string[]> => {
    now = Date.parse(time)
    const { job } = await ask('schedule.runDue', {})
    if (job !== null) await ended(job)
    return written()
  }

  await resultOf((await ask('pipeline.refreshAll', {})).job)
  expect(written()).toEqual(['every'])
  // Six in the morning of Monday the 30th, there: in UTC it is still Sunday.
  expect(await scheduledAt('2026-11-29T17:00:30Z')).toEqual(['every', 'last', 'monday'])
  expect(await scheduledAt('2026-11-29T18:00:00Z')).toEqual([])
  expect(await scheduledAt('2026-11-30T17:00:30Z')).toEqual(['every', 'tuesday'])
})
