import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Task } from '@shared/domain/task.ts'
import { createApp } from '../../electron/core/app.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

test('a sample in place of an existing file takes its place only once it is whole', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'mine.tessera')
  writeFileSync(path, 'what was there')
  const app = createApp(storePorts(folder, { pause: () => new Promise((resolve) => setImmediate(resolve)) }).ports)
  onTestFinished(() => app.close())
  const files = (): string[] => readdirSync(folder).filter((name) => name !== 'app')
  const stop = app.on((event, payload) => {
    const task = payload as Task
    if (event === 'task.changed' && task.kind === 'sample' && task.done > 0) void app.call('tasks.cancel', { task: task.id })
  })
  expect(await app.call('workspace.openSample', { path, size: 'S', seed: 7, replace: true })).toMatchObject({ ok: false, error: { code: 'canceled' } })
  expect([readFileSync(path, 'utf8'), files()]).toEqual(['what was there', ['mine.tessera']])
  expect(await app.call('workspace.state', {})).toEqual({ ok: true, value: null })
  stop()
  expect(await app.call('workspace.openSample', { path, size: 'S', seed: 7, replace: true })).toMatchObject({ ok: true, value: { path, unsaved: false } })
  expect(files().filter((name) => !name.startsWith('mine.tessera'))).toEqual([])
  expect(await app.call('workspace.recent', {})).toMatchObject({ ok: true, value: [{ path }] })
  expect(await app.call('workspace.openSample', { path, size: 'S', seed: 7, replace: true })).toMatchObject({ ok: false, error: { code: 'conflict' } })
}, 60_000)
