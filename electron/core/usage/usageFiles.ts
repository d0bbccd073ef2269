import { isHandedOver } from '@shared/domain/handedOver.ts'
import { trackedAppIdSchema, usageFileIdSchema, type UsageFileId } from '@shared/domain/ids.ts'
import type { UsageFile } from '@shared/domain/usage.ts'
import { fail, toAppError } from '@shared/errors/appError.ts'
import { lastingName, type SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import type { OpenWorkspace } from '../context.ts'
import { compareFile, hashFile, refuseTouched } from '../import/fileState.ts'
import { factsAt, isUtf16 } from '../import/recognize.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import { readEntries } from './readEntries.ts'
import { readUsageFiles, replaceTracked, writeUsageFile, type StoredTracked, type StoredUsageFile } from './tracked.repo.ts'

const mostBytes = 8 * 2 ** 20
/** Entries left out that are remembered; the others are counted. */
const mostUnreadable = 200

type Where = Pick<OpenWorkspace, 'store' | 'segments'>

/** Takes over what a file states now; the one of the same path is replaced. @throws dataSource, and nothing changes. */
export function importUsageFile(ports: Ports, open: Where, path: string, breathe: () => Promise<void>): Promise<StoredUsageFile> {
  return takeOver(ports, open, path, null, breathe)
}

/** Reads it again unless it is as it was. Where it cannot be read, what it stated before stays and `problem` says why. */
export async function rereadUsageFile(ports: Ports, open: Where, file: StoredUsageFile, breathe: () => Promise<void>): Promise<StoredUsageFile> {
  try {
    const { isSame } = await compareFile(ports, file.path, { ...file, hash: file.hash }, breathe)
    if (!isSame) return await takeOver(ports, open, file.path, file, breathe)
    return file.problem === null ? file : note(open, { ...file, problem: null })
  } catch (error) {
    const { code, message } = toAppError(error)
    if (code !== 'dataSource') throw error
    return note(open, { ...file, problem: message })
  }
}

function note({ store }: Where, file: StoredUsageFile): StoredUsageFile {
  // Removed meanwhile: an update of nothing, and it stays so.
  if (readUsageFiles(store).some(({ id }) => id === file.id)) store.edit((edit) => writeUsageFile(edit, file))
  return file
}

/** `again`: the file as it was known; one that was removed while it was read stays so. */
async function takeOver(ports: Ports, open: Where, path: string, again: StoredUsageFile | null, breathe: () => Promise<void>): Promise<StoredUsageFile> {
  const fileName = ports.paths.base(path)
  const { text, sizeBytes, modifiedMs, hash } = await readText(ports, path, fileName, breathe)
  const { apps, unreadable } = readEntries(text, fileName)
  // Looked up only now: the same file may have been chosen twice, or removed, while it was read.
  const before = readUsageFiles(open.store).find((one) => (again === null ? one.path === path : one.id === again.id))
  if (again !== null && before === undefined) return again
  const file: StoredUsageFile = {
    id: before?.id ?? newId(ports, usageFileIdSchema),
    path,
    fileName,
    mode: before?.mode ?? (isHandedOver(path) ? 'once' : 'refresh'),
    readAt: new Date(ports.now()).toISOString(),
    sizeBytes,
    modifiedMs,
    hash,
    entries: apps.length,
    unreadable: unreadable.slice(0, mostUnreadable),
    unreadableCount: unreadable.length,
    problem: null,
  }
  const tracked = apps.map((app): StoredTracked => ({ ...app, id: newId(ports, trackedAppIdSchema), file: file.id, segments: lasting(app.segments, open.segments()) }))
  open.store.edit((edit) => {
    writeUsageFile(edit, file)
    replaceTracked(edit, file.id, tracked)
  })
  return file
}

/** Output names, which never change, for all that are here; each once. */
export function lasting(names: readonly string[], directory: SegmentDirectory): string[] {
  return [...new Set(names.map((name) => lastingName(directory, name)))]
}

interface ReadText {
  readonly text: string
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly hash: string
}

async function readText(ports: Ports, path: string, fileName: string, breathe: () => Promise<void>): Promise<ReadText> {
  const facts = await factsAt(ports, path)
  if (facts === null) throw fail('dataSource', `The usage file ${fileName} was not found: check the name, or choose it again.`, { file: fileName })
  if (facts.kind !== 'file') throw fail('dataSource', `${fileName} is no file: choose a usage file, CSV or JSON.`, { file: fileName })
  if (facts.size > mostBytes) throw fail('dataSource', `${fileName} is larger than 8 MB, which no usage file is: check that it is the right one, or split it.`, { file: fileName })
  const bytes = new Uint8Array(facts.size)
  const file = await ports.files.open(path, 'read').catch((error: unknown) => {
    ports.log(`opening ${path}`, error)
    throw fail('dataSource', `${fileName} cannot be read: check that you may open it and that no other program holds it.`, { file: fileName })
  })
  let length = 0
  try {
    for (let read = 1; read > 0 && length < bytes.length; length += read) read = await file.read(bytes.subarray(length), length)
  } finally {
    await file.close()
  }
  const hash = await hashFile(ports, path, breathe)
  await refuseTouched(ports, path, { sizeBytes: facts.size, modifiedMs: facts.modifiedMs })
  return { text: decoded(bytes.subarray(0, length), fileName), sizeBytes: facts.size, modifiedMs: facts.modifiedMs, hash }
}

/** UTF-8, UTF-16, and what old spreadsheets write. */
function decoded(bytes: Uint8Array, fileName: string): string {
  const wide = isUtf16(bytes)
  if (wide !== null) return new TextDecoder(wide).decode(bytes)
  if (bytes.includes(0)) throw fail('dataSource', `${fileName} is a binary file: choose a usage file, CSV or JSON.`, { file: fileName })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** As pages show it. */
export function shownFile({ id, fileName, path, mode, readAt, entries, unreadable, unreadableCount, problem }: StoredUsageFile): UsageFile {
  return { id, fileName, path, mode, canReread: !isHandedOver(path), readAt, entries, unreadable: [...unreadable], unreadableCount, problem }
}

export function readUsageFile(open: Where, id: UsageFileId): StoredUsageFile {
  const file = readUsageFiles(open.store).find((one) => one.id === id)
  if (file === undefined) throw fail('notFound', 'This usage file is not there any more.')
  return file
}
