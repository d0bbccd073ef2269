import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateKeyPairSync } from 'node:crypto'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Server, utils } from 'ssh2'
import { exportRunIdSchema, segmentIdSchema } from '@shared/domain/ids.ts'
import { sftpDestinationSchema, type SftpDestination } from '@shared/domain/exportDestination.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import type { Destination } from '../../electron/core/exports/destination.ts'
import { hostKeyOf } from '../../electron/core/exports/sftp/connect.ts'
import { sftpDestination } from '../../electron/core/exports/sftp/sftpDestination.ts'
import { seed } from '../support/seed.ts'
import { noSshServer, startCuttingProxy, startSshServer } from '../support/sshServer.ts'
import { sqlWasmPath, temporaryFolder } from '../support/storePorts.ts'

const ports = createNodePorts({ appFolder: '/nowhere', sqlWasmPath })
const forever = new AbortController().signal
const cuts = Number(process.env['TESSERA_EXPORT_RUNS'] ?? 8)

function bytesOf(length: number, value: number): Uint8Array {
  return new Uint8Array(length).fill(value)
}

async function send(destination: Destination, name: string, bytes: Uint8Array, signal = forever): Promise<readonly string[]> {
  const file = { name, run: exportRunIdSchema.parse('run'), segment: segmentIdSchema.parse('segment'), format: 'csv', idempotencyKey: 'run-segment' } as const
  const delivery = await destination.begin(file, signal)
  try {
    for (let from = 0; from < bytes.length; from += 100_000) await delivery.put(bytes.subarray(from, from + 100_000))
    return await delivery.commit({ name, rows: 1, bytes: bytes.length, checksum: '' })
  } catch (error) {
    await delivery.abort()
    throw error
  }
}

if (noSshServer !== null) console.log(noSshServer)

describe.skipIf(noSshServer !== null)('an export to an OpenSSH server (P143, P144)', () => {
  async function setUp() {
    const folder = temporaryFolder()
    const server = await startSshServer(join(folder, 'ssh'))
    const target = join(folder, 'in')
    mkdirSync(target)
    const make = (over: Partial<SftpDestination> = {}, secret: string | null = server.key) => {
      const destination = sftpDestination(ports, { ...sftpDestinationSchema.parse({ kind: 'sftp', host: '127.0.0.1', user: server.user }), port: server.port, remoteFolder: target, authentication: 'privateKey', hostKey: server.hostKey, ...over }, secret)
      onTestFinished(() => destination.close())
      return destination
    }
    return { server, target, make }
  }

  it('is there under its name, in new folders, and replaces what was there', async () => {
    const { target, make } = await setUp()
    const destination = make()
    await destination.check(forever)
    expect(await send(destination, 'gold/2026/11/members.csv', bytesOf(700_000, 1))).toEqual([])
    expect(await send(destination, 'gold/2026/11/members.csv', bytesOf(300_000, 2))).toEqual([])
    expect(readFileSync(join(target, 'gold/2026/11/members.csv'))).toEqual(Buffer.from(bytesOf(300_000, 2)))
    expect(readdirSync(target)).toEqual(['gold'])
  })

  it('goes to a server only whose key somebody agreed to', async () => {
    const { server, target, make } = await setUp()
    expect(await hostKeyOf(ports, { host: '127.0.0.1', port: server.port, user: server.user }, forever)).toBe(server.hostKey)
    await expect(make({ hostKey: null }).check(forever)).rejects.toMatchObject({ kind: 'refused', sentence: expect.stringContaining(`Nobody has agreed to the key of 127.0.0.1:${server.port} yet (${server.hostKey})`) as string })
    await expect(make({ hostKey: 'SHA256:another' }).check(forever)).rejects.toMatchObject({ kind: 'refused', sentence: expect.stringContaining('shows another key than the one agreed to') as string })
    expect(readdirSync(target)).toEqual([])
  })

  it.each([
    ['another key', { secret: utils.generateKeyPairSync('ed25519').private }, 'refused', 'did not accept'],
    ['what is no key', { secret: 'hunter2' }, 'refused', 'cannot be read'],
    ['no key', { secret: null }, 'missing', 'is not kept on this machine'],
    ['a folder that is not there', { remoteFolder: '/nowhere/at/all' }, 'missing', 'is not on 127.0.0.1'],
    ['a folder that is a file', { remoteFolder: '/etc/passwd' }, 'missing', 'is no folder'],
    ['a port where nothing listens', { port: 1 }, 'unreachable', 'nothing listens there'],
    ['a name that is none', { host: 'no-such-host.invalid' }, 'unreachable', 'could not be reached'],
  ] as const)('says in a sentence what is wrong with %s', async (_name, { secret, ...over }: { secret?: string | null; remoteFolder?: string; port?: number; host?: string }, kind, text) => {
    const { make } = await setUp()
    await expect(make(over, ...(secret === undefined ? [] : [secret])).check(forever)).rejects.toMatchObject({ kind, stops: true, sentence: expect.stringContaining(text) as string })
  })

  it(`leaves the file before or the file after, whenever the line is cut (seed ${seed}, ${cuts} cuts)`, { timeout: 600_000 }, async () => {
    const { server, target, make } = await setUp()
    const proxy = await startCuttingProxy(server.port)
    const random = xoroshiro128plus(seed)
    const before = bytesOf(50_000, 7)
    const after = bytesOf(400_000, 9)
    let broken = 0
    for (let cut = 0; cut < cuts; cut += 1) {
      writeFileSync(join(target, 'members.csv'), before)
      proxy.cutAfter(uniformInt(random, 1, 460_000))
      const destination = make({ port: proxy.port })
      const outcome = await send(destination, 'members.csv', after).then(
        () => 'sent',
        (error: unknown) => error,
      )
      await destination.close()
      const found = readFileSync(join(target, 'members.csv'))
      if (outcome === 'sent') expect(found.equals(after)).toBe(true)
      else {
        broken += 1
        expect(outcome).toMatchObject({ kind: 'unreachable', sentence: expect.stringMatching(/^.{20,300}\.$/) as string })
        // The answer to the last step may be what was lost.
        expect(found.equals(before) || found.equals(after)).toBe(true)
      }
      expect(readdirSync(target)).toEqual(['members.csv'])
      const again = make({ port: proxy.port })
      await send(again, 'members.csv', after)
      await again.close()
      expect(readFileSync(join(target, 'members.csv')).equals(after)).toBe(true)
    }
    expect(broken).toBeGreaterThan(0)
  })

  it('stops at once when it is canceled, and leaves nothing', async () => {
    const { target, make } = await setUp()
    const stop = new AbortController()
    const destination = make()
    const delivery = await destination.begin({ name: 'members.csv', run: exportRunIdSchema.parse('run'), segment: null, format: 'csv', idempotencyKey: 'k' }, stop.signal)
    await delivery.put(bytesOf(100_000, 1))
    stop.abort()
    await expect(delivery.put(bytesOf(100_000, 1))).rejects.toMatchObject({ data: { code: 'canceled' } })
    await delivery.abort()
    expect(readdirSync(target)).toEqual([])
  })

  it('takes away what a run left a day ago', async () => {
    const { target, make } = await setUp()
    for (const [name, age] of [['old', 25], ['new', 1]] as const) {
      const path = join(target, `.tessera-unfinished-${name}`)
      writeFileSync(path, 'x')
      const time = Date.now() / 1000 - age * 3600
      utimesSync(path, time, time)
    }
    await make().check(forever)
    expect(readdirSync(target)).toEqual(['.tessera-unfinished-new'])
  })
})

/** A server without extensions, whose disk holds so many bytes. */
async function smallServer(room: number) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } })
  const files = new Map<string, Buffer>()
  const { STATUS_CODE } = utils.sftp
  const server = new Server({ hostKeys: [privateKey] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (ask) => (ask.method === 'password' && ask.password === 'hunter2' ? ask.accept() : ask.reject(['password'])))
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => {
        const sftp = acceptSftp()
        const names = new Map<string, string>()
        const answer = (id: number, isFine: boolean) => sftp.status(id, isFine ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE)
        sftp.on('OPEN', (id, path) => {
          files.set(path, Buffer.alloc(0))
          const handle = Buffer.from(String(names.size))
          names.set(handle.toString(), path)
          sftp.handle(id, handle)
        })
        sftp.on('WRITE', (id, handle, offset, data) => {
          const path = names.get(handle.toString()) ?? ''
          const file = files.get(path) ?? Buffer.alloc(0)
          const used = [...files.values()].reduce((sum, one) => sum + one.length, 0)
          if (used + data.length > room) return sftp.status(id, STATUS_CODE.FAILURE)
          const grown = Buffer.concat([file, Buffer.alloc(Math.max(0, offset + data.length - file.length))])
          data.copy(grown, offset)
          files.set(path, grown)
          sftp.status(id, STATUS_CODE.OK)
        })
        sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK))
        const stat = (id: number, path: string) => {
          const file = files.get(path)
          if (path !== '.' && file === undefined) return answer(id, false)
          sftp.attrs(id, { mode: path === '.' ? 0o40755 : 0o100644, size: file?.length ?? 0, uid: 0, gid: 0, atime: 0, mtime: 0 })
        }
        sftp.on('STAT', stat)
        sftp.on('LSTAT', stat)
        sftp.on('REMOVE', (id, path) => answer(id, files.delete(path)))
        sftp.on('RENAME', (id, from, to) => {
          const file = files.get(from)
          if (file === undefined || files.has(to)) return sftp.status(id, STATUS_CODE.FAILURE)
          files.delete(from)
          files.set(to, file)
          sftp.status(id, STATUS_CODE.OK)
        })
        sftp.on('EXTENDED', (id) => sftp.status(id, STATUS_CODE.OP_UNSUPPORTED))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const port = (server.address() as { port: number }).port
  const hostKey = await hostKeyOf(ports, { host: '127.0.0.1', port, user: 'ann' }, forever)
  const make = (secret: string) => {
    const destination = sftpDestination(ports, { ...sftpDestinationSchema.parse({ kind: 'sftp', host: '127.0.0.1', user: 'ann', port }), hostKey }, secret)
    onTestFinished(() => destination.close())
    return destination
  }
  return { files, make }
}

describe('an export to a simpler server', () => {
  it('says so where the disk is full, and leaves nothing', async () => {
    const { files, make } = await smallServer(150_000)
    await expect(send(make('hunter2'), 'members.csv', bytesOf(200_000, 1))).rejects.toMatchObject({ kind: 'full', sentence: expect.stringContaining('its disk may be full') as string })
    expect([...files.keys()]).toEqual([])
  })

  it('is refused with a wrong password', async () => {
    const { make } = await smallServer(1)
    await expect(make('wrong').check(forever)).rejects.toMatchObject({ kind: 'refused', sentence: expect.stringContaining('did not accept ann with that password') as string })
  })

  it('replaces a file where there is no single step for it, and says so', async () => {
    const { files, make } = await smallServer(1_000_000)
    const destination = make('hunter2')
    expect(await send(destination, 'members.csv', bytesOf(10, 1))).toEqual([])
    expect(await send(destination, 'members.csv', bytesOf(20, 2))).toEqual(['127.0.0.1 cannot replace a file in one step: for a moment there was no "members.csv".'])
    expect([...files].map(([name, bytes]) => [name, bytes.length])).toEqual([['./members.csv', 20]])
  })
})
