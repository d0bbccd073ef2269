import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Input } from '@shared/contract/contract.ts'
import { exportRunSchema, type ExportRun } from '@shared/domain/export.ts'
import type { ExportId, SegmentId } from '@shared/domain/ids.ts'
import { datedFileName } from '@shared/format/exportFileNames.ts'
import { appWorkspace } from '../support/appWorkspace.ts'

const customers = 'Id,Name,Tier,Spent\nC1,Ann,Gold,12.50\nC2,=Bo,Silver,0.10\nC3,"Cy, Jr",Gold,7.00\n'

async function exportsWorkspace() {
  const world = await appWorkspace()
  await world.importCsv('customers.csv', customers, { role: 'individuals' })
  const segment = async (name: string, tier: string, refresh = true): Promise<SegmentId> => {
    const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Tier' }, test: { operator: 'equal' as const, value: tier } }] }
    const { segment: made, task } = await world.ask('segments.save', { name, refresh, definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] } })
    if (task !== null) await world.resultOf(task)
    return made.id
  }
  const out = join(world.folder, 'out')
  mkdirSync(out)
  const save = (segments: readonly SegmentId[], settings: Partial<Input<'exports.save'>['settings']> = {}) =>
    world.ask('exports.save', { settings: { name: 'Weekly', segments: [...segments], fileName: '{segment}', schedule: { kind: 'hand' }, ...settings }, destination: { kind: 'folder', folder: out } })
  const run = async (id: ExportId): Promise<ExportRun> => exportRunSchema.parse(await world.resultOf((await world.ask('exports.run', { export: id })).task))
  return { ...world, out, segment, save, run }
}

const files = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(folder.length + 1).replaceAll('\\', '/')).sort()

describe('an export to a folder (P142, P143)', () => {
  it('is saved without being run, and puts a file for each segment and a list of them with checksums', async () => {
    const { segment, save, run, out, ask } = await exportsWorkspace()
    const [gold, silver] = [await segment('Gold', 'Gold'), await segment('Silver', 'Silver')]
    const saved = await save([gold, silver], { fileName: datedFileName })
    expect([saved.status, saved.segments.map(({ name, members }) => [name, members]), files(out)]).toEqual(['notStarted', [['Gold', 2], ['Silver', 1]], []])
    const done = await run(saved.id)
    const [first, second] = done.segments.flatMap((one) => one.files)
    expect([done.status, done.segments.map(({ status, members }) => [status, members]), first?.name]).toEqual(['successful', [['successful', 2], ['successful', 1]], 'Weekly/Gold/2026/11/23/Gold.csv'])
    expect(files(out)).toEqual(['Weekly/Gold/2026/11/23/Gold.csv', 'Weekly/Silver/2026/11/23/Silver.csv', 'Weekly/Weekly.manifest.json'])
    const bytes = readFileSync(join(out, first?.name ?? ''))
    expect(bytes.toString()).toBe('\uFEFFId,Name,Tier,Spent\r\nC1,Ann,Gold,12.50\r\nC3,"Cy, Jr",Gold,7.00\r\n')
    expect([first?.rows, first?.bytes, first?.checksum]).toEqual([2, bytes.length, createHash('sha256').update(bytes).digest('hex')])
    expect(JSON.parse(readFileSync(join(out, 'Weekly/Weekly.manifest.json'), 'utf8'))).toEqual({
      export: 'Weekly', run: done.id, startedAt: done.startedAt, trigger: 'hand', notExported: [],
      files: [first, second].map((file, index) => ({ name: file?.name, segment: ['Gold', 'Silver'][index], rows: file?.rows, bytes: file?.bytes, sha256: file?.checksum })),
    })
    const [row] = await ask('exports.list', {})
    expect([row?.status, row?.lastRun, row?.connection]).toEqual(['successful', done, out])
    expect(await ask('exports.history', { export: saved.id })).toEqual([done])
  })

  it('leaves what is changed of it while a run begins', async () => {
    const { segment, save, out, ask, resultOf } = await exportsWorkspace()
    const { id } = await save([await segment('Gold', 'Gold')])
    for (let turns = 0; turns < 12; turns += 1) {
      const schedule = { kind: turns % 2 === 0 ? ('refresh' as const) : ('hand' as const) }
      const { task } = await ask('exports.run', { export: id })
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate)
      await ask('exports.schedule', { exports: [id], schedule })
      await resultOf(task)
      expect((await ask('exports.list', {})).map((row) => row.schedule), `after ${turns} turns`).toEqual([schedule])
    }
    expect(files(out)).toContain('Gold.csv')
  })

  it('sends nothing more once its destination is taken off, or it is removed itself', async () => {
    const { segment, ask, ended } = await exportsWorkspace()
    const gold = await segment('Gold', 'Gold')
    let asked: () => void = () => {}
    const server = createServer((request) => request.resume().once('end', () => asked()))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.closeAllConnections())
    const { port } = server.address() as AddressInfo
    for (const end of ['exports.detach', 'exports.remove'] as const) {
      const { id } = await ask('exports.save', { settings: { name: end, segments: [gold], fileName: '{segment}', schedule: { kind: 'hand' } }, destination: { kind: 'http', url: `http://127.0.0.1:${port}/` } })
      const isAsked = new Promise<void>((resolve) => (asked = resolve))
      const { task } = await ask('exports.run', { export: id })
      await isAsked
      await ask(end, { exports: [id] })
      expect(await ended(task)).toMatchObject({ status: 'successful', result: { status: 'canceled' } })
    }
  })

  it('writes the columns that were chosen, in their order and under their names, with formulas made harmless unless it is switched off', async () => {
    const { segment, save, run, out } = await exportsWorkspace()
    const silver = await segment('Silver', 'Silver')
    const columns = [{ name: 'Name', as: 'name' }, { name: 'Id' }]
    await run((await save([silver], { name: 'Safe', columns, fileName: 'safe' })).id)
    await run((await save([silver], { name: 'Raw', columns, fileName: 'raw', isSafe: false })).id)
    expect(['safe.csv', 'raw.csv'].map((name) => readFileSync(join(out, name), 'utf8'))).toEqual(["\uFEFFname,Id\r\n'=Bo,C2\r\n", '\uFEFFname,Id\r\n=Bo,C2\r\n'])
  })

  it('is shown before as the file will have it, decimals with all their places', async () => {
    const { segment, save, run, out, ask } = await exportsWorkspace()
    const { id, segments } = await save([await segment('Gold', 'Gold')])
    const { table } = await ask('exports.preview', { settings: { name: 'Weekly', segments: segments.map((one) => one.id), fileName: '{segment}' }, limit: 5 })
    await run(id)
    expect(table?.rows).toEqual([['C1', 'Ann', 'Gold', '12.50'], ['C3', 'Cy, Jr', 'Gold', '7.00']])
    expect(readFileSync(join(out, 'Gold.csv'), 'utf8')).toContain('12.50\r\nC3,"Cy, Jr",Gold,7.00')
    await ask('segments.remove', { segments: segments.map((one) => one.id) })
    const { files: after } = await ask('exports.preview', { settings: { name: 'Weekly', segments: segments.map((one) => one.id), fileName: '{segment}' }, limit: 5 })
    expect(after.map(({ problem }) => problem)).toEqual(['"Gold" was deleted; take it out of the export, or bring it back.'])
  })

  it('is replaced by the next run, each file at once, and never takes the place of a file the data came from', async () => {
    const { segment, save, run, out, folder, ask } = await exportsWorkspace()
    const gold = await segment('customers', 'Gold')
    const { id } = await save([gold])
    await run(id)
    await run(id)
    expect(files(out)).toEqual(['Weekly.manifest.json', 'customers.csv'])
    const source = readFileSync(join(folder, 'customers.csv'), 'utf8')
    const beside = await ask('exports.save', { settings: { name: 'Beside', segments: [gold], fileName: '{segment}', schedule: { kind: 'hand' } }, destination: { kind: 'folder', folder } })
    expect((await run(beside.id)).reason).toContain('is the data file that the rows come from, which would be lost')
    expect(readFileSync(join(folder, 'customers.csv'), 'utf8')).toBe(source)
  })
})

describe('what an export leaves out, it says (P144)', () => {
  it('fails as a whole and names required columns that are missing; one that is not required is left empty', async () => {
    const { segment, save, run, out } = await exportsWorkspace()
    const gold = await segment('Gold', 'Gold')
    const failed = await run((await save([gold], { columns: [{ name: 'Id' }, { name: 'E-mail' }] })).id)
    expect([failed.status, failed.reason, files(out)]).toEqual(['failed', 'A required column is missing: “E-mail” (not in “Gold”). Add them to the segments as output columns, or choose other columns.', []])
    const done = await run((await save([gold], { name: 'Other', fileName: 'other', columns: [{ name: 'Id' }, { name: 'E-mail', required: false }] })).id)
    expect([done.status, done.reason]).toEqual(['completedWithWarnings', '"Gold" has no column “E-mail”; it is left empty.'])
    expect(readFileSync(join(out, 'other.csv'), 'utf8')).toBe('\uFEFFId,E-mail\r\nC1,\r\nC3,\r\n')
  })

  it('skips segments beyond the limit, without members yet, or deleted, and completes with warnings', async () => {
    const { segment, save, run, out, ask } = await exportsWorkspace()
    const [gold, silver, later, gone] = [await segment('Gold', 'Gold'), await segment('Silver', 'Silver'), await segment('Later', 'Gold', false), await segment('Gone', 'Silver')]
    const { id } = await save([gold, silver, later, gone], { mostMembers: 1 })
    await ask('segments.remove', { segments: [gone] })
    const done = await run(id)
    expect([done.status, done.segments.map(({ name, status, reason }) => [name, status, reason])]).toEqual([
      'completedWithWarnings',
      [
        ['Gold', 'skipped', '"Gold" has 2 members, and at most 1 are taken; narrow the segment down, or raise the limit.'],
        ['Silver', 'successful', null],
        ['Later', 'skipped', '"Later" has no members yet; refresh it first.'],
        ['Gone', 'skipped', '"Gone" was deleted; take it out of the export, or bring it back.'],
      ],
    ])
    expect(files(out)).toEqual(['Silver.csv', 'Weekly.manifest.json'])
    const [row] = await ask('exports.list', {})
    expect([row?.deletedSegments, row?.segments.length]).toEqual([['Gone'], 3])
  })

  it('fails in a sentence where the folder is gone or there is none', async () => {
    const { segment, save, run, ask, folder } = await exportsWorkspace()
    const { id } = await save([await segment('Gold', 'Gold')])
    await ask('exports.save', { export: id, settings: (await ask('exports.get', { export: id })).settings, destination: { kind: 'folder', folder: join(folder, 'nowhere') } })
    expect((await run(id)).reason).toBe('The folder "nowhere" is not there; choose another one.')
    await ask('exports.detach', { exports: [id] })
    const detached = await run(id)
    expect([detached.status, detached.reason]).toEqual(['failed', '"Weekly" has no destination; choose one, then run it again.'])
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })
})

describe('a workspace that comes from somebody else', () => {
  it('exports nothing here until its destination is chosen here', async () => {
    const { segment, save, out, ask, run, folder } = await exportsWorkspace()
    const { id } = await save([await segment('Gold', 'Gold')])
    await ask('workspace.close', {})
    rmSync(join(folder, 'app', 'exports.json'))
    await ask('workspace.open', { path: join(folder, 'work.tessera') })
    const refused = await run(id)
    expect([refused.status, refused.reason, files(out)]).toEqual(['failed', `"Weekly" was set up elsewhere and would go to ${out}; choose its destination again to allow that here.`, []])
    const { settings } = await ask('exports.get', { export: id })
    await ask('exports.save', { export: id, settings: { ...settings, isSafe: false } })
    expect((await run(id)).status).toBe('failed')
    await ask('exports.save', { export: id, settings, destination: { kind: 'folder', folder: out } })
    expect((await run(id)).status).toBe('successful')
  })
})
