import type { SFTPWrapper } from 'ssh2'
import type { SftpDestination } from '@shared/domain/exportDestination.ts'
import { canceled } from '@shared/errors/appError.ts'
import type { Ports } from '../../ports.ts'
import { DestinationFailure, noLimits, type Delivery, type Destination, type OutgoingFile } from '../destination.ts'
import { connect, type Connection } from './connect.ts'
import { call, isMissing, isUnsupported, makeFolders, sftpFailure } from './sftpCalls.ts'

type SftpPorts = Pick<Ports, 'checksum' | 'randomBytes' | 'now'>

/** Files on their way lie beside the folders under such a name. */
const partPrefix = '.tessera-unfinished-'
/** What a run left whose connection never came back is taken away by the first one after a day. */
const leftoverMs = 24 * 60 * 60_000
/** What every server takes in one piece; the pieces of one `put` are on their way together. */
const pieceBytes = 32_000

/**
 * A folder of a server. A file is written under a name of its own, made durable, measured, and given its final name in
 * one step where the server can replace a file; where it cannot, the old one is removed right before.
 */
export function sftpDestination(ports: SftpPorts, destination: SftpDestination, secret: string | null): Destination {
  let connection: Connection | null = null

  async function connected(signal: AbortSignal): Promise<Connection> {
    if (connection?.isOpen() === true) return connection
    if (secret === null) throw new DestinationFailure('missing', `The ${destination.authentication === 'password' ? 'password' : 'private key'} for ${destination.host} is not kept on this machine; edit the connection and give it again.`, true)
    return (connection = await connect(ports, destination, secret, signal))
  }

  return {
    kind: 'sftp',
    limits: noLimits,
    format: null,
    takesManifest: true,
    required: [],
    reshape: null,
    async check(signal) {
      const { sftp, isOpen } = await connected(signal)
      try {
        await checkFolder(ports, sftp, destination.remoteFolder)
      } catch (error) {
        throw signal.aborted ? canceled() : sftpFailure(destination.host, destination.remoteFolder, error, isOpen())
      }
    },
    async begin(file, signal) {
      const { sftp, isOpen } = await connected(signal)
      const part = `${destination.remoteFolder}/${partPrefix}${randomName(ports)}`
      try {
        const handle = await call<Buffer>((done) => sftp.open(part, 'wx', done))
        return delivery({ destination, file, part, handle, signal, connection: { sftp, isOpen }, again: () => connected(AbortSignal.timeout(10_000)) })
      } catch (error) {
        throw signal.aborted ? canceled() : sftpFailure(destination.host, file.name, error, isOpen())
      }
    },
    close() {
      connection?.end()
      connection = null
      return Promise.resolve()
    },
  }
}

interface Sending {
  readonly destination: SftpDestination
  readonly file: OutgoingFile
  /** Path of the unfinished file. */
  readonly part: string
  readonly handle: Buffer
  readonly signal: AbortSignal
  readonly connection: Pick<Connection, 'sftp' | 'isOpen'>
  /** A connection to clean up with, where this one is gone. */
  readonly again: () => Promise<Connection>
}

function delivery({ destination, file, part, handle, signal, connection: { sftp, isOpen }, again }: Sending): Delivery {
  let position = 0
  let isClosed = false
  let isDone = false

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (signal.aborted) throw canceled()
      return await work()
    } catch (error) {
      throw signal.aborted ? canceled() : sftpFailure(destination.host, file.name, error, isOpen())
    }
  }

  return {
    put: (bytes) =>
      attempt(async () => {
        const pieces: Promise<void>[] = []
        for (let from = 0; from < bytes.length; from += pieceBytes) {
          const piece = Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(pieceBytes, bytes.length - from))
          const at = position + from
          pieces.push(call((done) => sftp.write(handle, piece, 0, piece.length, at, done)))
        }
        await Promise.all(pieces)
        position += bytes.length
      }),
    commit: ({ bytes }) =>
      attempt(async () => {
        await call((done) => sftp.ext_openssh_fsync(handle, done)).catch((error: unknown) => (isUnsupported(error) ? undefined : Promise.reject(error)))
        await call((done) => sftp.close(handle, done))
        isClosed = true
        const { size } = await call<{ readonly size: number }>((done) => sftp.stat(part, done))
        if (size !== bytes) throw new DestinationFailure('broken', `${destination.host} has ${size.toLocaleString('en')} of the ${bytes.toLocaleString('en')} bytes of "${file.name}"; run the export again.`, false)
        const steps = file.name.split('/')
        await makeFolders(sftp, destination.remoteFolder, steps.slice(0, -1))
        const warnings = await rename(sftp, part, `${destination.remoteFolder}/${file.name}`, file.name, destination.host)
        isDone = true
        return warnings
      }),
    async abort() {
      if (isDone) return
      try {
        const { sftp: open } = isOpen() ? { sftp } : await again()
        if (!isClosed && open === sftp) await call((done) => sftp.close(handle, done))
        await call((done) => open.unlink(part, done))
      } catch {
        // Nothing more can be done now; the next run takes it away.
      }
    },
  }
}

/** Warnings, in sentences. */
async function rename(sftp: SFTPWrapper, from: string, to: string, name: string, host: string): Promise<readonly string[]> {
  try {
    await call((done) => sftp.ext_openssh_rename(from, to, done))
    return []
  } catch (error) {
    if (!isUnsupported(error)) throw error
  }
  const isThere = await call<unknown>((done) => sftp.stat(to, done)).then(
    () => true,
    (error: unknown) => (isMissing(error) ? false : Promise.reject(error)),
  )
  if (isThere) await call((done) => sftp.unlink(to, done))
  await call((done) => sftp.rename(from, to, done))
  return isThere ? [`${host} cannot replace a file in one step: for a moment there was no "${name}".`] : []
}

/** It is there, is a folder and can be written in; what other runs left is taken away. */
async function checkFolder(ports: SftpPorts, sftp: SFTPWrapper, folder: string): Promise<void> {
  const facts = await call<{ isDirectory(): boolean }>((done) => sftp.stat(folder, done))
  if (!facts.isDirectory()) throw new DestinationFailure('missing', `"${folder}" is no folder; correct it.`, true)
  const trial = `${folder}/${partPrefix}${randomName(ports)}`
  const handle = await call<Buffer>((done) => sftp.open(trial, 'wx', done))
  await call((done) => sftp.close(handle, done))
  await call((done) => sftp.unlink(trial, done))
  const entries = await call<readonly { readonly filename: string; readonly attrs: { readonly mtime: number } }[]>((done) => sftp.readdir(folder, done))
  for (const { filename, attrs } of entries) {
    if (!filename.startsWith(partPrefix) || attrs.mtime * 1000 > ports.now() - leftoverMs) continue
    await call((done) => sftp.unlink(`${folder}/${filename}`, done)).catch(() => undefined)
  }
}

function randomName(ports: Pick<Ports, 'randomBytes'>): string {
  return Array.from(ports.randomBytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
