import type { SFTPWrapper } from 'ssh2'
import { DestinationFailure, type FailureKind } from '../destination.ts'

/** Codes of the protocol (draft-ietf-secsh-filexfer-02, 7). */
const [noSuchFile, permissionDenied, unsupported] = [2, 3, 8]

type Done<T> = (error: Error | null | undefined, value?: T) => void

/** One call as a promise; where the connection ends first it rejects, as ssh2 says so to every call under way. */
export function call<T = void>(ask: (done: Done<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => ask((error, value) => (error === null || error === undefined ? resolve(value as T) : reject(error))))
}

export function codeOf(error: unknown): number | null {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'number' ? code : null
}

export const isMissing = (error: unknown): boolean => codeOf(error) === noSuchFile

/** An extension that a server lacks: ssh2 throws, or the server says so. */
export function isUnsupported(error: unknown): boolean {
  return codeOf(error) === unsupported || (error instanceof Error && /does not support/i.test(error.message))
}

/** The folder and those above it, below `base`, which is there. */
export async function makeFolders(sftp: SFTPWrapper, base: string, steps: readonly string[]): Promise<void> {
  for (const index of steps.keys()) {
    const path = [base, ...steps.slice(0, index + 1)].join('/')
    const isThere = await call<unknown>((done) => sftp.stat(path, done)).then(
      () => true,
      (error: unknown) => (isMissing(error) ? false : Promise.reject(error)),
    )
    if (!isThere) await call((done) => sftp.mkdir(path, done))
  }
}

/** What failed on the server, in a sentence. `name`: of the file or folder. */
export function sftpFailure(host: string, name: string, error: unknown, isOpen: boolean): DestinationFailure {
  if (error instanceof DestinationFailure) return error
  const failure = (kind: FailureKind, sentence: string, stops = true): DestinationFailure => new DestinationFailure(kind, sentence, stops, { cause: error })
  const code = codeOf(error)
  if (code === permissionDenied) return failure('refused', `${host} does not let you write "${name}"; ask whoever runs it for the right.`)
  if (code === noSuchFile) return failure('missing', `"${name}" is not on ${host}; correct the folder.`)
  if (!isOpen || code === null) return failure('unreachable', `The connection to ${host} ended while "${name}" was sent; nothing of it is there under its name. Run the export again.`)
  // The protocol has no code for a full disk: servers say no more than that it failed.
  return failure('full', `${host} could not write "${name}"; its disk may be full.`)
}
