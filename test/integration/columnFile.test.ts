import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Keepable } from '../../electron/core/engine/engine.ts'
import { createColumnCache } from '../../electron/core/catalog/columnCache.ts'
import { createColumnFile, type FiledArrays } from '../../electron/core/store/columnFile.ts'
import type { OpenFile, Ports } from '../../electron/core/ports.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const whole: FiledArrays = {
  facts: { kind: 'number', magnitude: 7, isTimed: true },
  arrays: [Uint8Array.of(1, 2, 3), Uint16Array.of(500, 2), new Uint32Array(0), Int32Array.from({ length: 300_000 }, (_, index) => index - 5), Float64Array.of(0.5, -1e300, Infinity)],
}
const entry = (key: string, arrays: FiledArrays | null = whole) => ({ key, arrays: () => Promise.resolve(arrays) })

function fileIn(folder: string, overrides: Partial<Ports> = {}) {
  const path = join(folder, 'shop.tessera')
  writeFileSync(path, 'the workspace')
  const { ports, ...rest } = storePorts(folder, overrides)
  return { path, columns: `${path}.columns`, ports, open: () => createColumnFile(ports, path), ...rest }
}

describe('the file of columns', () => {
  test('gives back what was put in, in a later session too', async () => {
    const { open } = fileIn(temporaryFolder())
    const file = open()
    expect([await file.keys(), await file.read('a')]).toEqual([[], null])
    await file.replace([entry('a'), entry('nothing', null), entry('b', { facts: {}, arrays: [Uint32Array.of(9)] })])
    for (const session of [file, open()]) {
      expect(await session.keys()).toEqual(['a', 'b'])
      expect(content(await session.read('a'))).toEqual(content(whole))
      expect(await session.read('b')).toEqual({ facts: {}, arrays: [Uint32Array.of(9)] })
      expect(await session.read('nothing')).toBeNull()
    }
  })

  test('can be made of its own older content, and goes with its last entry', async () => {
    const folder = temporaryFolder()
    const { open } = fileIn(folder)
    const file = open()
    await file.replace([entry('a'), entry('b')])
    await file.replace([{ key: 'a', arrays: () => file.read('a') }, entry('c', { facts: { n: 1 }, arrays: [] })])
    expect([await open().keys(), content(await open().read('a'))]).toEqual([['a', 'c'], content(whole)])
    await file.replace([])
    expect(readdirSync(folder)).toEqual(['shop.tessera'])
  })

  test('may be read by those who may read the workspace', async () => {
    const { path, columns, open } = fileIn(temporaryFolder())
    chmodSync(path, 0o600)
    await open().replace([entry('a')])
    if (process.platform !== 'win32') expect(statSync(columns).mode & 0o777).toBe(0o600)
  })

  const damages: readonly [string, (columns: string, bytes: Buffer) => void][] = [
    ['empty', (columns) => writeFileSync(columns, '')],
    ['cut short', (columns, bytes) => truncateSync(columns, bytes.length - 40)],
    ['cut in the middle', (columns, bytes) => truncateSync(columns, Math.floor(bytes.length / 2))],
    ['of something else', (columns) => writeFileSync(columns, 'Name,Amount\n'.repeat(500))],
    ['of another format', (columns, bytes) => writeFileSync(columns, Buffer.concat([bytes.subarray(0, -1), Buffer.from('2')]))],
    ['damaged in its index', (columns, bytes) => writeFileSync(columns, flipped(bytes, bytes.length - 60))],
    ['damaged in an array', (columns, bytes) => writeFileSync(columns, flipped(bytes, 1000))],
    ['damaged in a very short array', (columns, bytes) => writeFileSync(columns, flipped(bytes, 10))],
  ]
  test.each(damages)('is as good as none where it is %s, and replaced by the next', async (_name, damage) => {
    const { columns, open, logged } = fileIn(temporaryFolder())
    await open().replace([entry('a')])
    damage(columns, readFileSync(columns))
    const file = open()
    expect(await file.read('a')).toBeNull()
    expect(logged.every((message) => message === 'The cached columns could not be read.')).toBe(true)
    await file.replace([entry('a')])
    expect(content(await open().read('a'))).toEqual(content(whole))
  })

  test('is left as it was by a write that fails, and nothing half beside it', async () => {
    const folder = temporaryFolder()
    let room = Infinity
    const base = storePorts(folder).ports.files
    const files = { ...base, open: async (path: string, mode: Parameters<typeof base.open>[1]) => limited(await base.open(path, mode)) }
    const limited = (file: OpenFile): OpenFile => ({
      ...file,
      async write(bytes) {
        room -= bytes.length
        if (room < 0) throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' })
        await file.write(bytes)
      },
    })
    const { open } = fileIn(folder, { files })
    await open().replace([entry('a')])
    room = 1_000_000
    await expect(open().replace([entry('b')])).rejects.toThrow('The disk is full.')
    expect(readdirSync(folder).sort()).toEqual(['shop.tessera', 'shop.tessera.columns'])
    expect([await open().keys(), content(await open().read('a'))]).toEqual([['a'], content(whole)])
  })
})

describe('the cache of columns', () => {
  const keep = (keys: readonly string[], current = keys): Keepable => ({ entries: keys.map((key) => ({ key, arrays: () => whole })), isCurrent: (key) => current.includes(key) })

  function cacheOver(keepable: { now: Keepable }, readOnlyReason: string | null = null) {
    const folder = temporaryFolder()
    const parts = fileIn(folder)
    const make = (least = 0) => createColumnCache(parts.ports, { path: parts.path, readOnlyReason }, () => ({ keepable: () => keepable.now }), least)
    return { ...parts, folder, make }
  }

  test('is written when nothing was built for ten seconds, and when the workspace is closed', async () => {
    const keepable = { now: keep(['a']) }
    const { make, open, runTimers } = cacheOver(keepable)
    const cache = make()
    cache.onBuilt()
    runTimers(9_000)
    cache.onBuilt()
    runTimers(9_000)
    expect(await open().keys()).toEqual([])
    runTimers(1_000)
    await cache.close()
    expect(await open().keys()).toEqual(['a'])
    keepable.now = keep(['b'], ['a', 'b'])
    cache.onBuilt()
    await cache.close()
    expect(await open().keys()).toEqual(['b', 'a'])
  })

  test('forgets at the end what is of data that are gone', async () => {
    const keepable = { now: keep(['old', 'same']) }
    const { make, open } = cacheOver(keepable)
    const cache = make()
    cache.onBuilt()
    await cache.close()
    keepable.now = keep([], ['same'])
    await make().close()
    expect(await open().keys()).toEqual(['same'])
  })

  test('is no file where it would hold little, or where the workspace must not be written', async () => {
    const small = cacheOver({ now: keep(['a']) })
    const readOnly = cacheOver({ now: keep(['a']) }, 'another has it')
    for (const cache of [small.make(2 ** 30), readOnly.make()]) {
      cache.onBuilt()
      await cache.close()
    }
    expect([readdirSync(small.folder), readdirSync(readOnly.folder)]).toEqual([['shop.tessera'], ['shop.tessera']])
  })
})

/** Long arrays by their hash: comparing them element by element takes seconds. */
function content(found: FiledArrays | null) {
  const hash = (array: FiledArrays['arrays'][number]) => createHash('sha256').update(Buffer.from(array.buffer, array.byteOffset, array.byteLength)).digest('hex')
  return found && { facts: found.facts, arrays: found.arrays.map((array) => [array.constructor.name, array.length, hash(array)]) }
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 0x10, at)
  return copy
}
