import { fail, TesseraError } from '@shared/errors/appError.ts'
import { countOf } from '@shared/format/numbers.ts'
import { listWords } from '@shared/rules/names.ts'
import type { FileFacts, Ports } from '../ports.ts'
import { Database, loadSqlJs } from './database.ts'
import { checkMetadata, checkSchema, tidyDataTables } from './fileCheck.ts'
import { damaged, headerFault } from './fileHeader.ts'
import { fileErrorCode } from './fileErrors.ts'
import { journalPath } from './journal.ts'
import { editsSince, readJournal, type JournalContent } from './journalRecord.ts'
import { spareRowWords, type MetadataTable } from './metadata.ts'
import { schemaVersion } from './migrations/index.ts'
import { versionOf } from './migrator.ts'
import { restOf } from './rest.ts'
import { apply, type Verb } from './verbs.ts'
import { workspaceValue } from './workspaceValues.ts'

const chunkBytes = 8 * 2 ** 20

export interface LoadedFile {
  readonly database: Database
  readonly saveId: string
  /** UTC; null where the file does not say. */
  readonly savedAt: string | null
  /** Length of the journal to go on from; null: nothing in it is needed. */
  readonly journalLength: number | null
  /** True where memory holds more than the file: replayed edits, a migrated schema, tables tidied away. */
  readonly isAhead: boolean
  /** The schema version of the file where it is older than ours; null where it is ours. */
  readonly olderVersion: number | null
  /** A sentence for the person where not all was well. */
  readonly notice: string | null
}

interface Loading {
  /** Another process may save meanwhile; without it we hold the lock. */
  readonly isShared: boolean
}

/**
 * Reads file and journal as they belong together, checks both as untrusted input and plays the journal's edits back.
 * Writes nothing to disk. Where another process saved between the two reads, both are read again.
 */
export async function loadFile(ports: Ports, path: string, { isShared }: Loading): Promise<LoadedFile> {
  const name = ports.paths.base(path)
  for (let attempt = 1; ; attempt += 1) {
    const before = await factsOf(ports, path)
    const file = await readFile(ports, path, before)
    const journal = await readJournalFile(ports, path)
    const after = await ports.files.facts(path)
    const isSame = after?.size === before.size && after.modifiedMs === before.modifiedMs
    if (isSame || !isShared || attempt === 5) return await build(ports, name, file, readJournal(journal))
  }
}

async function build(ports: Ports, name: string, file: Uint8Array, journal: JournalContent): Promise<LoadedFile> {
  const library = await loadSqlJs(ports)
  const rest = restOf(ports)
  let database: Database | null = null
  try {
    database = new Database(library, file)
    await rest()
    const version = versionOf(database)
    const isChanged = await checkSchema({ database, bytes: file, name }, { library, rest, log: ports.log })
    const saveId = workspaceValue(database, 'saveId')
    if (saveId === null) throw damaged(name)
    const found = editsSince(journal, saveId)
    const replayed = found === null ? 0 : replay(ports, database, found.verbs)
    const leftOut = await checkMetadata(database, rest)
    const tidied = tidyDataTables(database)
    return {
      database,
      saveId,
      savedAt: workspaceValue(database, 'savedAt'),
      journalLength: found?.ends[replayed - 1] ?? null,
      isAhead: isChanged || replayed > 0 || leftOut.size > 0 || tidied.isChanged,
      olderVersion: version < schemaVersion ? version : null,
      notice: noticeOf(found, replayed, leftOut, tidied.emptied),
    }
  } catch (error) {
    database?.close()
    if (error instanceof TesseraError) throw error
    ports.log(`"${name}" was refused.`, error)
    throw damaged(name)
  }
}

/** Does the edits in order and stops at the first that does not fit; answers how many were done. */
function replay(ports: Ports, database: Database, edits: readonly (readonly Verb[])[]): number {
  for (const [index, verbs] of edits.entries()) {
    try {
      database.transaction(() => verbs.forEach((verb) => apply(database, verb)))
    } catch (error) {
      ports.log(`Edit ${index + 1} of the journal does not fit the file.`, error)
      return index
    }
  }
  return edits.length
}

function noticeOf(found: ReturnType<typeof editsSince>, replayed: number, leftOut: ReadonlyMap<MetadataTable, number>, emptied: readonly string[]): string | null {
  const sentences: string[] = []
  if (found !== null && replayed < found.verbs.length) sentences.push('Some of the last changes could not be recovered.')
  else if (replayed > 0) sentences.push('Changes made since the last save were recovered.')
  if (found !== null && !found.isWhole) sentences.push('The last import was not saved and has to be done again.')
  if (leftOut.size > 0) {
    const lost = [...leftOut].map(([table, count]) => countOf(count, ...(spareRowWords(table) ?? [table, table])))
    sentences.push(`The file is damaged in places: ${listWords(lost)} could not be read and ${[...leftOut.values()].join() === '1' ? 'was' : 'were'} left out; all else is as it was.`)
  }
  if (emptied.length > 0) sentences.push(`The rows of ${emptied.map((entity) => `"${entity}"`).join(', ')} were missing; import them again.`)
  return sentences.length === 0 ? null : sentences.join(' ')
}

export async function factsOf(ports: Ports, path: string): Promise<FileFacts> {
  const name = ports.paths.base(path)
  const facts = await ports.files.facts(path).catch((error: unknown) => {
    throw readFailure(name, error)
  })
  if (facts === null) throw fail('notFound', `There is no file "${name}" there; it may have been moved or deleted.`)
  if (facts.kind !== 'file') throw fail('invalidInput', `"${name}" is no file; choose a Tessera workspace.`)
  return facts
}

/** All of it. */
export async function readFile(ports: Ports, path: string, { size }: FileFacts): Promise<Uint8Array> {
  const name = ports.paths.base(path)
  try {
    const file = await ports.files.open(path, 'read')
    try {
      const start = new Uint8Array(Math.min(size, 100))
      const fault = headerFault(name, size, start.subarray(0, await file.read(start, 0)))
      if (fault !== null) throw fault
      const bytes = new Uint8Array(size)
      for (let at = 0; at < size; ) {
        const read = await file.read(bytes.subarray(at, at + chunkBytes), at)
        if (read === 0) throw damaged(name)
        at += read
      }
      return bytes
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof TesseraError ? error : readFailure(name, error)
  }
}

/** Empty where there is none. Journals are folded at a few megabytes: one that is huge is not ours. */
async function readJournalFile(ports: Ports, workspace: string): Promise<Uint8Array> {
  const path = journalPath(workspace)
  const facts = await ports.files.facts(path)
  if (facts === null || facts.kind !== 'file' || facts.size > 2 ** 30) return new Uint8Array()
  const file = await ports.files.open(path, 'read')
  try {
    const bytes = new Uint8Array(facts.size)
    return bytes.subarray(0, await file.read(bytes, 0))
  } finally {
    await file.close()
  }
}

function readFailure(name: string, error: unknown): TesseraError {
  const code = fileErrorCode(error)
  if (code === 'EACCES' || code === 'EPERM') return fail('storage', `You may not read "${name}"; ask for access or choose another file.`)
  return fail('storage', `"${name}" could not be read; check the disk and try again.`)
}
