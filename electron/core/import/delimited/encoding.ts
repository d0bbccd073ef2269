import { fail } from '@shared/errors/appError.ts'
import type { ReadOptions } from '@shared/contract/import.contract.ts'
import type { OpenFile } from '../../ports.ts'
import { isUtf16, type ImportFile } from '../recognize.ts'
import { isMostlyUtf8, joined, lookAtUtf8, markedText, openTail, type Utf8Look } from './utf8.ts'

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

export interface DetectedEncoding {
  readonly encoding: Encoding
  /** What a person should know of it; null where the bytes leave no doubt. */
  readonly note: string | null
}

/**
 * UTF-16 by mark or shape, UTF-8 where every byte of the file is valid or nearly all characters beyond ASCII are, else
 * windows-1252. A file cut off inside its last character is still UTF-8: reading it says so.
 */
export async function detectEncoding({ file, name }: ImportFile, breathe: () => Promise<void>): Promise<DetectedEncoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let first = true
  for await (const bytes of readBytes(file)) {
    const wide = first ? isUtf16(bytes) : null
    if (wide !== null) return { encoding: wide, note: null }
    first = false
    try {
      decoder.decode(bytes, { stream: true })
    } catch {
      return doubtful(name, await lookAtUtf8(readBytes(file), breathe))
    }
    await breathe()
  }
  return { encoding: 'utf-8', note: null }
}

function doubtful(name: string, look: Utf8Look): DetectedEncoding {
  const { characters, faults, line, column } = look
  const count = (value: number, one: string, many: string): string => `${value.toLocaleString('en')} ${value === 1 ? one : many}`
  const place = `line ${line.toLocaleString('en')}, column ${column.toLocaleString('en')}`
  if (isMostlyUtf8(look)) {
    const which = faults === 1 ? `one byte, in ${place}, is not` : `${faults.toLocaleString('en')} bytes are not, the first in ${place}`
    return { encoding: 'utf-8', note: `${name} is UTF-8 in ${count(characters, 'character', 'characters')} beyond ASCII, but ${which}: rows with such bytes are left out, unless another encoding is chosen.` }
  }
  const others = characters === 0 ? '' : `, and ${count(characters, 'character', 'characters')} that may be`
  return { encoding: 'windows-1252', note: `${name} is read as ${encodingNames['windows-1252']}: it has ${count(faults, 'byte', 'bytes')} that ${faults === 1 ? 'is' : 'are'} not UTF-8, the first in ${place}${others}. Choose another encoding if letters look wrong.` }
}

/**
 * The text of the file, piece by piece, without its byte order mark. Fails with the line of the first bad byte and what to do
 * about it; but for UTF-8 with a few bad bytes where `onMarks` is told that {@link badByte} stands for each from then on.
 */
export async function* readText(
  { file, name }: ImportFile,
  encoding: Encoding,
  onBytes: (length: number) => void,
  { remedy = `save it as ${encodingNames[encoding]}, or import it with another encoding stated, such as ${encodingNames['windows-1252']}`, onMarks = null }: { readonly remedy?: string; readonly onMarks?: (() => void) | null } = {},
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
  const mayMark = encoding === 'utf-8' && onMarks !== null
  let isMarking = false
  let isFirst = true
  let open: Uint8Array = new Uint8Array()
  for await (const bytes of readBytes(file)) {
    onBytes(bytes.length)
    let text = ''
    if (!isMarking) {
      try {
        text = decoder.decode(bytes, { stream: true })
        if (mayMark) open = openTail(joined(open, bytes.subarray(-4)))
      } catch {
        if (!mayMark || !isMostlyUtf8(await lookAtUtf8(readBytes(file), async () => {}))) throw broken(new TextDecoder(encoding).decode(bytes))
        isMarking = true
        onMarks()
      }
    }
    if (isMarking) {
      const marked = markedText(joined(open, bytes))
      text = isFirst ? marked.text.replace(/^\ufeff/, '') : marked.text
      open = marked.open
    }
    isFirst = false
    line += newlines(text)
    if (text !== '') yield text
  }
  if (isMarking && open.length > 0) throw cutOff(name, line)
  if (isMarking) return
  try {
    decoder.decode()
  } catch {
    throw cutOff(name, line)
  }
}

function cutOff(name: string, line: number) {
  return fail('dataSource', `${name} ends in the middle of a character in line ${line}: the file seems to be cut off; get it again.`, { file: name, line })
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
