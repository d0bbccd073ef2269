import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FilePort, OpenFile } from '../../electron/core/ports.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const names = sql`SELECT name FROM segment ORDER BY name`

/** Files whose every changing step is announced before it is done; throwing there fails the step. */
function watched(files: FilePort, before: (step: string) => void): FilePort {
  const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/-[a-z0-9]{20}$/, '')
  return {
    ...files,
    async open(path, mode) {
      if (mode === 'read') return files.open(path, mode)
      before(`open ${base(path)}`)
      const file = await files.open(path, mode)
      return {
        ...file,
        write: (bytes) => (before(`write ${base(path)}`), file.write(bytes)),
        sync: () => (before(`sync ${base(path)}`), file.sync()),
        truncate: (length) => (before(`truncate ${base(path)}`), file.truncate(length)),
      } satisfies OpenFile
    },
    rename: async (from, to) => (before(`rename ${base(from)}`), files.rename(from, to)),
    remove: async (path) => (before(`remove ${base(path)}`), files.remove(path)),
    syncFolder: async (path) => (before('sync folder'), files.syncFolder(path)),
  }
}

describe('a save', () => {
  it('may end between any two of its steps: the copy of the disk at each opens with every durable edit', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const work = join(folder, 'work')
    mkdirSync(work)
    const steps: string[] = []
    const durable: string[][] = []
    let kept: string[] = []
    let edits: (() => void)[] = []
    const files = watched(ports.files, (step) => {
      cpSync(work, join(folder, String(steps.length)), { recursive: true })
      steps.push(step)
      durable.push([...kept])
      edits.shift()?.()
    })
    const store = await createStore({ ...ports, files }, join(work, 'shop.tessera'), { access: 'window', zone: 'UTC', replace: false })
    store.edit((edit) => edit.insert('segment', segmentRow('a')))
    await store.flush()
    kept = ['a']
    // One more edit at each of the save's own steps; every flush that comes back counts.
    edits = ['b', 'c', 'd', 'e', 'f'].map((id) => () => {
      store.edit((edit) => edit.insert('segment', segmentRow(id)))
      void store.flush().then(() => (kept = [...new Set([...kept, id])].sort()))
    })
    await store.save()
    await store.flush()
    await store.save()
    expect(store.unsaved).toBe(false)
    await store.close()
    expect(steps).toContain('rename shop.tessera.saving')
    const first = steps.indexOf('write shop.tessera.journal')
    for (let index = first; index < steps.length; index += 1) {
      const again = await openStore(ports, join(folder, String(index), 'shop.tessera'), { access: 'window', wantWrite: index % 2 === 0 })
      const found = again.all<{ name: string }>(names).map(({ name }) => name)
      const lacking = (durable[index] ?? []).filter((name) => !found.includes(name))
      // Edits come back in the order they were made, without holes.
      expect({ step: `${index} ${steps[index]}`, lacking, found }).toEqual({ step: `${index} ${steps[index]}`, lacking: [], found: ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, found.length) })
      await again.close()
      if (index % 2 === 0) expect(readdirSync(join(folder, String(index)))).toEqual(['shop.tessera'])
    }
  })

  const faults: readonly (readonly [string, string])[] = [
    ['ENOSPC', 'write shop.tessera.saving'],
    ['EIO', 'sync shop.tessera.saving'],
    ['EACCES', 'open shop.tessera.saving'],
    ['EPERM', 'rename shop.tessera.saving'],
  ]
  it.each(faults)('that fails with %s at "%s" leaves the old file, keeps every edit and can be tried again', async (code, at) => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    let isBroken = false
    const files = watched(ports.files, (step) => {
      if (isBroken && step === at) throw Object.assign(new Error('no'), { code })
    })
    const store = await createStore({ ...ports, files }, path, { access: 'window', zone: 'UTC', replace: false })
    store.edit((edit) => edit.insert('segment', segmentRow('a')))
    isBroken = true
    await expect(store.save()).rejects.toMatchObject({ data: { code: 'storage', message: expect.stringMatching(/^"shop.tessera" could not be saved; the version on disk is as it was\. /) } })
    expect(store.unsaved).toBe(true)
    store.edit((edit) => edit.insert('segment', segmentRow('b')))
    await store.flush()
    const reader = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
    expect(reader.all(names)).toEqual([{ name: 'a' }, { name: 'b' }])
    await reader.close()
    isBroken = false
    await store.save()
    expect(store.unsaved).toBe(false)
    await store.close()
  })
})

describe('a journal that cannot be written', () => {
  it('says so, cuts off what was half written and goes on by itself when it can', async () => {
    const folder = temporaryFolder()
    const { ports, runTimers } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    let isFull = false
    const files: FilePort = {
      ...ports.files,
      async open(name, mode) {
        const file = await ports.files.open(name, mode)
        if (!name.endsWith('.journal')) return file
        return {
          ...file,
          async write(bytes) {
            if (!isFull) return file.write(bytes)
            await file.write(bytes.subarray(0, bytes.length >> 1))
            throw Object.assign(new Error('full'), { code: 'ENOSPC' })
          },
        }
      },
    }
    const store = await createStore({ ...ports, files }, path, { access: 'window', zone: 'UTC', replace: false })
    store.edit((edit) => edit.insert('segment', segmentRow('a')))
    await store.flush()
    isFull = true
    store.edit((edit) => edit.insert('segment', segmentRow('b')))
    await expect(store.flush()).rejects.toMatchObject({ data: { code: 'storage', message: 'The last changes could not be written to disk. The disk is full; make room and try again.' } })
    expect(store.notice).toBe('The last changes could not be written to disk. The disk is full; make room and try again.')
    isFull = false
    runTimers(5000)
    await expect.poll(() => store.notice).toBe(null)
    const reader = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
    expect(reader.all(names)).toEqual([{ name: 'a' }, { name: 'b' }])
    await reader.close()
    await store.close()
  })
})

describe('folding', () => {
  it('happens by itself thirty seconds after the last edit, and sooner when the journal is long', async () => {
    const folder = temporaryFolder()
    const { ports, runTimers } = storePorts(folder)
    const store = await createStore(ports, join(folder, 'shop.tessera'), { access: 'window', zone: 'UTC', replace: false })
    const add = (id: string, description = ''): void => store.edit((edit) => edit.insert('segment', segmentRow(id, { description })))
    add('a')
    runTimers(20_000)
    add('b')
    runTimers(20_000)
    await store.flush()
    expect(store.unsaved).toBe(true)
    runTimers(10_000)
    await expect.poll(() => store.unsaved).toBe(false)
    add('long', 'x'.repeat(9 * 2 ** 20))
    runTimers(0)
    await expect.poll(() => store.unsaved).toBe(false)
    await store.close()
  })
})
