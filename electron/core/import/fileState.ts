import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { mayPass } from '../tasks/passing.ts'

/** What is remembered of a file to tell whether it is still the same. */
export interface FileState {
  readonly sizeBytes: number
  readonly modifiedMs: number
  /** Null: not known. */
  readonly hash: string | null
  /** When it was read, UTC; a file changed at about that time may look the same and be another. */
  readonly readAt: string
}

/** Clocks of file systems are this coarse. */
const coarseMs = 2000
const pieceBytes = 4 * 2 ** 20

/** SHA-256 over the SHA-256 of each piece of 4 MB, in hexadecimal; costs one reading of the file. */
export async function hashFile(ports: Ports, path: string, rest: () => Promise<void>): Promise<string> {
  const file = await ports.files.open(path, 'read')
  try {
    const sums: Uint8Array[] = []
    const piece = new Uint8Array(pieceBytes)
    let at = 0
    for (let length = await filled(file, piece, at); length > 0; length = await filled(file, piece, at)) {
      sums.push(await sha256(piece.subarray(0, length)))
      at += length
      await rest()
    }
    const all = new Uint8Array(sums.length * 32)
    sums.forEach((sum, index) => all.set(sum, index * 32))
    return Array.from(await sha256(all), (byte) => byte.toString(16).padStart(2, '0')).join('')
  } finally {
    await file.close()
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

async function filled(file: { read(buffer: Uint8Array, position: number): Promise<number> }, piece: Uint8Array, from: number): Promise<number> {
  let length = 0
  for (let read = 1; read > 0 && length < piece.length; length += read) read = await file.read(piece.subarray(length), from + length)
  return length
}

/**
 * Whether the file is as it was read: by size and time, and by its bytes where the time says nothing. The hash is that of
 * the file as it is now; null where it was not needed.
 */
export async function compareFile(ports: Ports, path: string, before: FileState, rest: () => Promise<void>): Promise<{ readonly isSame: boolean; readonly hash: string | null }> {
  const facts = await ports.files.facts(path)
  if (facts?.kind !== 'file' || facts.size !== before.sizeBytes) return { isSame: false, hash: null }
  if (facts.modifiedMs === before.modifiedMs && Date.parse(before.readAt) - facts.modifiedMs > coarseMs) return { isSame: true, hash: null }
  if (before.hash === null) return { isSame: false, hash: null }
  const hash = await hashFile(ports, path, rest)
  return { isSame: hash === before.hash, hash }
}

/** What was read of a file that was written to meanwhile may be half old and half new. */
export async function refuseTouched(ports: Ports, path: string, read: Pick<FileState, 'sizeBytes' | 'modifiedMs'>): Promise<void> {
  const facts = await ports.files.facts(path)
  if (facts !== null && (facts.kind !== 'file' || (facts.size === read.sizeBytes && facts.modifiedMs === read.modifiedMs))) return
  const name = ports.paths.base(path)
  throw mayPass(fail('dataSource', `${name} was changed while it was read, so nothing was taken over: try again when whoever writes it is done.`, { file: name }))
}
