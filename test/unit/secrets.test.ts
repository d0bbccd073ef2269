import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportDestinationSchema, secretPlace } from '@shared/domain/exportDestination.ts'
import { secretIdSchema } from '@shared/domain/ids.ts'
import { secretsInFile, secretsInMemory, type Cipher, type Secrets } from '../../electron/main/secrets.ts'
import { temporaryFolder } from '../support/storePorts.ts'

/** Turns bits over: enough to tell what is in the open. */
const cipher: Cipher = {
  refusal: () => Promise.resolve(null),
  encrypt: (text) => Promise.resolve(Buffer.from(text).map((byte) => byte ^ 0xff)),
  decrypt: (bytes) => Promise.resolve(Buffer.from(bytes.map((byte) => byte ^ 0xff)).toString('utf8')),
}

const place = 'sftp://ann@files.example.org:22'
const kinds: readonly (readonly [string, () => Secrets])[] = [
  ['in memory', () => secretsInMemory()],
  ['in a file', () => secretsInFile(join(temporaryFolder(), 'app', 'secrets.json'), cipher)],
]

describe.each(kinds)('secrets %s', (_name, make) => {
  it('are given out for their own place only (P143)', async () => {
    const secrets = make()
    const id = await secrets.keep(null, place, 'pässword')
    expect(await secrets.read(id, place)).toBe('pässword')
    expect(await secrets.read(id, 'sftp://ann@evil.example.org:22')).toBeNull()
    expect(await secrets.read(secretIdSchema.parse('unknown'), place)).toBeNull()
  })

  it('are replaced under their id for the same place, and get another for another', async () => {
    const secrets = make()
    const id = await secrets.keep(null, place, 'one')
    expect(await secrets.keep(id, place, 'two')).toBe(id)
    expect(await secrets.read(id, place)).toBe('two')
    const other = await secrets.keep(id, 'https://api.example.org', 'three')
    expect(other).not.toBe(id)
    expect([await secrets.read(id, place), await secrets.read(other, 'https://api.example.org')]).toEqual(['two', 'three'])
  })

  it('are forgotten, and kept at once without losing one another', async () => {
    const secrets = make()
    const ids = await Promise.all(['a', 'b', 'c'].map((value) => secrets.keep(null, place, value)))
    await secrets.forget(ids[1] ?? secretIdSchema.parse('none'))
    expect(await Promise.all(ids.map((id) => secrets.read(id, place)))).toEqual(['a', null, 'c'])
  })
})

describe('the file of secrets', () => {
  it('holds nothing in the open, is its user’s alone, and outlives the process', async () => {
    const path = join(temporaryFolder(), 'secrets.json')
    const id = await secretsInFile(path, cipher).keep(null, place, 'hunter2')
    const text = readFileSync(path, 'utf8')
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8))
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0)
    expect(await secretsInFile(path, cipher).read(id, place)).toBe('hunter2')
  })

  it('is not written where the system has no keychain', async () => {
    const path = join(temporaryFolder(), 'secrets.json')
    const secrets = secretsInFile(path, { ...cipher, refusal: () => Promise.resolve('There is no keychain.') })
    await expect(secrets.keep(null, place, 'hunter2')).rejects.toMatchObject({ data: { code: 'storage', message: 'There is no keychain.' } })
    expect(existsSync(path)).toBe(false)
  })

  it('is taken for empty where it is damaged or another user’s', async () => {
    const path = join(temporaryFolder(), 'secrets.json')
    const id = await secretsInFile(path, cipher).keep(null, place, 'hunter2')
    const strange = secretsInFile(path, { ...cipher, decrypt: () => Promise.reject(new Error('another key')) })
    expect(await strange.read(id, place)).toBeNull()
    writeFileSync(path, '{"version":1,"secrets":')
    expect(await secretsInFile(path, cipher).read(id, place)).toBeNull()
  })
})

describe('the place of a secret', () => {
  const sftp = { kind: 'sftp', host: 'Files.Example.org', user: 'ann' }
  const http = { kind: 'http', url: 'https://API.example.org:8443/in?x=1', authentication: { kind: 'bearer' } }
  it.each([
    ['a server of files', sftp, 'sftp://ann@files.example.org:22'],
    ['another port', { ...sftp, port: 2222 }, 'sftp://ann@files.example.org:2222'],
    ['an address, whatever its path', http, 'https://api.example.org:8443'],
    ['an address that asks for none', { kind: 'http', url: 'https://api.example.org/in' }, null],
    ['a folder', { kind: 'folder', folder: '/exports' }, null],
  ])('%s', (_name, given, expected) => {
    expect(secretPlace(exportDestinationSchema.parse(given))).toBe(expected)
  })

  it('stands in no address', () => {
    expect(exportDestinationSchema.safeParse({ ...http, url: 'https://ann:hunter2@api.example.org/in' }).success).toBe(false)
  })
})
