import { z } from 'zod'
import type { OpenFile, Ports } from '../ports.ts'
import { fileErrorCode } from './fileErrors.ts'
import { lockLine, lockPath, readLock, type FoundLock, type LockHolder, type LockKind } from './lockFile.ts'
import { newId } from './newId.ts'

const beatMs = 20_000
/** A holder that has not written for so long is gone where it is on another host: nothing else can be known about it. */
const silentMs = 120_000
/** A lock without a holder is just being written; one that stays so is what a killed process left. */
const tornMs = 2000

/** Tokens this process holds: a lock of our own process id that is not among them was left by a dead worker or namesake. */
const ownTokens = new Set<string>()

export type LockResult = { readonly lock: Lock } | { readonly heldBy: LockHolder | null } | { readonly refused: unknown }

/**
 * Takes the lock of a workspace. `heldBy`: another has it (null: not known who). `refused`: the file system does not let
 * us make the file. A stale lock is taken over; of several who find it stale only one gets it.
 */
export async function acquireLock(ports: Ports, workspace: string, kind: LockKind): Promise<LockResult> {
  try {
    return await tryLock(ports, lockPath(workspace), kind)
  } catch (error) {
    return { refused: error }
  }
}

async function tryLock(ports: Ports, path: string, kind: LockKind): Promise<LockResult> {
  const deadline = ports.elapsed() + 2 * tornMs
  for (;;) {
    const created = await createLock(ports, path, kind)
    if (!('exists' in created)) return created
    const found = await readLock(ports, path)
    const holder = found?.holder ?? null
    const isLate = ports.elapsed() > deadline
    if (found !== null && !isLate && isStale(ports, found)) await removeStale(ports, path)
    else if (holder !== null || isLate) return { heldBy: holder }
    await ports.pause()
  }
}

async function createLock(ports: Ports, path: string, kind: LockKind): Promise<LockResult | { readonly exists: true }> {
  const holder: LockHolder = { processId: ports.process.id, host: ports.process.host, kind, token: newId(ports, z.string()), since: ports.now() }
  let file: OpenFile
  try {
    file = await ports.files.open(path, 'createNew')
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return { exists: true }
    return { refused: error }
  }
  ownTokens.add(holder.token)
  try {
    await file.write(lockLine(holder))
  } catch (error) {
    ownTokens.delete(holder.token)
    await file.close()
    await ports.files.remove(path)
    return { refused: error }
  }
  return { lock: new Lock(ports, path, holder, file) }
}

function isStale(ports: Ports, { holder, lastBeat }: FoundLock): boolean {
  const silence = ports.now() - lastBeat
  if (holder === null) return silence > tornMs
  if (holder.host !== ports.process.host) return silence > silentMs
  if (holder.processId === ports.process.id) return !ownTokens.has(holder.token)
  // A clock that was put forward must not make a holder look old that shows life.
  return !ports.process.isAlive(holder.processId, silence > silentMs ? lastBeat : ports.now())
}

/** Removes what nobody holds any more. One at a time: else a slow one would remove what another has just made in its place. */
async function removeStale(ports: Ports, path: string): Promise<void> {
  const guard = `${path}.takeover`
  try {
    await (await ports.files.open(guard, 'createNew')).close()
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error
    // It is there for a moment only: an old one is what a killed process left.
    const facts = await ports.files.facts(guard)
    if (facts !== null && ports.now() - facts.modifiedMs > tornMs) await ports.files.remove(guard)
    return
  }
  try {
    const found = await readLock(ports, path)
    if (found !== null && isStale(ports, found)) await ports.files.remove(path)
  } finally {
    await ports.files.remove(guard)
  }
}

/** A lock that is held: shows a sign of life now and then until it is released or found to be another's. */
export class Lock {
  readonly #ports: Ports
  readonly #path: string
  readonly #holder: LockHolder
  #file: OpenFile | null
  #cancelBeat: () => void = () => {}
  #onLost: () => void = () => {}

  constructor(ports: Ports, path: string, holder: LockHolder, file: OpenFile) {
    this.#ports = ports
    this.#path = path
    this.#holder = holder
    this.#file = file
    this.#scheduleBeat()
  }

  /** `lost` is called once, when another has the lock. */
  onLost(lost: () => void): void {
    this.#onLost = lost
  }

  /** Whether it is still ours; asked before anything is put in place of the file. */
  async isHeld(): Promise<boolean> {
    if (this.#file === null) return false
    const found = await readLock(this.#ports, this.#path)
    if (found?.holder?.token === this.#holder.token) return true
    if (found === null && (await this.#recreate())) return true
    await this.#lose()
    return false
  }

  async release(): Promise<void> {
    if (this.#file === null) return
    const isOurs = (await readLock(this.#ports, this.#path))?.holder?.token === this.#holder.token
    await this.#end()
    if (isOurs) await this.#ports.files.remove(this.#path)
  }

  #scheduleBeat(): void {
    this.#cancelBeat = this.#ports.after(beatMs, () => {
      this.#beat().catch((error: unknown) => this.#ports.log('The lock could not be renewed.', error))
    })
  }

  async #beat(): Promise<void> {
    try {
      if (await this.isHeld()) await this.#file?.write(lockLine(this.#ports.now()))
    } finally {
      if (this.#file !== null) this.#scheduleBeat()
    }
  }

  /** Someone removed the file by hand, or is looking at it under another name: make it again unless another did. */
  async #recreate(): Promise<boolean> {
    try {
      const file = await this.#ports.files.open(this.#path, 'createNew')
      await file.write(lockLine(this.#holder))
      await this.#file?.close()
      this.#file = file
      return true
    } catch (error) {
      if (fileErrorCode(error) !== 'EEXIST') throw error
      return (await readLock(this.#ports, this.#path))?.holder?.token === this.#holder.token
    }
  }

  async #lose(): Promise<void> {
    await this.#end()
    this.#onLost()
  }

  async #end(): Promise<void> {
    this.#cancelBeat()
    ownTokens.delete(this.#holder.token)
    const file = this.#file
    this.#file = null
    await file?.close()
  }
}
