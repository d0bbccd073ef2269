import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract, type ChannelName, type CoreChannelName, type Input, type Output } from '@shared/contract/contract.ts'
import { draftIdSchema } from '@shared/domain/ids.ts'
import { events } from '@shared/contract/events.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp, type App } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folder = mkdtempSync(join(tmpdir(), 'tessera-contract-'))
const announced: [keyof typeof events, unknown][] = []
const asked = new Set<ChannelName>()
let app: App

/** Asks the real core; the answer must be what the contract states, no field less and none more. */
async function ask<C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> {
  const value = unwrap(await app.call(channel, input))
  asked.add(channel)
  expect({ channel, value: contract[channel].output.parse(value) }).toEqual({ channel, value })
  return value as Output<C>
}

/** Waits until a task has ended well. */
async function finished(task: string): Promise<void> {
  await expect.poll(async () => (await ask('tasks.list', {})).find(({ id }) => id === task)?.status, { timeout: 30_000 }).toBe('successful')
}

beforeAll(() => {
  app = createApp(createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath: join(root, 'node_modules/sql.js/dist/sql-wasm.wasm') }))
  app.on((event, payload) => announced.push([event, payload]))
})

afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the core answers every channel of reading as the contract states', async () => {
  const path = join(folder, 'sample.tessera')
  await ask('workspace.state', {})
  await ask('settings.get', {})
  await ask('settings.set', { theme: 'dark' })
  await ask('workspace.openSample', { path, size: 'S', seed: 7 })
  await ask('workspace.state', {})
  await ask('workspace.recent', {})
  await ask('workspace.setZone', { zone: 'Europe/Berlin' })

  const catalog = await ask('catalog.get', {})
  const entity = catalog.entities[0]
  const attribute = entity?.attributes[0]
  if (entity === undefined || attribute === undefined) throw new Error('The sample has no entity.')
  await ask('catalog.values', { attribute: attribute.id })
  await ask('catalog.rows', { entity: entity.id })
  await ask('entities.update', { entity: entity.id })
  await ask('relationships.suggest', {})
  const sources = await ask('sources.list', {})
  for (const { id } of sources) await ask('sources.rejected', { source: id })
  await ask('sources.unagreed', {})
  await ask('sources.agree', { paths: [] })

  const audience = catalog.entities.find(({ role }) => role === 'individuals')
  if (audience === undefined) throw new Error('The sample has no individuals.')
  const computed = await ask('computed.save', { recipe: { kind: 'calculated', entity: audience.name, name: 'Nothing', formula: '1 / (1 - 1)' } })
  expect(await ask('computed.check', { computed: computed.id })).toMatchObject({ rows: audience.rowCount, values: 0, errors: [{ rows: audience.rowCount }] })
  await ask('catalog.values', { attribute: computed.id })
  await ask('computed.profile', { computed: computed.id })
  await ask('computed.preview', { draft: 'a', recipe: { kind: 'calculated', entity: audience.name, name: 'More', formula: '1 + 1' } })
  await ask('computed.usage', {})
  await ask('computed.remove', { computed: computed.id })

  const towns = { kind: 'derived', name: 'Towns', from: audience.name, key: [audience.attributes[1]?.name ?? ''], role: 'related' }
  await ask('derived.look', { from: audience.id, key: towns.key })
  await ask('derived.preview', { draft: 'a', recipe: towns })
  await finished((await ask('derived.save', { recipe: towns })).task)
  const [made] = await ask('derived.list', {})
  if (made === undefined) throw new Error('The derived entity is there.')
  await ask('derived.suggest', {})
  await ask('derived.remove', { entity: made.entity })
  await ask('entities.restore', { entity: made.entity })
  await ask('derived.remove', { entity: made.entity })

  const segment = (await ask('segments.list', {}))[0]
  if (segment === undefined) throw new Error('The sample has no segment.')
  const dated = catalog.entities.find(({ role, attributes }) => role === 'individuals' && attributes.some(({ type }) => type === 'date'))
  const date = dated?.attributes.find(({ type }) => type === 'date')
  if (dated === undefined || date === undefined) throw new Error('The sample has no individuals with a date.')
  const condition = { kind: 'condition', attribute: { name: date.name }, test: { operator: 'thisWeek' } } as const
  const thisWeek = { schemaVersion: 1 as const, audience: dated.name, rules: [{ entity: dated.name, where: { kind: 'group' as const, items: [condition] } }] }
  const weekOf = async (weekStart: 'monday' | 'sunday'): Promise<unknown> => {
    await ask('workspace.setWeekStart', { weekStart })
    return (await ask('segments.count', { draft: 'week', definition: thisWeek, asOf: '2026-11-25' })).rules[0]?.interval
  }
  expect(await weekOf('sunday')).toBe('22 – 28 Nov 2026')
  expect(await weekOf('monday')).toBe('23 – 29 Nov 2026')

  const { definition } = await ask('segments.get', { segment: segment.id })
  await ask('segments.check', { definition })
  const { sample } = await ask('segments.count', { draft: 'a', definition })
  await ask('quick.count', { draft: 'q', definition })
  await ask('profile.compare', { segment: segment.id, asker: 'q' })
  await ask('segments.explain', { of: { segment: segment.id }, key: [String(sample.rows[0]?.[0])] })
  await ask('segments.sql', { of: { definition }, dialect: 'postgres', literals: false })
  await ask('drafts.put', { draft: draftIdSchema.parse('draft'), segment: segment.id, details: { name: '', outputName: '', description: '', tags: [] }, definition })
  for (const { id } of await ask('drafts.list', {})) {
    await ask('drafts.get', { draft: id })
    await ask('drafts.remove', { draft: id })
  }
  await ask('segments.page', { segment: segment.id })
  const copy = await ask('segments.duplicate', { segment: segment.id })
  await ask('segments.rename', { segment: copy.id, name: 'Renamed' })
  await ask('segments.setState', { segments: [copy.id], state: 'active' })
  const saved = await ask('segments.save', { segment: copy.id, name: 'Saved', definition, refresh: true })
  if (saved.task !== null) await finished(saved.task)
  await finished((await ask('segments.refresh', { segments: [copy.id] })).task)
  const { job } = await ask('pipeline.refreshAll', {})
  await finished(job)
  const { stages } = await ask('pipeline.job', { job, tasksOf: ['profiles', 'segments'] })
  expect(stages.map(({ stage, status }) => [stage, status])).toEqual([['profiles', 'successful'], ['segments', 'successful']])
  const task = `segments:${copy.id}`
  expect((await ask('pipeline.job', { job, tasksOf: ['segments'], around: task })).stages.length).toBeGreaterThan(0)
  expect(await ask('pipeline.jobOf', { segment: copy.id })).toEqual({ job })
  expect((await ask('pipeline.jobs', { limit: 1 }))[0]).toMatchObject({ id: job, scope: 'all', status: 'successful' })
  await ask('pipeline.status', {})
  expect((await ask('pipeline.runs', { task })).length).toBeGreaterThan(1)
  expect((await ask('pipeline.timeline', { job })).bars.length).toBeGreaterThan(0)
  await ask('pipeline.cancel', { job })
  await ask('pipeline.setRetention', (await ask('pipeline.retention', {})).keep)
  await ask('pipeline.failures', {})
  const { schedule } = await ask('schedule.get', {})
  await ask('schedule.preview', { schedule: { ...schedule, on: true } })
  await ask('schedule.set', { schedule: { ...schedule, on: true } })
  await ask('schedule.setSegments', { segments: [segment.id], schedule: { kind: 'weekly', weekdays: [1] } })
  await ask('segments.list', {})
  await ask('schedule.runDue', {})
  for (const type of ['static', 'dynamic'] as const) await ask('segments.setType', { segments: [copy.id], type })
  await ask('tags.apply', { segments: [copy.id], add: ['Tea', 'Coffee'] })
  await ask('tags.change', { tag: 'tea', name: 'Tee', color: '#12856F' })
  await ask('tags.list', {})
  await ask('tags.restore', await ask('tags.remove', { tag: 'Tee' }))
  const pasted = [String(sample.rows[0]?.[0]), 'nobody']
  const { list: begun } = await ask('lists.hold', { list: null, keys: [] })
  await ask('lists.drop', { list: begun })
  const held = await ask('lists.hold', { list: null, keys: pasted })
  await ask('lists.check', { audience: segment.audience, ...held })
  await ask('lists.notFound', { ...held, from: 0 })
  const list = await ask('lists.save', { audience: segment.audience, ...held, name: 'Pasted' })
  await finished(list.task)
  await ask('lists.missing', { segment: list.segment })
  await finished((await ask('lists.saveMembers', { segment: copy.id, name: 'As it is' })).task)
  await finished((await ask('segments.download', { segment: copy.id, path: join(folder, 'members.csv') })).task)
  const settings = { name: 'Weekly', segments: [segment.id, copy.id], columns: [{ name: 'Name', as: 'Called' }], fileName: '{segment}', schedule: { kind: 'hand' as const } }
  const destination = { kind: 'folder' as const, folder }
  await ask('exports.test', { destination })
  const { id: weekly } = await ask('exports.save', { settings, destination })
  await ask('exports.columns', { segments: settings.segments })
  await ask('exports.preview', { settings, limit: 3 })
  await finished((await ask('exports.run', { export: weekly })).task)
  await finished((await ask('exports.runAll', {})).task)
  await ask('exports.history', { export: weekly })
  const { id: second } = await ask('exports.duplicate', { export: weekly })
  await ask('exports.rename', { export: second, name: 'Monthly' })
  await ask('exports.schedule', { exports: [second], schedule: { kind: 'refresh' } })
  await ask('exports.removeSegment', { export: second, segment: copy.id })
  await ask('exports.addSegment', { export: second, segment: copy.id })
  await ask('exports.detach', { exports: [second] })
  expect((await ask('exports.attach', { exports: [second] }))[0]?.destination).toEqual(destination)
  await ask('exports.get', { export: second })
  await ask('exports.remove', { exports: [second] })
  await ask('exports.restore', { exports: [second] })
  await ask('exports.list', {})
  await ask('members.preview', { of: { segment: copy.id }, columns: ['Name'], limit: 5 })
  const [after, before] = (await ask('segments.page', { segment: copy.id })).runs
  if (before === undefined || after === undefined) throw new Error('The copy has been run twice.')
  const runs = { segment: copy.id, before: before.id, after: after.id }
  await ask('history.compare', runs)
  await ask('history.setNote', { segment: runs.segment, text: 'For the spring letter.' })
  await ask('history.trends', { segments: [runs.segment] })
  await ask('retention.get', {})
  await ask('retention.set', { keep: '1year' })
  await ask('authors.get', {})
  await ask('authors.set', { kept: false })
  await ask('history.compared', { ...runs, list: 'stayed', columns: ['Name'], offset: 0, limit: 10 })
  await finished((await ask('history.saveList', { ...runs, list: 'stayed', name: 'Stayed' })).task)
  await finished((await ask('history.download', { ...runs, list: 'stayed', path: join(folder, 'stayed.csv') })).task)
  await ask('segments.save', { segment: copy.id, name: 'Saved', definition: { ...definition, rules: definition.rules.slice(0, 1).map((rule) => ({ ...rule, window: null, where: { kind: 'group', items: [] } })) } })
  await ask('history.restore', { segment: copy.id, version: 1 })
  await ask('history.versions', { segment: copy.id })
  await ask('entities.list', {})
  const wanted = { viewer: 'a', entity: entity.id, columns: [attribute.id], offset: 0, limit: 10, search: 'a', sort: { attribute: attribute.id, descending: true } }
  await ask('entities.rows', wanted)
  await ask('entities.copy', wanted)
  await finished((await ask('entities.download', { entity: entity.id, columns: [attribute.id], path: join(folder, 'rows.csv') })).task)
  const rowKey = [String(sample.rows[0]?.[0])]
  await ask('customers.card', { entity: audience.id, key: rowKey })
  await ask('customers.timeline', { entity: audience.id, key: rowKey, offset: 0, limit: 10 })
  const pointing = (await ask('customers.card', { entity: audience.id, key: rowKey })).related[0]
  if (pointing !== undefined) await ask('customers.related', { entity: audience.id, key: rowKey, relationship: pointing.relationship, offset: 0, limit: 10 })
  await ask('diagram.setPlaces', { places: [{ entity: entity.id, x: 8, y: -16 }] })
  await ask('diagram.places', {})
  for (const { id } of catalog.relationships.slice(0, 1)) await ask('diagram.match', { relationship: id })
  await ask('entities.profiles', { entity: entity.id })
  await finished((await ask('entities.profile', { entity: entity.id })).task)
  await ask('entities.profiles', { entity: entity.id })
  const app = { product: 'Studio', kind: 'journey', name: 'Second bag', link: 'https://studio.example/17', segments: [segment.outputName] }
  const { id: tracked } = await ask('usage.track', { app })
  await ask('usage.track', { tracked, app })
  await ask('usage.tracked', {})
  await ask('usage.of', { segments: [segment.id, copy.id] })
  await finished((await ask('usage.runChange', { segment: copy.id, definition })).task)
  await ask('usage.untrack', { tracked })
  const usageFile = join(folder, 'usage.json')
  writeFileSync(usageFile, JSON.stringify({ usages: [app, { ...app, name: '' }] }))
  const { id: file } = await ask('usage.importFile', { path: usageFile })
  await ask('usage.files', {})
  await ask('usage.rereadFile', { file })
  await ask('usage.updateFile', { file, mode: 'once' })
  await ask('usage.removeFile', { file })
  await ask('usage.seen', { segment: copy.id })
  await ask('usage.setExempt', { segments: [copy.id], isExempt: true })
  await ask('usage.setDeactivation', { on: false })
  await ask('usage.unused', {})
  await ask('segments.remove', { segments: [copy.id] })
  await ask('segments.restore', { segments: [copy.id] })
  await ask('workspace.save', {})
  await ask('workspace.saveAs', { path: join(folder, 'copy.tessera') })
  await ask('workspace.close', {})
  await ask('workspace.open', { path })
  await ask('workspace.forgetRecent', { path: join(folder, 'copy.tessera') })
  await ask('workspace.create', { path: join(folder, 'new.tessera') })

  const own: ChannelName[] = ['exports.hostKey', 'import.inspect', 'import.stopInspecting', 'import.start', 'sources.downloadRejected', 'sources.remove', 'sources.update', 'sources.refresh', 'sources.importCorrected', 'attributes.previewType', 'attributes.retype', 'attributes.rename', 'attributes.remove', 'attributes.restore', 'relationships.add', 'relationships.remove', 'tasks.cancel']
  const core = (Object.keys(contract) as ChannelName[]).filter((name) => contract[name].where === 'core')
  expect(core.filter((name) => !asked.has(name) && !own.includes(name) && !(name === 'sources.rejected' && sources.length === 0))).toEqual([])
})

test('every event it announced is what the contract states', () => {
  expect(announced.length).toBeGreaterThan(3)
  for (const [event, payload] of announced) expect({ event, payload: events[event].parse(payload) }).toEqual({ event, payload })
})
