import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acquireLock } from '../../electron/core/store/lock.ts'
import type { LockHolder } from '../../electron/core/store/lockFile.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const host = 'desk'
const now = Date.UTC(2026, 10, 23, 12)
/** The process that asks is 10 on "desk"; of the others 11 is alive, and 13 since the machine was started half an hour ago. */
const process: Ports['process'] = { id: 10, host, isAlive: (id, seen) => id === 10 || id === 11 || (id === 13 && seen > now - 1_800_000) }

function holder(fields: Partial<LockHolder>): LockHolder {
  return { processId: 11, host, kind: 'window', token: 'theirs', since: now - 3_600_000, ...fields }
}

const beat = (secondsAgo: number): string => `${now - secondsAgo * 1000}\n`
const rows: readonly (readonly [string, string, 'taken' | LockHolder | null])[] = [
  ['a live process of this machine holds it, however long silent', JSON.stringify(holder({})), holder({})],
  ['a dead process of this machine holds it', `${JSON.stringify(holder({ processId: 12 }))}\n${beat(1)}`, 'taken'],
  ['a process from before a restart held it, whose id another has now', `${JSON.stringify(holder({ processId: 13 }))}\n${beat(3000)}`, 'taken'],
  ['a process that was started since then holds it', `${JSON.stringify(holder({ processId: 13 }))}\n${beat(300)}`, holder({ processId: 13 })],
  ['our own process id holds it, but not we', `${JSON.stringify(holder({ processId: 10 }))}\n${beat(1)}`, 'taken'],
  ['another machine holds it and showed life a minute ago', `${JSON.stringify(holder({ host: 'lap', processId: 12 }))}\n${beat(300)}${beat(60)}`, holder({ host: 'lap', processId: 12 })],
  ['another machine holds it and is silent for three minutes', `${JSON.stringify(holder({ host: 'lap' }))}\n${beat(300)}${beat(180)}`, 'taken'],
  ['another machine took it just now', `${JSON.stringify(holder({ host: 'lap', since: now - 1000 }))}\n`, holder({ host: 'lap', since: now - 1000 })],
  ['a killed process left it empty', '', 'taken'],
  ['it holds something else', 'not a lock', 'taken'],
]

describe('the lock of a workspace', () => {
  it.each(rows)('where %s', async (_name, content, expected) => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder, { process })
    const path = join(folder, 'shop.tessera')
    writeFileSync(`${path}.lock`, content)
    // Older than a lock that is just being written.
    utimesSync(`${path}.lock`, now / 1000 - 60, now / 1000 - 60)
    const result = await acquireLock(ports, path, 'window')
    if ('lock' in result) {
      expect(expected).toBe('taken')
      expect(readdirSync(folder)).toEqual(['shop.tessera.lock'])
      await result.lock.release()
      expect(existsSync(`${path}.lock`)).toBe(false)
    } else expect(result).toEqual({ heldBy: expected })
  })

  it('is got by one of many who ask at once, stale or not', async () => {
    for (const stale of [false, ...Array.from({ length: 40 }, () => true)]) {
      const folder = temporaryFolder()
      const { ports } = storePorts(folder, { process })
      const path = join(folder, 'shop.tessera')
      if (stale) writeFileSync(`${path}.lock`, `${JSON.stringify(holder({ processId: 12 }))}\n`)
      const results = await Promise.all(Array.from({ length: 8 }, () => acquireLock(ports, path, 'window')))
      expect(results.filter((result) => 'lock' in result)).toHaveLength(1)
      for (const result of results) if ('lock' in result) await result.lock.release()
    }
  })

  it('shows signs of life while it is held', async () => {
    const folder = temporaryFolder()
    const { ports, runTimers, clock } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    const result = await acquireLock(ports, path, 'window')
    if (!('lock' in result)) throw new Error('The lock was not given.')
    runTimers(20_000)
    await expect.poll(() => readFileSync(`${path}.lock`, 'utf8').split('\n')[1]).toBe(String(clock.now))
    await result.lock.release()
  })
})

describe('a workspace that another has open', () => {
  it('opens read-only in a second window and is refused to a command that writes', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'shop.tessera')
    const first = storePorts(folder, { process: { ...process, id: 11 } })
    const second = storePorts(folder, { process })
    const store = await createStore(first.ports, path, { access: 'window', zone: 'UTC', replace: false })
    const other = await openStore(second.ports, path, { access: 'window', wantWrite: true })
    expect(other.readOnlyReason).toBe('another Tessera window (process 11) has it open')
    await other.close()
    await expect(openStore(second.ports, path, { access: 'commandLine', wantWrite: true })).rejects.toMatchObject({
      data: { code: 'conflict', message: '"shop.tessera" is open in another Tessera window (process 11); close it there and try again.' },
    })
    await expect(createStore(second.ports, path, { access: 'commandLine', zone: 'UTC', replace: true })).rejects.toMatchObject({ data: { code: 'conflict' } })
    await store.close()
    const free = await openStore(second.ports, path, { access: 'commandLine', wantWrite: true })
    expect(free.readOnlyReason).toBe(null)
    await free.close()
  })

  it('opens read-only where its folder cannot be written, and is refused to a command that writes', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'shop.tessera')
    const { ports } = storePorts(folder)
    await (await createStore(ports, path, { access: 'window', zone: 'UTC', replace: false })).close()
    const open: Ports['files']['open'] = (name, mode) => (mode === 'read' ? ports.files.open(name, mode) : Promise.reject(Object.assign(new Error('no'), { code: 'EROFS' })))
    const readOnly = { ...ports, files: { ...ports.files, open } }
    const store = await openStore(readOnly, path, { access: 'window', wantWrite: true })
    expect(store.readOnlyReason).toBe('its folder cannot be written')
    await store.close()
    await expect(openStore(readOnly, path, { access: 'commandLine', wantWrite: true })).rejects.toMatchObject({
      data: { code: 'storage', message: '"shop.tessera" could not be locked for writing. That place can only be read; choose another folder.' },
    })
    const isProtected = { ...ports, files: { ...ports.files, isWritable: () => Promise.resolve(false) } }
    const other = await openStore(isProtected, path, { access: 'window', wantWrite: true })
    expect(other.readOnlyReason).toBe('the file is write-protected')
    await other.close()
    await expect(openStore(isProtected, path, { access: 'commandLine', wantWrite: true })).rejects.toMatchObject({ data: { code: 'storage' } })
  })

  it('is not touched any more by whoever lost the lock', async () => {
    const folder = temporaryFolder()
    const { ports, runTimers } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    const store = await createStore(ports, path, { access: 'window', zone: 'UTC', replace: false })
    store.edit((edit) => edit.insert('segment', segmentRow('a')))
    await store.flush()
    const before = readFileSync(path)
    writeFileSync(`${path}.lock`, `${JSON.stringify(holder({ host: 'lap', since: now }))}\n`)
    await expect(store.save()).rejects.toMatchObject({ data: { code: 'conflict', message: expect.stringContaining('took the file over') } })
    expect(store.readOnlyReason).toContain('took the file over')
    expect(() => store.edit((edit) => edit.remove('segment', { id: 'a' }))).toThrow(/cannot be changed/)
    runTimers(60_000)
    await store.close()
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ host: 'lap' })
  })

  it('stays ours where the lock file was only removed by hand', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    const store = await createStore(ports, path, { access: 'window', zone: 'UTC', replace: false })
    rmSync(`${path}.lock`)
    store.edit((edit) => edit.insert('segment', segmentRow('a')))
    await store.save()
    expect(existsSync(`${path}.lock`)).toBe(true)
    await store.close()
    expect(readdirSync(folder)).toEqual(['shop.tessera'])
  })
})
