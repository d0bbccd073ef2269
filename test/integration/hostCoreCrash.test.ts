import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCoreProcess, type CoreProcess } from '../../electron/main/coreProcess.ts'
import type { CoreChild } from '../../electron/main/coreMessages.ts'
import { createEventRelay } from '../../electron/main/eventRelay.ts'
import { workerCore } from '../../electron/main/hosts/workerCore.ts'
import { secretsInMemory } from '../../electron/main/secrets.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folder = mkdtempSync(join(tmpdir(), 'tessera-crash-'))
const told: [string, unknown][] = []
let child: CoreChild
let core: CoreProcess

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(root, 'build/scripts/build.mjs'), '--only', 'core', '--out', join(folder, 'dist')], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(built.stderr)
  const events = createEventRelay()
  events.on((event, payload) => told.push([event, payload]))
  const start = workerCore(join(folder, 'dist'), join(folder, 'app'))
  core = createCoreProcess((heard) => (child = start(heard)), events, secretsInMemory())
})

afterAll(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a core killed in the middle comes back with the workspace, writable and as it was saved', async () => {
  const path = join(folder, 'shop.tessera')
  expect(await core.call('workspace.create', { path, zone: 'UTC', replace: false })).toMatchObject({ ok: true })
  expect(await core.call('workspace.setZone', { zone: 'Asia/Kolkata' })).toMatchObject({ ok: true })
  expect(await core.call('workspace.save', {})).toMatchObject({ ok: true })
  child.kill()
  const underWay = [core.call('segments.list', {}), core.call('catalog.get', {})]
  for (const result of await Promise.all(underWay)) expect(result).toMatchObject({ ok: false, error: { code: 'unexpected' } })
  expect(await core.call('workspace.state', {})).toMatchObject({ ok: true, value: { path, zone: 'Asia/Kolkata', readOnlyReason: null } })
  expect(told.filter(([event]) => event === 'core.restarted').length).toBe(1)
  expect(await core.call('workspace.setZone', { zone: 'UTC' })).toMatchObject({ ok: true })
})
