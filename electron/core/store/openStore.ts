import { z } from 'zod'
import { fail, type TesseraError } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { Database, loadSqlJs } from './database.ts'
import { columnFilePath } from './columnFile.ts'
import { writeFailure } from './fileErrors.ts'
import { Journal, journalPath } from './journal.ts'
import { acquireLock, type Lock } from './lock.ts'
import { holderText, type LockHolder, type LockKind } from './lockFile.ts'
import { migrate } from './migrator.ts'
import { newId } from './newId.ts'
import { OpenedStore } from './openedStore.ts'
import { factsOf, loadFile, readFile } from './workspaceFile.ts'
import type { WorkspaceStore } from './workspaceStore.ts'
import { setWorkspaceValue } from './workspaceValues.ts'
import { removeLeftovers, replaceFile } from './writeFile.ts'

export interface OpenOptions {
  /** A window opens read-only what another holds; a command is refused. */
  readonly access: LockKind
  /** False: reads file and journal as they are now, without the lock. */
  readonly wantWrite: boolean
}

/** Opens a workspace file, untrusted until it is checked; edits a crash left in the journal are played back. */
export async function openStore(ports: Ports, path: string, { access, wantWrite }: OpenOptions): Promise<WorkspaceStore> {
  const taken = wantWrite ? await takeLock(ports, path, access) : { reason: 'it was opened for reading' }
  if (!('lock' in taken)) {
    const { journalLength: _, saveId: __, olderVersion: ___, ...loaded } = await loadFile(ports, path, { isShared: true })
    return new OpenedStore({ ports, path, ...loaded, writing: null, readOnlyReason: taken.reason })
  }
  const { lock } = taken
  try {
    await removeLeftovers(ports, path)
    const { journalLength, saveId, olderVersion, ...loaded } = await loadFile(ports, path, { isShared: false })
    if (olderVersion !== null) await backUp(ports, path, olderVersion)
    if (journalLength === null) await ports.files.remove(journalPath(path))
    const journal = new Journal(ports, { path, saveId, length: journalLength })
    return new OpenedStore({ ports, path, ...loaded, writing: { lock, journal }, readOnlyReason: null })
  } catch (error) {
    await lock.release()
    throw asWriteFailure(`"${ports.paths.base(path)}" could not be opened for writing.`, error)
  }
}

/** The file as it is, kept beside it before an older schema is written over; one that is there stays. */
async function backUp(ports: Ports, path: string, version: number): Promise<void> {
  const backup = `${path}.version-${version}.backup`
  if ((await ports.files.facts(backup)) !== null) return
  await replaceFile(ports, backup, await readFile(ports, path, await factsOf(ports, path)))
  await ports.files.keepRights(path, backup)
}

export interface CreateOptions {
  readonly access: LockKind
  /** IANA. */
  readonly zone: string
  /** Replace a file that is there. */
  readonly replace: boolean
}

/** Makes a new, empty workspace file and opens it for writing. */
export async function createStore(ports: Ports, path: string, { access, zone, replace }: CreateOptions): Promise<WorkspaceStore> {
  const name = ports.paths.base(path)
  await refuseExisting(ports, path, replace)
  const lock = await requireLock(ports, path, access)
  try {
    await refuseExisting(ports, path, replace)
    const library = await loadSqlJs(ports)
    const made = new Database(library)
    migrate(made)
    // Opened from bytes, so that it grows and is saved without copies.
    const database = new Database(library, made.exportBytes())
    made.close()
    const saveId = newId(ports, z.string())
    const savedAt = new Date(ports.now()).toISOString()
    for (const [key, value] of Object.entries({ saveId, savedAt, createdAt: savedAt, zone })) setWorkspaceValue(database, key, value)
    await removeLeftovers(ports, path)
    await replaceFile(ports, path, database.exportBytes())
    await ports.files.remove(journalPath(path))
    await ports.files.remove(columnFilePath(path))
    const journal = new Journal(ports, { path, saveId, length: null })
    return new OpenedStore({ ports, path, database, writing: { lock, journal }, readOnlyReason: null, savedAt, isAhead: false, notice: null })
  } catch (error) {
    await lock.release()
    throw asWriteFailure(`"${name}" could not be created.`, error)
  }
}

/** Writes all of `store` to another file, refused where that exists (without `replace`) or is open elsewhere. */
export async function copyStore(
  ports: Ports,
  store: WorkspaceStore,
  path: string,
  options: Pick<CreateOptions, 'access' | 'replace'>,
): Promise<void> {
  await refuseExisting(ports, path, options.replace)
  const lock = await requireLock(ports, path, options.access)
  try {
    await refuseExisting(ports, path, options.replace)
    await store.writeCopy(path)
    await ports.files.remove(journalPath(path))
    await ports.files.remove(columnFilePath(path))
  } finally {
    await lock.release()
  }
}

async function refuseExisting(ports: Ports, path: string, replace: boolean): Promise<void> {
  const name = ports.paths.base(path)
  const facts = await ports.files.facts(path).catch((error: unknown) => {
    throw writeFailure(`"${name}" could not be created.`, error)
  })
  if (facts === null) return
  if (facts.kind !== 'file') throw fail('conflict', `"${name}" is a folder; choose another name.`)
  if (!replace) throw fail('conflict', `"${name}" exists already; choose another name, or say that it is to be replaced.`)
}

async function requireLock(ports: Ports, path: string, access: LockKind): Promise<Lock> {
  const result = await acquireLock(ports, path, access)
  if ('lock' in result) return result.lock
  const name = ports.paths.base(path)
  if ('heldBy' in result) throw heldFailure(ports, name, result.heldBy)
  throw writeFailure(`"${name}" could not be created.`, result.refused)
}

async function takeLock(ports: Ports, path: string, access: LockKind): Promise<{ readonly lock: Lock } | { readonly reason: string }> {
  const name = ports.paths.base(path)
  // A lock is made beside a file that exists only: what is wrong with others is said when they are read.
  const facts = await ports.files.facts(path).catch(() => null)
  if (facts === null || facts.kind !== 'file') return { reason: 'it is no file' }
  if (!(await ports.files.isWritable(path))) {
    if (access === 'window') return { reason: 'the file is write-protected' }
    throw fail('storage', `"${name}" is write-protected; allow writing to it, or copy it to another folder.`)
  }
  const result = await acquireLock(ports, path, access)
  if ('lock' in result) return result
  if ('heldBy' in result) {
    if (access === 'commandLine') throw heldFailure(ports, name, result.heldBy)
    return { reason: `${holderText(result.heldBy, ports.process.host)} has it open` }
  }
  if (access === 'commandLine') throw writeFailure(`"${name}" could not be locked for writing.`, result.refused)
  return { reason: 'its folder cannot be written' }
}

function heldFailure(ports: Ports, name: string, holder: LockHolder | null): TesseraError {
  const what = holder?.kind === 'commandLine' ? 'wait until it has ended' : 'close it there'
  return fail('conflict', `"${name}" is open in ${holderText(holder, ports.process.host)}; ${what} and try again.`)
}

function asWriteFailure(what: string, error: unknown): unknown {
  return error instanceof Error && 'code' in error ? writeFailure(what, error) : error
}
