import type { FolderDestination } from '@shared/domain/exportDestination.ts'
import type { ExportRunId } from '@shared/domain/ids.ts'
import type { OpenFile, Ports } from '../ports.ts'
import { fileErrorCode, writeFailure } from '../store/fileErrors.ts'
import { DestinationFailure, noLimits, type Delivery, type Destination, type FailureKind, type OutgoingFile } from './destination.ts'

type FolderPorts = Pick<Ports, 'files' | 'paths'>

/** Unfinished files are in a folder of their own on the same disk, named after their run: a rename away from their place, and found after a crash. */
const partsFolder = '.tessera-unfinished'

/** A folder as its system has it. Files of the same name are replaced, each at once. */
export function folderDestination(ports: FolderPorts, { folder }: Pick<FolderDestination, 'folder'>): Destination {
  const { files, paths } = ports
  let part = 0
  return {
    kind: 'folder',
    limits: noLimits,
    format: null,
    takesManifest: true,
    required: [],
    reshape: null,
    async check() {
      const facts = await files.facts(folder).catch((error: unknown) => Promise.reject(failureOf(paths.base(folder), error)))
      if (facts?.kind !== 'folder') throw new DestinationFailure('missing', `The folder "${paths.base(folder)}" is not there; choose another one.`, true)
      if (!(await files.isWritable(folder))) throw new DestinationFailure('refused', `You may not write in the folder "${paths.base(folder)}"; choose another one or ask for access.`, true)
    },
    async begin(file) {
      const parts = paths.join(folder, partsFolder)
      const partPath = paths.join(parts, `${file.run}-${(part += 1)}.part`)
      try {
        await files.makeFolder(parts)
        return partDelivery(ports, folder, file, partPath, await files.open(partPath, 'createNew'))
      } catch (error) {
        throw failureOf(file.name, error)
      }
    },
    async close() {
      await files.removeFolder(paths.join(folder, partsFolder)).catch(() => {})
    },
  }
}

function partDelivery({ files, paths }: FolderPorts, folder: string, file: OutgoingFile, partPath: string, handle: OpenFile): Delivery {
  let open: OpenFile | null = handle
  return {
    async put(bytes) {
      try {
        await handle.write(bytes)
      } catch (error) {
        throw failureOf(file.name, error)
      }
    },
    async commit() {
      const steps = file.name.split('/')
      const finalPath = paths.join(folder, ...steps)
      try {
        await handle.sync()
        await handle.close()
        open = null
        await files.makeFolder(paths.folder(finalPath))
        await files.rename(partPath, finalPath)
        // From the file's folder up to the one that was there before: each of them may be new.
        for (let depth = steps.length - 1; depth >= 0; depth -= 1) await files.syncFolder(paths.join(folder, ...steps.slice(0, depth)))
        return []
      } catch (error) {
        throw failureOf(file.name, error)
      }
    },
    async abort() {
      await open?.close().catch(() => {})
      open = null
      await files.remove(partPath).catch(() => {})
    },
  }
}

/** Takes away what a run left unfinished that ended with Tessera itself. */
export async function clearFolder({ files, paths }: FolderPorts, { folder }: Pick<FolderDestination, 'folder'>, run: ExportRunId): Promise<void> {
  const parts = paths.join(folder, partsFolder)
  const names = await files.names(parts).catch(() => [])
  for (const name of names) if (name.startsWith(`${run}-`)) await files.remove(paths.join(parts, name))
  if (names.length > 0) await files.removeFolder(parts)
}

const kinds: Record<string, FailureKind> = { ENOSPC: 'full', EDQUOT: 'full', EACCES: 'refused', EPERM: 'refused', EROFS: 'refused', ENOENT: 'missing', ENOTDIR: 'missing' }

function failureOf(name: string, error: unknown): DestinationFailure {
  if (error instanceof DestinationFailure) return error
  const kind = kinds[fileErrorCode(error)] ?? 'broken'
  return new DestinationFailure(kind, writeFailure(`"${name}" could not be written.`, error).message, kind !== 'broken', { cause: error })
}
