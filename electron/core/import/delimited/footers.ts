import type { ImportFile } from '../recognize.ts'
import { readBytes, type Encoding } from './encoding.ts'
import { readRecords, type Dialect } from './records.ts'

/** Why a record is a footer of its file; null where it is a row. */
export type FooterOf = (record: readonly string[]) => string | null

const tailBytes = 1 << 16
const mostFooters = 3

const total = /^(?:(?:grand|sub)[ -]?)?totals?[:.]?$|^sums?:?$|^summe:?$|^gesamt(?:summe|ergebnis)?:?$|^insgesamt:?$|^totale? g[ée]n[ée]rale?:?$/i
const counted = /^\(?\d[\d.,]*\s+(?:rows?|records?|zeilen?|datens[äa]tze?)(?:\s+(?:selected|affected|returned|exported|fetched|in set.*|ausgew[äa]hlt|betroffen))?\.?\)?$|^(?:number of |total )?(?:rows|records)(?: returned| exported| selected)?\s*[:=]\s*\d+$/i

/**
 * Totals and counts of rows that programs write below a table, found in the file's last bytes; null where there are none.
 * A total names itself and leaves a cell blank that the rows above it fill, so that a company named Total is none.
 */
export async function findFooters(file: ImportFile, encoding: Encoding, dialect: Dialect, width: number): Promise<FooterOf | null> {
  const records = await lastRecords(file, encoding, dialect)
  const found = new Map<string, string>()
  for (let at = records.length - 1; at >= 0 && found.size < mostFooters; at -= 1) {
    const record = records[at] ?? []
    const reason = reasonFor(record, records.slice(0, at).filter(({ length }) => length === width))
    if (reason === null) break
    found.set(keyOf(record), reason)
  }
  return found.size === 0 ? null : (record) => found.get(keyOf(record)) ?? null
}

function reasonFor(record: readonly string[], above: readonly (readonly string[])[]): string | null {
  const filled = record.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const [first = ''] = filled
  if (filled.length === 1 && counted.test(first)) return 'The line counts the rows above it: it is no record.'
  if (!total.test(first) || above.length < 2) return null
  const isSum = record.some((cell, column) => cell.trim() === '' && above.filter((row) => (row[column] ?? '').trim() !== '').length >= above.length * 0.95)
  return isSum ? 'The row is a total of the rows above it: it is no record.' : null
}

function keyOf(record: readonly string[]): string {
  return JSON.stringify(record)
}

/** Empty where the tail starts inside a quoted cell and cannot be taken apart. */
async function lastRecords(file: ImportFile, encoding: Encoding, dialect: Dialect): Promise<readonly (readonly string[])[]> {
  const { bytes, isWhole } = file.contentSize === file.size ? await tailAt(file) : await tailOf(file)
  const text = new TextDecoder(encoding).decode(bytes)
  const start = isWhole ? 0 : text.indexOf(dialect.newline) + 1
  const records: (readonly string[])[] = []
  try {
    for await (const batch of readRecords(pieces(text.slice(start)), dialect, file.name)) records.push(...batch.records)
  } catch {
    return []
  }
  return records
}

async function* pieces(text: string): AsyncGenerator<string, void> {
  yield text
}

async function tailAt({ file, size }: ImportFile): Promise<{ readonly bytes: Uint8Array; readonly isWhole: boolean }> {
  // Of UTF-16 two bytes are one place.
  const start = Math.max(0, size - tailBytes) & ~1
  const bytes = new Uint8Array(size - start)
  let length = 0
  for (let read = 1; read > 0 && length < bytes.length; length += read) read = await file.read(bytes.subarray(length), start + length)
  return { bytes: bytes.subarray(0, length), isWhole: start === 0 }
}

/** Of a packed file, which is to be unpacked up to its end. */
async function tailOf({ file }: ImportFile): Promise<{ readonly bytes: Uint8Array; readonly isWhole: boolean }> {
  let last = new Uint8Array()
  let start = 0
  for await (const bytes of readBytes(file)) {
    const both = new Uint8Array(last.length + bytes.length)
    both.set(last)
    both.set(bytes, last.length)
    const drop = Math.max(0, both.length - tailBytes) & ~1
    start += drop
    last = both.slice(drop)
  }
  return { bytes: last, isWhole: start === 0 }
}
