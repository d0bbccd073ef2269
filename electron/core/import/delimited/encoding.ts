import { fail } from '@shared/errors/appError.ts'
import type { ReadOptions } from '@shared/contract/import.contract.ts'
import type { OpenFile } from '../../ports.ts'
import { isUtf16, type ImportFile } from '../recognize.ts'

export type Encoding = Extract<ReadOptions, { format: 'delimited' }>['encoding']

const chunkBytes = 1 << 16

/** The bytes of a file from the start; each array is used again for the next. */
export async function* readBytes(file: OpenFile): AsyncGenerator<Uint8Array, void> {
  const buffer = new Uint8Array(chunkBytes)
  let position = 0
  for (;;) {
    const length = await file.read(buffer, position)
    if (length === 0) return
    position += length
    yield buffer.subarray(0, length)
  }
}

/**
 * UTF-16 by mark or shape, UTF-8 where every byte of the file is valid, else windows-1252. A file cut off inside its
 * last character is still UTF-8: reading it says so.
 */
export async function detectEncoding({ file }: ImportFile, breathe: () => Promise<void>): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let first = true
  for await (const bytes of readBytes(file)) {
    const wide = first ? isUtf16(bytes) : null
    if (wide !== null) return wide
    first = false
    try {
      decoder.decode(bytes, { stream: true })
    } catch {
      return 'windows-1252'
    }
    await breathe()
  }
  return 'utf-8'
}

/** The text of the file, piece by piece, without its byte order mark. Fails with the line of the first bad byte and what to do about it. */
export async function* readText(
  { file, name }: ImportFile,
  encoding: Encoding,
  onBytes: (length: number) => void,
  remedy = 'state another encoding, such as windows-1252',
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  const broken = (text: string) => {
    const at = line + newlines(text.slice(0, text.indexOf('\ufffd')))
    return fail('dataSource', `${name} holds bytes in line ${at} that are not ${encodingNames[encoding]}: ${remedy}.`, {
      file: name,
      line: at,
    })
  }
  for await (const bytes of readBytes(file)) {
    onBytes(bytes.length)
    let text
    try {
      text = decoder.decode(bytes, { stream: true })
    } catch {
      throw broken(new TextDecoder(encoding).decode(bytes))
    }
    line += newlines(text)
    if (text !== '') yield text
  }
  try {
    decoder.decode()
  } catch {
    throw fail('dataSource', `${name} ends in the middle of a character in line ${line}: the file seems to be cut off; get it again.`, { file: name, line })
  }
}

export const encodingNames: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
  'iso-8859-1': 'ISO 8859-1',
}

/** By any usual way of writing it; null for an encoding that is not read. */
export function encodingOf(name: string): Encoding | null {
  const plain = name.trim().toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const known: Readonly<Record<string, Encoding>> = {
    utf8: 'utf-8',
    utf8bom: 'utf-8',
    utf16: 'utf-16le',
    utf16le: 'utf-16le',
    utf16be: 'utf-16be',
    windows1252: 'windows-1252',
    cp1252: 'windows-1252',
    ansi: 'windows-1252',
    iso88591: 'iso-8859-1',
    latin1: 'iso-8859-1',
  }
  return known[plain] ?? null
}

export function newlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
