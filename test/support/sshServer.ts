import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, connect as connectTo, type AddressInfo, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const sshd = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path)) ?? null

/** Null where OpenSSH's server is there; else why tests against it are skipped. */
export const noSshServer = sshd === null ? 'OpenSSH’s server is not installed: SFTP is tried against a stand-in only.' : null

export interface SshServer {
  readonly port: number
  readonly user: string
  /** Private key that is let in. */
  readonly key: string
  /** As OpenSSH shows it. */
  readonly hostKey: string
}

function newKey(path: string): string {
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
  return readFileSync(path, 'utf8')
}

/** A real OpenSSH server on the loopback, for as long as the test runs. */
export async function startSshServer(folder: string): Promise<SshServer> {
  if (sshd === null) throw new Error('There is no sshd.')
  mkdirSync(folder, { recursive: true })
  newKey(join(folder, 'host'))
  const key = newKey(join(folder, 'user'))
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'user.pub')))
  chmodSync(join(folder, 'authorized'), 0o600)
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
  const port = await freePort()
  writeFileSync(
    join(folder, 'config'),
    [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${join(folder, 'host')}`, `AuthorizedKeysFile ${join(folder, 'authorized')}`, `PidFile ${join(folder, 'pid')}`, 'UsePAM no', 'StrictModes no', 'PasswordAuthentication no', 'Subsystem sftp internal-sftp'].join('\n'),
  )
  const server = spawn(sshd, ['-D', '-e', '-f', join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void server.kill('SIGKILL'))
  await listening(server)
  const shown = spawnSync('ssh-keygen', ['-l', '-f', join(folder, 'host.pub')], { encoding: 'utf8' }).stdout
  return { port, user: userInfo().username, key, hostKey: /SHA256:\S+/.exec(shown)?.[0] ?? '' }
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('Server listening')) resolve()
    })
    server.once('exit', () => reject(new Error(`sshd ended: ${said}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export interface CuttingProxy {
  readonly port: number
  /** The next connection ends after so many bytes to the server; null: never. Those after it live. */
  cutAfter(bytes: number | null): void
}

/** Stands between a client and a server, and cuts the line. */
export async function startCuttingProxy(to: number): Promise<CuttingProxy> {
  let limit: number | null = null
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connectTo(to, '127.0.0.1')
    let left = limit
    limit = null
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => (client.destroy(), upstream.destroy()))
    }
    client.on('data', (bytes) => {
      if (left === null) return void upstream.write(bytes)
      upstream.write(bytes.subarray(0, left))
      left -= bytes.length
      if (left <= 0) client.destroy()
    })
    upstream.on('data', (bytes) => void client.write(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, cutAfter: (bytes) => void (limit = bytes) }
}
