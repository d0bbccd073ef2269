import { mkdirSync, readdirSync } from 'node:fs'
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
  const refreshAll = async () => resultOf((await ask('segments.refresh', { trigger: 'refreshAll' })).task)
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
  const refresh = await ask('segments.refresh', { trigger: 'refreshAll' })
  const waiting = await ask('exports.run', { export: whole })
  expect((await ask('exports.list', {})).find(({ id }) => id === whole)?.status).toBe('queued')
  expect([(await ended(refresh.task)).status, (await ended(waiting.task)).status]).toEqual(['successful', 'successful'])
})
