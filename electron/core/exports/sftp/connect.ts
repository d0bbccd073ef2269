import { Client, type SFTPWrapper } from 'ssh2'
import type { SftpDestination } from '@shared/domain/exportDestination.ts'
import { canceled } from '@shared/errors/appError.ts'
import type { Ports } from '../../ports.ts'
import { DestinationFailure } from '../destination.ts'

/** An open connection. */
export interface Connection {
  readonly sftp: SFTPWrapper
  /** Whether it can still be used. */
  isOpen(): boolean
  /** Ends it; whatever is under way on it fails. */
  end(): void
}

type Server = Pick<SftpDestination, 'host' | 'port' | 'user' | 'authentication' | 'hostKey'>

const connectMs = 20_000
/** A server that says nothing for so long three times is taken for gone. */
const silenceMs = 10_000

/**
 * Connects to a server whose key is the one that was agreed to.
 * @throws DestinationFailure, canceled
 */
export async function connect(ports: Pick<Ports, 'checksum'>, server: Server, secret: string, signal: AbortSignal): Promise<Connection> {
  const seen: { key: string | null } = { key: null }
  const client = new Client()
  let isOpen = false
  client.once('close', () => void (isOpen = false))
  const stop = (): void => {
    isOpen = false
    client.destroy()
  }
  if (signal.aborted) throw canceled()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await ready(client, {
      host: server.host,
      port: server.port,
      username: server.user,
      ...(server.authentication === 'password' ? { password: secret } : { privateKey: secret }),
      readyTimeout: connectMs,
      keepaliveInterval: silenceMs,
      keepaliveCountMax: 3,
      hostVerifier: (key: Buffer) => (seen.key = fingerprint(ports, key)) === server.hostKey,
    })
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => client.sftp((error, opened) => (error === undefined ? resolve(opened) : reject(error))))
    isOpen = true
    // What goes wrong is told by the calls under way; nobody else listens.
    client.on('error', () => void (isOpen = false))
    return {
      sftp,
      isOpen: () => isOpen,
      end() {
        signal.removeEventListener('abort', stop)
        isOpen = false
        client.end()
        client.destroy()
      },
    }
  } catch (error) {
    signal.removeEventListener('abort', stop)
    client.destroy()
    if (signal.aborted) throw canceled()
    throw failureOf(server, seen.key, error)
  }
}

/** The key that a server shows, as "SHA256:…"; nothing is said to it but hello. @throws DestinationFailure, canceled */
export async function hostKeyOf(ports: Pick<Ports, 'checksum'>, server: Pick<Server, 'host' | 'port' | 'user'>, signal: AbortSignal): Promise<string> {
  let seen: string | null = null
  const client = new Client()
  const stop = (): void => void client.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await ready(client, { host: server.host, port: server.port, username: server.user, readyTimeout: connectMs, hostVerifier: (key: Buffer) => ((seen = fingerprint(ports, key)), false) })
  } catch (error) {
    if (signal.aborted) throw canceled()
    if (seen === null) throw failureOf({ ...server, authentication: 'password', hostKey: null }, null, error)
  } finally {
    signal.removeEventListener('abort', stop)
    client.destroy()
  }
  if (seen === null) throw new DestinationFailure('broken', `${server.host} showed no key; is it an SFTP server?`, true)
  return seen
}

function ready(client: Client, config: Parameters<Client['connect']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('ready', resolve)
    client.on('error', reject)
    client.once('close', () => reject(new Error('The connection was closed.')))
    try {
      client.connect(config)
    } catch (error) {
      // A private key that cannot be read.
      reject(Object.assign(error instanceof Error ? error : new Error(String(error)), { level: 'client-key' }))
    }
  })
}

/** As OpenSSH shows it: SHA-256 of the key as base64 without padding. */
function fingerprint(ports: Pick<Ports, 'checksum'>, key: Uint8Array): string {
  const sum = ports.checksum()
  sum.add(key)
  const bytes = (sum.end().match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  return `SHA256:${btoa(String.fromCharCode(...bytes)).replace(/=+$/, '')}`
}

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no server of that name',
  EAI_AGAIN: 'there is no server of that name, or no connection',
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
}

function failureOf(server: Server, seen: string | null, error: unknown): DestinationFailure {
  const { code, level } = error as { readonly code?: unknown; readonly level?: unknown }
  const place = `${server.host}:${server.port}`
  const failure = (kind: DestinationFailure['kind'], sentence: string): DestinationFailure => new DestinationFailure(kind, sentence, true, { cause: error })
  if (seen !== null && seen !== server.hostKey) {
    if (server.hostKey === null) return failure('refused', `Nobody has agreed to the key of ${place} yet (${seen}); edit the connection and compare it with what whoever runs the server says.`)
    return failure('refused', `${place} shows another key than the one agreed to (${seen} instead of ${server.hostKey}); nothing was sent. Ask whoever runs the server before you agree to the new one.`)
  }
  if (level === 'client-key') return failure('refused', `The private key for ${place} cannot be read; is it whole, and without a passphrase?`)
  if (level === 'client-authentication') return failure('refused', `${place} did not accept ${server.user} with that ${server.authentication === 'password' ? 'password' : 'key'}; edit the connection.`)
  const why = typeof code === 'string' ? unreachable[code] : undefined
  return failure('unreachable', `${place} could not be reached${why === undefined ? '' : `: ${why}`}; check its name and port and your connection, and run the export again.`)
}
