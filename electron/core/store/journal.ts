import { fail } from '@shared/errors/appError.ts'
import type { OpenFile, Ports } from '../ports.ts'
import { writeFailure } from './fileErrors.ts'
import { joined, journalStart, recordBytes } from './journalRecord.ts'

export function journalPath(workspace: string): string {
  // Not "<file>-journal": SQLite takes a file of that name for its own and deletes it.
  return `${workspace}.journal`
}

interface Options {
  /** The workspace file. */
  readonly path: string
  /** Save id of that file: the base of a journal that is begun. */
  readonly saveId: string
  /** Length of the journal that is there and is continued; null: there is none. */
  readonly length: number | null
}

/** A full disk may have room again; what waits is tried again by itself. */
const retryMs = 5000

/**
 * The append-only file of small edits. Records are written and fsynced in the order they came, as many at once as have
 * gathered. The file is made at the first record and removed when all is folded.
 */
export class Journal {
  readonly #ports: Ports
  readonly #workspace: string
  readonly #path: string
  #base: string
  #file: OpenFile | null = null
  /** Durable bytes; whatever is beyond them is the rest of a failed write. */
  #length: number
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  /** Records since the save under way began; null while none is. */
  #sinceFold: Uint8Array[] | null = null
  #writing: Promise<void> | null = null
  #turn: Promise<void> = Promise.resolve()
  #isStopped = false
  #problem: string | null = null
  #cancelRetry: () => void = () => {}
  #onProblem: () => void = () => {}

  constructor(ports: Ports, options: Options) {
    this.#ports = ports
    this.#workspace = options.path
    this.#path = journalPath(options.path)
    this.#base = options.saveId
    this.#length = options.length ?? 0
  }

  get sizeBytes(): number {
    return this.#length + this.#queuedBytes
  }

  /** Why what was appended is not durable now, in a sentence; null where all is well. */
  get problem(): string | null {
    return this.#problem
  }

  /** `changed` is called when a problem comes up or is over. */
  onProblem(changed: () => void): void {
    this.#onProblem = changed
  }

  /** `bytes`: of `recordBytes`. */
  append(bytes: Uint8Array): void {
    this.#queue.push(bytes)
    this.#queuedBytes += bytes.length
    this.#sinceFold?.push(bytes)
    this.#writeSoon()
  }

  /** Resolves when everything appended so far is durable; rejects with `storage` where it cannot be written now. */
  async flush(): Promise<void> {
    if (this.#isStopped && this.#queue.length > 0) {
      throw fail('conflict', 'This workspace was taken over by another window; its last changes were not kept.')
    }
    await this.#write()
  }

  /** A whole save under this id begins: what is appended from now on comes after it. */
  beginFold(saveId: string): void {
    this.append(recordBytes({ kind: 'fold', saveId }))
    this.#sinceFold = []
  }

  /** The save is in place: keeps only what came after its beginning. A failure leaves the old journal, which still holds good. */
  async endFold(saveId: string): Promise<void> {
    await this.#inTurn(async () => {
      const kept = this.#sinceFold ?? []
      const queued = this.#queue.length
      this.#sinceFold = null
      if (kept.length === 0) await this.#discard()
      else await this.#replace(saveId, kept)
      this.#base = saveId
      this.#unqueue(queued)
      if (this.#queue.length === 0) this.#setProblem(null)
    })
  }

  /** The save failed: the journal goes on as it was. */
  cancelFold(): void {
    this.#sinceFold = null
  }

  /** Writes nothing any more (the file is another's now, or it is closed). */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelRetry()
    await this.#inTurn(() => this.#closeFile())
  }

  #writeSoon(): void {
    this.#write().catch((error: unknown) => {
      this.#ports.log('The journal could not be written.', error)
      this.#cancelRetry()
      this.#cancelRetry = this.#ports.after(retryMs, () => this.#writeSoon())
    })
  }

  #unqueue(records: number): void {
    for (const bytes of this.#queue.splice(0, records)) this.#queuedBytes -= bytes.length
  }

  #setProblem(problem: string | null): void {
    if (this.#problem === problem) return
    this.#problem = problem
    this.#onProblem()
  }

  #write(): Promise<void> {
    if (this.#writing !== null) return this.#writing
    if (this.#queue.length === 0 || this.#isStopped) return Promise.resolve()
    this.#writing = this.#writeAll()
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#queue.length > 0 && !this.#isStopped) await this.#inTurn(() => this.#writeQueued())
    } finally {
      // In the same step as the look at the queue: a record appended after it starts the next round.
      this.#writing = null
    }
  }

  async #writeQueued(): Promise<void> {
    const batch = [...this.#queue]
    if (batch.length === 0 || this.#isStopped) return
    const isNew = this.#length === 0
    const bytes = joined(isNew ? [journalStart(this.#base), ...batch] : batch)
    try {
      this.#file ??= await this.#ports.files.open(this.#path, isNew ? 'create' : 'append')
      if (isNew) await this.#ports.files.keepRights(this.#workspace, this.#path)
      // Also cuts off what an earlier failed write may have left.
      await this.#file.truncate(this.#length)
      await this.#file.write(bytes)
      await this.#file.sync()
      if (isNew) await this.#ports.files.syncFolder(this.#ports.paths.folder(this.#path))
    } catch (error) {
      await this.#closeFile()
      const failure = writeFailure('The last changes could not be written to disk.', error)
      this.#setProblem(failure.message)
      throw failure
    }
    this.#length += bytes.length
    this.#unqueue(batch.length)
    this.#setProblem(null)
  }

  async #replace(saveId: string, records: readonly Uint8Array[]): Promise<void> {
    const { files, paths } = this.#ports
    const bytes = joined([journalStart(saveId), ...records])
    const temporary = `${this.#path}.new`
    const file = await files.open(temporary, 'create')
    try {
      await files.keepRights(this.#workspace, temporary)
      await file.write(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await this.#closeFile()
    await files.rename(temporary, this.#path)
    await files.syncFolder(paths.folder(this.#path))
    this.#length = bytes.length
  }

  async #discard(): Promise<void> {
    await this.#closeFile()
    await this.#ports.files.remove(this.#path)
    this.#length = 0
  }

  async #closeFile(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const before = this.#turn
    let done = (): void => {}
    this.#turn = new Promise((resolve) => (done = resolve))
    await before
    try {
      await work()
    } finally {
      done()
    }
  }
}
