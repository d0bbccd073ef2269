import { fail } from '@shared/errors/appError.ts'
import { mergeRecords, RecordPacker, unpack, type PackedRecords } from './packedRecords.ts'
import { longestRecord, parseRecords, type Dialect, type ParsedRecords, type RecordFault } from './quotedRecords.ts'
import { scanLines } from './scanLines.ts'

export type { Dialect } from './quotedRecords.ts'

export interface Records {
  readonly records: readonly (readonly string[])[]
  /** Where each record starts, from 1. */
  readonly lines: readonly number[]
  readonly faults: readonly RecordFault[]
}

/** {@link readPacked} as texts: of a sample, or of the first lines. */
export async function* readRecords(pieces: AsyncIterable<string>, dialect: Dialect, fileName: string): AsyncGenerator<Records, void> {
  for await (const packed of readPacked(pieces, dialect, fileName)) yield { ...unpack(packed), faults: packed.faults }
}

export type FoundRecords = PackedRecords & { readonly faults: readonly RecordFault[] }

/**
 * Records of a text that arrives in pieces. Lines whose quotes do nothing but surround cells are taken apart here, all
 * others are parsed. A line that breaks the rules of quoting is a fault and reading goes on with the next line; a quote
 * that is never closed ends the reading.
 */
export async function* readPacked(pieces: AsyncIterable<string>, dialect: Dialect, fileName: string): AsyncGenerator<FoundRecords, void> {
  const newline = dialect.newline.charCodeAt(0)
  const block = new TextBlock()
  const reader = blockReader(dialect, block)
  let line = 1
  let isOpen = false
  const read = (end: number, isFinal: boolean): ReadBlock => {
    const found = reader(end, line)
    line += count(block.bytes, newline, 0, end) - count(block.bytes, newline, end - found.open, end)
    if (found.open > 0 && (isFinal || isTooLong(block.bytes.subarray(end - found.open, end)))) throw neverClosed(fileName, line)
    return found
  }
  for await (const piece of pieces) {
    const from = block.used
    block.append(piece)
    const nul = block.indexOf('\0', from)
    if (nul !== -1) throw notText(fileName, line + count(block.bytes, newline, 0, nul))
    const end = block.bytes.subarray(0, block.used).lastIndexOf(newline) + 1
    if (end === 0) {
      if (isTooLong(block.bytes.subarray(0, block.used))) throw tooLong(fileName, line)
      continue
    }
    // Nothing there closes the quote: the lines before need not be looked at once more.
    if (isOpen && block.indexOf(dialect.quote, from) === -1) {
      if (isTooLong(block.bytes.subarray(0, block.used))) throw neverClosed(fileName, line)
      continue
    }
    const found = read(end, false)
    isOpen = found.open > 0
    yield found
    block.keepFrom(end - found.open)
  }
  if (block.used > 0) yield read(block.used, true)
}

type ReadBlock = FoundRecords & {
  /** Bytes at the end that are the start of a record whose quote is not closed. */
  readonly open: number
}

/** The text at hand, as bytes. */
class TextBlock {
  bytes: Uint8Array = new Uint8Array(1 << 18)
  used = 0
  readonly #encoder = new TextEncoder()
  #waiting = ''

  append(piece: string): void {
    let text = this.#waiting + piece
    // Half a character at the end waits for its other half.
    const last = text.charCodeAt(text.length - 1)
    this.#waiting = last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : ''
    if (this.#waiting !== '') text = text.slice(0, -1)
    this.reserve(text.length * 3)
    this.used += this.#encoder.encodeInto(text, this.bytes.subarray(this.used)).written
  }

  /** Room for so many bytes behind those that are used. */
  reserve(bytes: number): void {
    if (this.used + bytes <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.used + bytes))
    larger.set(this.bytes.subarray(0, this.used))
    this.bytes = larger
  }

  /** Of an ASCII character at or behind a position; -1 where there is none. */
  indexOf(character: string, from: number): number {
    return this.bytes.subarray(0, this.used).indexOf(character.charCodeAt(0), from)
  }

  keepFrom(position: number): void {
    this.bytes.copyWithin(0, position, this.used)
    this.used -= position
  }
}

/** Reads the first `end` bytes of the block, whole lines. */
function blockReader(dialect: Dialect, block: TextBlock): (end: number, firstLine: number) => ReadBlock {
  const encoder = new TextEncoder()
  const [scanned, parsed, merged] = [new RecordPacker(), new RecordPacker(), new RecordPacker()]
  const byteOf = (text: string): number | null => (text === '' ? -1 : text.length === 1 && text.charCodeAt(0) < 128 ? text.charCodeAt(0) : null)
  const [delimiter, quote] = [byteOf(dialect.delimiter), byteOf(dialect.quote)]

  /** The texts go behind all that is in the block. */
  const pack = ({ records }: ParsedRecords, lines: readonly number[]): PackedRecords => {
    parsed.clear()
    let at = block.used
    block.reserve(records.reduce((sum, record) => record.reduce((all, cell) => all + cell.length * 3, sum), 0))
    records.forEach((record, index) => {
      const first = parsed.cells
      for (const cell of record) {
        const { written } = encoder.encodeInto(cell, block.bytes.subarray(at))
        parsed.cell(at, at + written)
        at += written
      }
      parsed.record(first, lines[index] ?? 0)
    })
    return parsed.packed(block.bytes.subarray(0, at))
  }

  return (end, firstLine) => {
    const parseAll = (): ReadBlock => {
      const all = parseRecords(block.bytes.subarray(0, end), dialect, firstLine)
      return { ...pack(all, all.lines), faults: all.faults, open: encoder.encode(all.open).length }
    }
    if (delimiter === null || quote === null) return parseAll()
    const { left, leftLines } = scanLines(block.bytes, end, { delimiter, quote, newline: dialect.newline.charCodeAt(0), escape: dialect.escape === 'backslash' ? 92 : -1 }, firstLine, scanned)
    if (leftLines.length === 0) return { ...scanned.packed(block.bytes.subarray(0, end)), faults: [], open: 0 }
    // Lines that are left are right as long as quoting is; where the parser finds a fault, all of the block is parsed anew.
    const rest = parseRecords(left, dialect, 0)
    if (rest.faults.length > 0) return parseAll()
    const records = pack(rest, rest.lines.map((index) => leftLines[index] ?? 0))
    return { ...mergeRecords(scanned.packed(records.bytes), records, merged), faults: [], open: encoder.encode(rest.open).length }
  }
}

function count(bytes: Uint8Array, byte: number, from: number, to: number): number {
  let found = 0
  for (let at = from; at < to; at += 1) if (bytes[at] === byte) found += 1
  return found
}

function isTooLong(bytes: Uint8Array): boolean {
  return bytes.length > longestRecord && new TextDecoder().decode(bytes).length > longestRecord
}

function neverClosed(file: string, line: number) {
  return fail(
    'dataSource',
    `${file}: a quote that opens in the record of line ${line} is never closed: the file seems to be cut off there, or its quotes mean something else; correct the line or state another quote.`,
    { file, line },
  )
}

function tooLong(file: string, line: number) {
  return fail('dataSource', `${file}: line ${line} is longer than a million characters: the file is no table, or was cut up in another way.`, { file, line })
}

function notText(file: string, line: number) {
  return fail('dataSource', `${file} is not text from line ${line} on: it holds a NUL byte; choose the data file.`, { file, line })
}
