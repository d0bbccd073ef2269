import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { exportFormatSchema, exportRunSchema, type ExportFormat, type ExportRun } from '@shared/domain/export.ts'
import { exportRunIdSchema, type ExportId, type TaskId } from '@shared/domain/ids.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { insertRun } from '../../electron/core/exports/exportRun.repo.ts'
import type { OpenFile, Ports } from '../../electron/core/ports.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { planFor } from '../support/importPlan.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const formats = exportFormatSchema.options
/** What a disk of the test does when a piece of an export's file is written: `soFar` bytes are there already. */
type Disk = (soFar: number, bytes: Uint8Array) => void

/** A core over a few thousand customers whose exports are written on a disk that does what the test says. */
async function world() {
  const folder = temporaryFolder()
  const out = join(folder, 'out')
  mkdirSync(out)
  let disk: Disk = () => {}
  const base = storePorts(folder, { zone: 'UTC', pause: () => new Promise((resolve) => setImmediate(resolve)) }).ports
  const ports: Ports = {
    ...base,
    files: {
      ...base.files,
      async open(path, mode): Promise<OpenFile> {
        const file = await base.files.open(path, mode)
        if (!path.endsWith('.part')) return file
        let soFar = 0
        return {
          ...file,
          async write(bytes) {
            disk(soFar, bytes)
            await file.write(bytes)
            soFar += bytes.length
          },
        }
      },
    },
  }
  const start = () => {
    const app = createApp(ports)
    onTestFinished(() => app.close())
    return app
  }
  let app = start()
  const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
  const ended = async (task: TaskId) => {
    for (;;) {
      const found = (await ask('tasks.list', {})).find(({ id }) => id === task)
      if (found !== undefined && found.finishedAt !== null) return found
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const path = join(folder, 'work.tessera')
  await ask('workspace.create', { path, replace: false, zone: 'UTC' })
  const file = join(folder, 'customers.csv')
  writeFileSync(file, `Id,Name\n${Array.from({ length: 4000 }, (_, index) => `C${String(index).padStart(5, '0')},${'Name '.repeat(12)}${index}`).join('\n')}\n`)
  await ended((await ask('import.start', planFor(await ask('import.inspect', { inspection: 'test', path: file }), { role: 'individuals' }))).task)
  const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: 'Id' }, test: { operator: 'startsWith' as const, value: 'C' } }] }
  const saved = await ask('segments.save', { name: 'All', refresh: true, definition: { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] } })
  if (saved.task !== null) await ended(saved.task)
  await ask('workspace.save', {})
  const save = async (format: ExportFormat): Promise<ExportId> =>
    (await ask('exports.save', { settings: { name: format, segments: [saved.segment.id], format, fileName: '{segment}', schedule: { kind: 'hand' } }, destination: { kind: 'folder', folder: out } })).id
  return {
    folder, out, path, ask, ended, save, ports,
    disk: (next: Disk) => (disk = next),
    run: async (id: ExportId): Promise<ExportRun> => exportRunSchema.parse((await ended((await ask('exports.run', { export: id })).task)).result),
    restart() {
      app = start()
    },
  }
}

const left = (folder: string): string[] => readdirSync(folder).sort()

describe('an export that does not come to its end (P144)', () => {
  it('leaves nothing under the final name when it is canceled at any byte, and what was there before as it was', async () => {
    const { out, ask, ended, save, disk, run } = await world()
    const ids = new Map<ExportFormat, ExportId>()
    for (const format of formats) ids.set(format, await save(format))
    await fc.assert(fc.asyncProperty(fc.constantFrom(...formats), fc.double({ min: 0, max: 0.99, noNaN: true }), async (format, share) => {
      const id = ids.get(format)
      if (id === undefined) throw new Error(format)
      disk(() => {})
      const size = (await run(id)).segments[0]?.files[0]?.bytes ?? 0
      const before = readFileSync(join(out, `All.${format}`))
      let task: TaskId | null = null
      disk((soFar, bytes) => {
        if (soFar + bytes.length > share * size && task !== null) void ask('tasks.cancel', { task })
      })
      task = (await ask('exports.run', { export: id })).task
      const { status } = await ended(task)
      const [last] = await ask('exports.history', { export: id, limit: 1 })
      // The last piece may be written before the cancellation arrives: then all of it is there, and it is the same.
      expect([['canceled', 'canceled'], ['successful', 'successful'], ['canceled', 'successful']]).toContainEqual([status, last?.status])
      expect(readFileSync(join(out, `All.${format}`)).equals(before)).toBe(true)
      expect(left(out).filter((name) => !/^All\.(csv|xlsx|ndjson|parquet)$|\.manifest\.json$/.test(name))).toEqual([])
    }), { numRuns: 10 })
  })

  it.each(formats)('fails in a sentence when the disk is full while %s is written, and leaves nothing', async (format) => {
    const { out, save, run, disk } = await world()
    const id = await save(format)
    disk(() => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    })
    const failed = await run(id)
    expect([failed.status, failed.reason, left(out)]).toEqual(['failed', `"All.${format}" could not be written. The disk is full; make room and try again.`, []])
    disk(() => {})
    expect((await run(id)).status).toBe('successful')
  })

  it('is said to have failed when the workspace is opened again after a crash, and what it left is taken away', async () => {
    const { out, path, ask, save, ports, restart, run } = await world()
    const id = await save('csv')
    await run(id)
    const before = readFileSync(join(out, 'All.csv'), 'utf8')
    // A process that was killed leaves its part and its run as they are: the same is put there by hand.
    const crashed = exportRunIdSchema.parse('crashedrun')
    mkdirSync(join(out, '.tessera-unfinished'), { recursive: true })
    writeFileSync(join(out, '.tessera-unfinished', `${crashed}-1.part`), 'half')
    writeFileSync(join(out, '.tessera-unfinished', 'anotherrun-1.part'), 'of somebody else')
    await ask('workspace.close', {})
    const store = await openStore(ports, path, { access: 'window', wantWrite: true })
    store.edit((edit) => insertRun(edit, { id: crashed, export: id, trigger: 'hand', status: 'refreshing', startedAt: '2026-11-23T12:00:00Z', durationMs: 0, reason: null, segments: [] }, { kind: 'folder', folder: out }))
    await store.close()
    restart()
    await ask('workspace.open', { path })
    expect((await ask('exports.history', { export: id })).find((one) => one.id === crashed)).toMatchObject({ status: 'failed', reason: 'Tessera ended while it ran; nothing of what was under way is left. Run it again.' })
    await expect.poll(() => readdirSync(join(out, '.tessera-unfinished'))).toEqual(['anotherrun-1.part'])
    expect(readFileSync(join(out, 'All.csv'), 'utf8') === before).toBe(true)
  })
})
