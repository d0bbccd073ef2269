import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Input } from '@shared/contract/contract.ts'
import { exportRunSchema } from '@shared/domain/export.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { appWorkspace } from '../support/appWorkspace.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

async function twoSegments(more: Partial<Ports> = {}) {
  const world = await appWorkspace(more)
  await world.importCsv('customers.csv', 'Id,Tier\nC1,Gold\nC2,Silver\n', { role: 'individuals' })
  const segment = async (tier: string): Promise<SegmentId> =>
    (await world.ask('segments.save', { name: tier, definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: tier } }] } }] } as never })).segment.id
  const [gold, silver] = [await segment('Gold'), await segment('Silver')]
  const out = join(world.folder, 'out')
  mkdirSync(out)
  const save = (name: string, segments: readonly SegmentId[], settings: Partial<Input<'exports.save'>['settings']> = {}, folder = out) =>
    world.ask('exports.save', { settings: { name, segments: [...segments], fileName: '{segment}', schedule: { kind: 'refresh' }, ...settings }, destination: { kind: 'folder', folder } })
  const refreshAll = async () => world.resultOf((await world.ask('pipeline.refreshAll', {})).job)
  return { ...world, gold, silver, out, save, refreshAll }
}

it('two exports that would replace each other’s files are refused, with the name of the other one (P142)', async () => {
  const { gold, silver, out, save, refusal, ask, folder } = await twoSegments()
  const daily = await save('Daily', [gold])
  const sentence = 'The export "Daily" writes "Gold.csv" to the same place, so that one would replace the other; choose another file name or another place.'
  expect(await refusal(save('Weekly', [silver, gold]))).toBe(sentence)
  expect(await refusal(save('Weekly', [gold], { fileName: 'GOLD' }))).toBe(sentence.replace('"Gold.csv"', '"GOLD.csv"'))
  // However the folder is written, and whichever way leads to it.
  symlinkSync(out, join(folder, 'link'))
  expect(await refusal(save('Weekly', [gold], {}, `${join(folder, 'x', '..')}/./out/`))).toBe(sentence)
  expect(await refusal(save('Weekly', [gold], {}, join(folder, 'link')))).toBe(sentence)
  expect(await refusal(save('Weekly', [gold], { fileName: 'out/{segment}' }, folder))).toBe(sentence.replace('"Gold.csv"', '"out/Gold.csv"'))
  // Its list of files counts as well.
  expect(await refusal(save('Daily/', [silver]).then(() => save('Daily?', [silver], { fileName: 'x' })))).toContain('The export "Daily/" writes "Daily_.manifest.json"')

  // Another kind of file, another name, another folder: all in order; and an export is no other to itself.
  const sheet = await save('Sheet', [gold], { format: 'xlsx' })
  const apart = await save('Apart', [gold], { fileName: 'apart/{segment}' })
  expect(await ask('exports.save', { export: daily.id, settings: { name: 'Daily', segments: [gold], fileName: '{segment}', schedule: { kind: 'hand' } } })).toMatchObject({ id: daily.id })

  // What leads there later is refused in the same way.
  const own = await save('Own', [], { fileName: '{segment}' })
  expect(await refusal(ask('exports.addSegment', { export: own.id, segment: gold }))).toBe(sentence)
  await save('named', [gold], { fileName: '{export}' })
  const fixed = await save('Fixed', [gold], { fileName: 'taken' })
  const named = (await ask('exports.list', {})).find(({ name }) => name === 'named')
  expect(await refusal(ask('exports.rename', { export: named?.id ?? fixed.id, name: 'Taken' }))).toContain('The export "Fixed" writes')
  await ask('exports.remove', { exports: [daily.id] })
  await save('Later', [gold])
  expect(await refusal(ask('exports.restore', { exports: [daily.id] }))).toContain('The export "Later" writes "Gold.csv"')

  // A copy gets a folder of its own where it needs one.
  const copy = await ask('exports.get', { export: (await ask('exports.duplicate', { export: apart.id })).id })
  expect(copy.settings.fileName).toBe('{export}/apart/{segment}')
  await ask('exports.detach', { exports: [sheet.id] })
  expect((await ask('exports.get', { export: (await ask('exports.duplicate', { export: sheet.id })).id })).settings.fileName).toBe('{segment}')
})

it('folders that differ in case are one where the system takes them for one (P142)', async () => {
  const { paths } = storePorts(temporaryFolder()).ports
  const [windows, linux] = [await twoSegments({ paths: { ...paths, ignoresCase: true } }), await twoSegments({ paths: { ...paths, ignoresCase: false } })]
  for (const { save, gold, out } of [windows, linux]) await save('Daily', [gold], {}, out)
  expect(await windows.refusal(windows.save('Weekly', [windows.gold], {}, windows.out.toUpperCase()))).toContain('The export "Daily" writes "Gold.csv"')
  expect(await linux.refusal(linux.save('Weekly', [linux.gold], {}, linux.out.toUpperCase()))).toBe('It was not refused.')
})

it('within one refresh the second export onto a file fails and says why, and the file of the first stays (P144)', async () => {
  const { gold, silver, out, save, refreshAll, ask, ended } = await twoSegments()
  const [first, second] = [await save('A', [gold]), await save('B', [silver], { fileName: 'other' })]
  // A new name of a segment, long after both were saved.
  await ask('segments.rename', { segment: gold, name: 'Other' })
  await refreshAll()
  const last = async (id: typeof first.id) => (await ask('exports.history', { export: id, limit: 1 }))[0]
  expect((await last(first.id))?.status).toBe('successful')
  expect(await last(second.id)).toMatchObject({ status: 'failed', segments: [], reason: 'The export "A" writes "other.csv" to the same place in this refresh; give one of the two another file name or place.' })
  expect(readdirSync(out).sort()).toEqual(['A.manifest.json', 'Other.csv'])
  expect(readFileSync(join(out, 'Other.csv'), 'utf8')).toContain('C1')

  const all = await ended((await ask('exports.runAll', {})).task)
  expect(exportRunSchema.array().parse(all.result).map(({ status }) => status)).toEqual(['successful', 'failed'])
  // Each again in a run of its own: nobody is kept from it for good.
  await refreshAll()
  expect((await last(first.id))?.status).toBe('successful')
})
