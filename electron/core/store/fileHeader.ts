import { fail, type TesseraError } from '@shared/errors/appError.ts'
import { schemaVersion } from './migrations/index.ts'
import { applicationId } from './migrator.ts'

/** Beyond this sql.js copies the whole file for every page that is added. */
export const largestFile = 3.5 * 2 ** 30
const magic = new TextEncoder().encode('SQLite format 3\0')
const headerBytes = 100

/** What can be said of the file before SQLite sees it; null: nothing against it. `size` is the file's, `start` its first bytes. */
export function headerFault(name: string, size: number, start: Uint8Array): TesseraError | null {
  if (size === 0) return fail('invalidInput', `"${name}" is empty; choose a Tessera workspace.`)
  if (size > largestFile) return fail('storage', `"${name}" is larger than 3.5 GB, which Tessera cannot open.`)
  const known = magic.subarray(0, Math.min(start.length, magic.length))
  if (!known.every((byte, index) => start[index] === byte)) {
    return fail('invalidInput', `"${name}" is no Tessera workspace; to use it as data, import it into one.`)
  }
  if (start.length < headerBytes) return truncated(name)
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  if (view.getUint32(68) !== applicationId) {
    return fail('invalidInput', `"${name}" is an SQLite database, but no Tessera workspace; to use its tables, import them into one.`)
  }
  const version = view.getUint32(60)
  if (version > schemaVersion) return fail('invalidInput', `"${name}" was made by a newer version of Tessera; update Tessera to open it.`)
  if (version === 0) return damaged(name)
  if (view.getUint8(18) !== 1 || view.getUint8(19) !== 1) {
    const remedy = 'switch it back with "PRAGMA journal_mode=DELETE" there'
    return fail('invalidInput', `"${name}" was switched to another journal mode by an SQLite tool; ${remedy}.`)
  }
  const pageField = view.getUint16(16)
  const pageSize = pageField === 1 ? 65_536 : pageField
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return damaged(name)
  if (size < pageSize * view.getUint32(28)) return truncated(name)
  return null
}

export function damaged(name: string): TesseraError {
  return fail('storage', `The workspace "${name}" is damaged and was left as it is; open a copy from a backup.`)
}

function truncated(name: string): TesseraError {
  return fail('storage', `The workspace "${name}" is cut off: its end is missing. It was left as it is; open a copy from a backup.`)
}
