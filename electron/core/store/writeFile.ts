import { z } from 'zod'
import type { Ports } from '../ports.ts'
import { newId } from './newId.ts'

const chunkBytes = 8 * 2 ** 20
const temporaryMark = '.saving-'

/**
 * Puts the content, whole or in parts, in place of the file, wholly or not at all: a temporary file in the same folder, fsync, rename, fsync of
 * the folder. `mayReplace` is asked right before the rename; where it throws, the old file stays.
 */
export async function replaceFile(ports: Ports, path: string, content: Uint8Array | readonly Uint8Array[], mayReplace: () => Promise<void> = async () => {}): Promise<void> {
  const temporary = `${path}${temporaryMark}${newId(ports, z.string())}`
  try {
    const file = await ports.files.open(temporary, 'createNew')
    try {
      await ports.files.keepRights(path, temporary)
      for (const bytes of content instanceof Uint8Array ? [content] : content) {
        for (let at = 0; at < bytes.length; at += chunkBytes) await file.write(bytes.subarray(at, at + chunkBytes))
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await mayReplace()
    await ports.files.rename(temporary, path)
  } catch (error) {
    await ports.files.remove(temporary)
    throw error
  }
  await ports.files.syncFolder(ports.paths.folder(path))
}

/**
 * Removes what a killed process left beside the file: half a save, a journal not yet in place, a takeover of its lock.
 * The caller holds the file's lock, so none of them is in use.
 */
export async function removeLeftovers(ports: Ports, path: string): Promise<void> {
  const { files, paths } = ports
  const folder = paths.folder(path)
  const start = paths.base(path)
  for (const name of await files.names(folder)) {
    if (name.startsWith(start) && leftover.test(name.slice(start.length))) await files.remove(paths.join(folder, name))
  }
}

const leftover = /^(?:\.saving-[a-z0-9]{20}|\.lock\.takeover|\.journal\.new)$/
