import { z } from 'zod'
import { fail, TesseraError, toAppError } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import type { Database } from './database.ts'
import { largestFile } from './fileHeader.ts'
import { fileErrorCode, writeFailure } from './fileErrors.ts'
import type { Journal } from './journal.ts'
import { recordBytes } from './journalRecord.ts'
import type { Lock } from './lock.ts'
import type { MetadataTable } from './metadata.ts'
import { newId } from './newId.ts'
import type { RawRow } from './rawReading.ts'
import type { Sql, SqlValue } from './sql.ts'
import type { Bulk, Edit, Row } from './store.ts'
import { editOf, type Verb } from './verbs.ts'
import { snapshotAs } from './workspaceValues.ts'
import type { WorkspaceStore } from './workspaceStore.ts'
import { replaceFile } from './writeFile.ts'

const idleFoldMs = 30_000
/** Rows of an import are in no journal: they go to the file soon. */
const bulkFoldMs = 2000
const longestJournal = 8 * 2 ** 20

interface Parts {
  readonly ports: Ports
  readonly path: string
  readonly database: Database
  /** Null: read-only. */
  readonly writing: { readonly lock: Lock; readonly journal: Journal } | null
  readonly readOnlyReason: string | null
  readonly savedAt: string | null
  readonly isAhead: boolean
  readonly notice: string | null
}

export class OpenedStore implements WorkspaceStore {
  readonly path: string
  readonly bulk: Bulk
  readonly #openingNotice: string | null
  readonly #ports: Ports
  readonly #database: Database
  #writing: Parts['writing']
  #readOnlyReason: string | null
  #savedAt: string | null
  /** Changes in memory, and how many of them are in the file. */
  #changes: number
  #savedChanges = 0
  /** Changes no journal holds were made since the last save. */
  #hasGap = false
  /** Why the last save by itself failed. */
  #foldProblem: string | null = null
  #saving: Promise<void> = Promise.resolve()
  #cancelFold: () => void = () => {}
  readonly #revisions = new Map<string, number>()
  #listener: () => void = () => {}

  constructor(parts: Parts) {
    this.path = parts.path
    this.#openingNotice = parts.notice
    this.#ports = parts.ports
    this.#database = parts.database
    this.#writing = parts.writing
    this.#readOnlyReason = parts.readOnlyReason
    this.#savedAt = parts.savedAt
    this.#changes = parts.isAhead && parts.writing !== null ? 1 : 0
    this.bulk = this.#makeBulk()
    parts.writing?.lock.onLost(() => this.#becomeReadOnly())
    parts.writing?.journal.onProblem(() => this.#listener())
    if (this.unsaved) this.#foldAfter(idleFoldMs)
  }

  get readOnlyReason(): string | null {
    return this.#readOnlyReason
  }

  get savedAt(): string | null {
    return this.#savedAt
  }

  get notice(): string | null {
    return this.#writing?.journal.problem ?? this.#foldProblem ?? this.#openingNotice
  }

  get unsaved(): boolean {
    return this.#changes !== this.#savedChanges
  }

  onChange(listener: () => void): void {
    this.#listener = listener
  }

  all<T extends object = Row>(query: Sql): readonly T[] {
    return this.#database.all<T>(query)
  }

  first<T extends object = Row>(query: Sql): T | null {
    return this.#database.first<T>(query)
  }

  each(query: Sql, visit: (row: readonly SqlValue[]) => void): void {
    this.#database.each(query, visit)
  }

  eachRaw(query: Sql, visit: (row: RawRow) => void): boolean {
    return this.#database.eachRaw(query, visit)
  }

  revisionOf(tables: readonly MetadataTable[]): number {
    return tables.reduce((sum, table) => sum + (this.#revisions.get(table) ?? 0), 0)
  }

  sizeBytes(): number {
    return this.#database.sizeBytes()
  }

  edit<T>(work: (edit: Edit) => T): T {
    const { journal } = this.#mustWrite()
    const verbs: Verb[] = []
    let record: Uint8Array | null = null
    const result = this.#transaction((noted) => {
      const value = work(editOf(this.#database, (verb) => verbs.push(noted(verb))))
      // Before the commit: what cannot be journaled must not be in memory either.
      if (verbs.length > 0) record = recordBytes({ kind: 'edit', verbs })
      return value
    })
    if (record !== null) {
      journal.append(record)
      this.#changed(this.#isTooLong(journal) ? 0 : this.#hasGap ? bulkFoldMs : idleFoldMs)
    }
    return result
  }

  async flush(): Promise<void> {
    if (this.#hasGap) await this.save()
    else await this.#writing?.journal.flush()
  }

  save(): Promise<void> {
    this.#saving = this.#saving.catch(() => {}).then(() => this.#save())
    return this.#saving
  }

  async writeCopy(path: string): Promise<void> {
    const snapshot = snapshotAs(this.#database, newId(this.#ports, z.string()), new Date(this.#ports.now()).toISOString(), { keep: false })
    try {
      await replaceFile(this.#ports, path, snapshot.parts)
    } catch (error) {
      throw writeFailure(`"${this.#ports.paths.base(path)}" could not be written.`, error)
    } finally {
      snapshot.release()
    }
  }

  async close(): Promise<void> {
    this.#cancelFold()
    try {
      if (this.#writing !== null) await this.save()
      else await this.#saving.catch(() => {})
    } catch (error) {
      await this.#writing?.journal.flush().catch((failure: unknown) => this.#ports.log('The journal could not be written.', failure))
      throw error
    } finally {
      const writing = this.#writing
      this.#writing = null
      this.#cancelFold()
      await writing?.journal.stop()
      await writing?.lock.release()
      this.#database.close()
    }
  }

  #makeBulk(): Bulk {
    const database = this.#database
    return {
      run: (query) => {
        this.#mustWrite()
        database.run(query)
        this.#bulkChanged(query)
      },
      insertRows: (query, rows) => {
        this.#mustWrite()
        database.transaction(() => database.runMany(query, rows))
        this.#bulkChanged(query)
      },
      insert: (query, fill) => {
        this.#mustWrite()
        database.transaction(() => database.insertMany(query, fill))
        this.#bulkChanged(query)
      },
      transaction: (work) => {
        this.#mustWrite()
        const result = this.#transaction((noted) => work(editOf(database, noted)))
        this.#bulkChanged(null)
        return result
      },
    }
  }

  /** Staging tables are dropped when a file is opened: what happens in them alone is no change. */
  #bulkChanged(query: Sql | null): void {
    if (query !== null && query.text.includes('"staging_') && !query.text.includes('"data_')) return
    if (!this.#hasGap) this.#writing?.journal.append(recordBytes({ kind: 'gap' }))
    this.#hasGap = true
    this.#changed(bulkFoldMs)
  }

  /** `noted` counts the edits of each table, and returns what it is given. */
  #transaction<T>(work: (noted: (verb: Verb) => Verb) => T): T {
    if (this.#database.inTransaction) throw new Error('An edit must not begin inside another.')
    const edited = new Set<string>()
    const count = (table: string): unknown => this.#revisions.set(table, (this.#revisions.get(table) ?? 0) + 1)
    const noted = (verb: Verb): Verb => {
      edited.add(verb.table)
      count(verb.table)
      return verb
    }
    try {
      return this.#database.transaction(() => {
        const result = work(noted)
        if (result instanceof Promise) throw new Error('An edit is done at once: it cannot wait for a promise.')
        return result
      })
    } catch (error) {
      // What was read meanwhile was undone.
      edited.forEach(count)
      throw error
    }
  }

  /** Beside a large file, which takes seconds to write, a longer journal takes less to read back than the file itself. */
  #isTooLong({ sizeBytes }: Journal): boolean {
    return sizeBytes > longestJournal && sizeBytes > this.#database.sizeBytes() / 16
  }

  #changed(foldInMs: number): void {
    this.#changes += 1
    this.#foldAfter(foldInMs)
    this.#listener()
  }

  #foldAfter(ms: number): void {
    this.#cancelFold()
    this.#cancelFold = this.#ports.after(ms, () => {
      this.save().catch((error: unknown) => {
        this.#ports.log('The workspace could not be saved.', error)
        if (this.#writing !== null) this.#foldAfter(idleFoldMs)
        this.#foldProblem = toAppError(error).message
        this.#listener()
      })
    })
  }

  async #save(): Promise<void> {
    const { lock, journal } = this.#mustWrite()
    if (!this.unsaved && (await this.#isThere())) return
    await this.#refuseLost(lock)
    if (this.#database.sizeBytes() > largestFile) {
      throw fail('storage', `"${this.#ports.paths.base(this.path)}" has grown beyond 3.5 GB and cannot be saved; remove a data source.`)
    }
    this.#cancelFold()
    const changes = this.#changes
    const hadGap = this.#hasGap
    const saveId = newId(this.#ports, z.string())
    const savedAt = new Date(this.#ports.now()).toISOString()
    // From here to the snapshot nothing waits: what the fold record divides is what the bytes hold.
    const snapshot = snapshotAs(this.#database, saveId, savedAt, { keep: true })
    journal.beginFold(saveId)
    this.#hasGap = false
    try {
      await replaceFile(this.#ports, this.path, snapshot.parts, () => this.#refuseLost(lock))
    } catch (error) {
      journal.cancelFold()
      this.#hasGap ||= hadGap
      throw error instanceof TesseraError ? error : this.#saveFailure(error)
    } finally {
      snapshot.release()
    }
    this.#foldProblem = null
    this.#savedChanges = changes
    this.#savedAt = savedAt
    // The file is in place and names the fold: a journal that could not be shortened still holds good.
    await journal.endFold(saveId).catch((error: unknown) => this.#ports.log('The journal could not be shortened.', error))
    if (this.unsaved) this.#foldAfter(idleFoldMs)
    this.#listener()
  }

  /** False where somebody removed or moved the file: memory then holds what no file does. */
  async #isThere(): Promise<boolean> {
    return (await this.#ports.files.facts(this.path).catch(() => null)) !== null
  }

  /** Throws where another has the file by now, or the disk does not let us know. */
  async #refuseLost(lock: Lock): Promise<void> {
    const isHeld = await lock.isHeld().catch((error: unknown) => {
      throw this.#saveFailure(error)
    })
    if (!isHeld) this.#mustWrite()
  }

  #saveFailure(error: unknown): TesseraError {
    const isGone = fileErrorCode(error) === 'ENOENT'
    return writeFailure(`"${this.#ports.paths.base(this.path)}" could not be saved${isGone ? '' : '; the version on disk is as it was'}.`, error)
  }

  #mustWrite(): NonNullable<Parts['writing']> {
    if (this.#writing !== null) return this.#writing
    const reason = this.#readOnlyReason ?? 'it was closed'
    throw fail('conflict', `This workspace cannot be changed: ${reason}. Save a copy under another name to change it.`)
  }

  #becomeReadOnly(): void {
    const writing = this.#writing
    this.#writing = null
    this.#readOnlyReason = 'another window or command took the file over'
    this.#cancelFold()
    writing?.journal.stop().catch((error: unknown) => this.#ports.log('The journal could not be closed.', error))
    this.#listener()
  }
}
