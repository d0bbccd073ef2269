import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appWorkspace } from '../support/appWorkspace.ts'

const people = 'Id,Tier\nC1,Gold\n'
const journeys = (name: string): string => `product,kind,name,segments\nMailer,journey,${name},Gold\n`

/** A workspace that follows a data file and a usage file, with a segment over the data. */
async function followingWorkspace() {
  const world = await appWorkspace()
  const { ask, folder, importCsv, resultOf } = world
  await importCsv('people.csv', people, { role: 'individuals' })
  const source = (await ask('sources.list', {}))[0]?.id
  if (source === undefined) throw new Error('There is a source.')
  await ask('sources.update', { source, mode: 'refresh' })
  writeFileSync(join(folder, 'journeys.csv'), journeys('Welcome'))
  const usage = await ask('usage.importFile', { path: join(folder, 'journeys.csv') })
  const { segment } = await ask('segments.save', { name: 'Gold', definition: { schemaVersion: 1, audience: 'People', rules: [{ entity: 'People', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } }] } }] } as never })
  const refreshAll = async () => {
    const { job } = await ask('pipeline.refreshAll', {})
    await resultOf(job)
    const { stages } = await ask('pipeline.job', { job, tasksOf: ['sources', 'segments'] })
    return stages.flatMap(({ tasks }) => tasks ?? []).flatMap((task) => task ?? []).map(({ name, status, reason }) => [name, status, reason])
  }
  const state = async () => [(await ask('catalog.get', {})).entities[0]?.rowCount, (await ask('usage.tracked', {})).map(({ name }) => name), (await ask('segments.list', {})).map(({ members }) => members)]
  const change = (): void => {
    writeFileSync(join(folder, 'people.csv'), `${people}C2,Gold\n`)
    writeFileSync(join(folder, 'journeys.csv'), journeys('Farewell'))
  }
  /** On this machine nobody chose anything: the workspace came from elsewhere. */
  const elsewhere = (): Promise<void> => world.reopen(async () => rmSync(join(folder, 'app'), { recursive: true, force: true }))
  return { ...world, source, usage, segment, refreshAll, state, change, elsewhere, paths: ['people.csv', 'journeys.csv'].map((name) => join(folder, name)) }
}

it('files that were chosen on this machine are read again without a question (P63)', async () => {
  const { refreshAll, state, change, reopen, ask } = await followingWorkspace()
  await reopen()
  expect(await ask('sources.unagreed', {})).toEqual([])
  change()
  expect((await refreshAll()).map(([name, status]) => [name, status])).toEqual([['people', 'successful'], ['journeys.csv', 'successful'], ['Gold', 'successful']])
  expect(await state()).toEqual([2, ['Farewell'], [2]])
})

it('a workspace from elsewhere reads no file of this machine before somebody agreed; what depends on it goes on with what is stored (P63, P91)', async () => {
  const { refreshAll, state, change, elsewhere, ask, paths: [data = '', usageFile = ''], source, usage, refusal } = await followingWorkspace()
  await elsewhere()
  change()
  expect(await ask('sources.unagreed', {})).toEqual([{ path: usageFile, fileName: 'journeys.csv', mode: 'refresh' }, { path: data, fileName: 'people.csv', mode: 'refresh' }])
  const words = (path: string): string => `not agreed yet: this workspace names ${path}, which was not chosen on this machine; allow it to be read, then refresh again`
  expect(await refreshAll()).toEqual([['people', 'skipped', words(data)], ['journeys.csv', 'skipped', words(usageFile)], ['Gold', 'successful', null]])
  expect(await state()).toEqual([1, ['Welcome'], [1]])
  expect(await refusal(ask('sources.refresh', { source }))).toBe(`This workspace names ${data}, which was not chosen on this machine; allow it to be read, then refresh again.`)
  expect(await refusal(ask('usage.rereadFile', { file: usage.id }))).toContain(`names ${usageFile}, which was not chosen`)

  // One of them, and a path that the workspace does not name at all: it stays unknown.
  await ask('sources.agree', { paths: [data, '/etc/hosts'] })
  expect(await ask('sources.unagreed', {})).toEqual([{ path: usageFile, fileName: 'journeys.csv', mode: 'refresh' }])
  expect((await refreshAll()).map(([name, status]) => [name, status])).toEqual([['people', 'successful'], ['journeys.csv', 'skipped'], ['Gold', 'successful']])
  expect(await state()).toEqual([2, ['Welcome'], [2]])
  await ask('usage.importFile', { path: usageFile })
  expect(await ask('sources.unagreed', {})).toEqual([])
})

it('choosing where a file is now is agreement, for that file alone (P63)', async () => {
  const { elsewhere, ask, resultOf, folder, source } = await followingWorkspace()
  await elsewhere()
  const moved = join(folder, 'moved.csv')
  writeFileSync(moved, `${people}C2,Gold\nC3,Gold\n`)
  await resultOf((await ask('sources.refresh', { source, path: moved })).task)
  expect((await ask('sources.unagreed', {})).map(({ fileName }) => fileName)).toEqual(['journeys.csv'])
  await resultOf((await ask('sources.refresh', { source })).task)
})

it('a copy that the browser handed over is read again in the same run of Tessera, and never in another (P63)', async () => {
  const { ask, resultOf, reopen, refusal, folder, source } = await followingWorkspace()
  const place = join(folder, 'tessera-copies', '01234567-89ab-cdef-0123-456789abcdef')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'people.csv'), 'Id,Tier,City\nC1,Gold,Bonn\n')
  await resultOf((await ask('sources.refresh', { source, path: join(place, 'people.csv') })).task)
  await resultOf((await ask('sources.refresh', { source, add: ['City'] })).task)
  expect((await ask('catalog.get', {})).entities[0]?.attributes.map(({ name }) => name)).toEqual(['Id', 'Tier', 'City'])
  await reopen()
  expect(await refusal(ask('sources.refresh', { source, anew: true }))).toBe('The copy of this file that the browser handed over is gone: choose the file again.')
})
