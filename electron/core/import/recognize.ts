import { fail } from '@shared/errors/appError.ts'
import type { FileFacts, OpenFile, Ports } from '../ports.ts'
import { mayPass } from '../tasks/passing.ts'

export type Format = 'delimited' | 'sqlite' | 'workbook' | 'json' | 'parquet' | 'gzip'

export interface ImportFile {
  readonly name: string
  /** As it lies there. */
  readonly size: number
  /** Of what is read from it, to tell how far a reading is: of a packed file more. */
  readonly contentSize: number
  readonly modifiedMs: number
  readonly file: OpenFile
}

const readable = 'Tessera reads delimited text (CSV, TSV), Excel workbooks (.xlsx), JSON, Parquet and SQLite files, text packed with gzip too'

/** The first bytes of kinds of file that people mistake for a table; extensions are not asked. */
const signatures: readonly (readonly [bytes: readonly number[], what: string, remedy: string])[] = [
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook, or one protected by a password', 'save it as .xlsx without a password'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', 'export the table as CSV'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture', 'choose the data file'],
  [[0xff, 0xd8, 0xff], 'a JPEG picture', 'choose the data file'],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF picture', 'choose the data file'],
]

/** The first bytes of formats that are read. */
const magic: readonly (readonly [start: string, format: Format])[] = [
  ['SQLite format 3\0', 'sqlite'],
  ['PK\x03\x04', 'workbook'],
  ['PAR1', 'parquet'],
  ['\x1f\x8b', 'gzip'],
]

export async function openImportFile(ports: Ports, path: string): Promise<ImportFile> {
  const name = ports.paths.base(path)
  const facts = await factsAt(ports, path)
  if (facts === null) throw fail('dataSource', `The file ${name} was not found: check the name, or choose it again.`, { file: name })
  if (facts.kind === 'folder') throw fail('dataSource', `${name} is a folder: choose a file in it.`, { file: name })
  if (facts.kind === 'other') throw fail('dataSource', `${name} is no file but a device or a pipe, which may never end: choose a file.`, { file: name })
  if (facts.size === 0) throw fail('dataSource', `${name} is empty: there is nothing to import.`, { file: name })
  const file = await ports.files.open(path, 'read').catch((error: unknown) => {
    ports.log(`opening ${path}`, error)
    throw mayPass(unreadable(name), error)
  })
  return { name, size: facts.size, contentSize: facts.size, modifiedMs: facts.modifiedMs, file }
}

/** Null where nothing is there. */
export async function factsAt(ports: Ports, path: string): Promise<FileFacts | null> {
  return await ports.files.facts(path).catch((error: unknown) => {
    ports.log(`looking at ${path}`, error)
    throw mayPass(unreadable(ports.paths.base(path)), error)
  })
}

function unreadable(name: string) {
  return fail('dataSource', `${name} cannot be read: check that you may open it and that no other program holds it.`, { file: name })
}

/** By content; refuses with one sentence what holds no table. */
export async function recognize({ file, name }: ImportFile): Promise<Format> {
  const head = new Uint8Array(65_536)
  const bytes = head.subarray(0, await file.read(head, 0))
  const first = latin(bytes.subarray(0, 16))
  const format = magic.find(([start]) => first.startsWith(start))
  if (format !== undefined) return format[1]
  const known = signatures.find(([signature]) => signature.every((byte, index) => bytes[index] === byte))
  if (known !== undefined) throw refused(name, known[1], known[2])
  const wide = isUtf16(bytes)
  if (wide === null && looksBinary(bytes)) throw refused(name, 'a binary file', 'choose the data file')
  const start = (wide === null ? latin(bytes).replace(/^\u00ef\u00bb\u00bf/, '') : new TextDecoder(wide).decode(bytes.subarray(0, 8192))).trimStart()
  if (start === '' && bytes.length < head.length) throw fail('dataSource', `${name} holds only blanks: there is nothing to import.`, { file: name })
  if (/^(\{\s*["}]|\[\s*[{[\]])/.test(start)) return 'json'
  return 'delimited'
}

function refused(name: string, what: string, remedy: string) {
  return fail('dataSource', `${name} is ${what}: ${readable}; ${remedy}.`, { file: name })
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4096))
}

/** UTF-16 by its mark, or without one by NULs that sit on one side only. */
export function isUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const length = Math.min(bytes.length, 4096) & ~1
  let even = 0
  let odd = 0
  for (let index = 0; index < length; index += 2) {
    if (bytes[index] === 0) even += 1
    if (bytes[index + 1] === 0) odd += 1
  }
  const pairs = length / 2
  if (pairs >= 4 && odd > pairs * 0.6 && even < pairs * 0.02) return 'utf-16le'
  if (pairs >= 4 && even > pairs * 0.6 && odd < pairs * 0.02) return 'utf-16be'
  return null
}

/** A NUL, or more control characters than text has; the separators of ASCII, and the first one, which Hive writes, are for tables. */
function looksBinary(bytes: Uint8Array): boolean {
  let control = 0
  for (const byte of bytes) {
    if (byte === 0) return true
    if (byte < 28 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 1) control += 1
  }
  return control > bytes.length / 50
}
