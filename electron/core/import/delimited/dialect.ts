import type { ReadHints } from '@shared/contract/import.contract.ts'
import { detectDelimiter, statedDelimiter } from './delimiter.ts'
import { readRecords, type Dialect } from './records.ts'

/** What the first lines show; hints win. */
export interface DetectedDialect extends Dialect {
  /** From 1; 0: no header. */
  readonly headerLine: number
  /** The first line that may be a row: those between it and the header name or number columns once more. */
  readonly firstLine: number
  readonly decimal: '.' | ','
}

/** `sample`: the start of the file, whole lines only unless the file is that short. */
export async function detectDialect(sample: string, hints: ReadHints, fileName: string): Promise<DetectedDialect> {
  const newline = sample.includes('\n') || !sample.includes('\r') ? '\n' : '\r'
  const quote = hints.quote ?? detectQuote(sample)
  const stated = statedDelimiter(sample)
  const delimiter = hints.delimiter ?? stated ?? detectDelimiter(sample, quote, newline)
  const { escape, records, lines } = await detectEscape(sample, { delimiter, quote, newline }, hints, fileName)
  const first = stated === null ? 0 : lines.findIndex((line) => line > 1)
  const header = hints.headerLine ?? lines[first + headerIndex(records.slice(first))] ?? 1
  const body = records.filter((_, index) => (lines[index] ?? 0) > header)
  const firstLine = lines.find((line, index) => line > header && !isLabel(records[index] ?? [], records.slice(index + 1))) ?? header + 1
  return { newline, quote, delimiter, ...(escape === 'backslash' ? { escape } : {}), headerLine: header, firstLine, decimal: hints.decimal ?? detectDecimal(body, delimiter) }
}

interface Sample {
  readonly records: readonly (readonly string[])[]
  readonly lines: readonly number[]
  readonly faults: number
}

/** How a quote within a quoted cell is written; by a backslash where fewer lines break the rules of quoting that way. */
async function detectEscape(sample: string, dialect: Dialect, hints: ReadHints, fileName: string): Promise<Sample & { readonly escape: 'doubled' | 'backslash' }> {
  const escaped = async () => ({ escape: 'backslash' as const, ...(await sampleRecords(sample, { ...dialect, escape: 'backslash' }, fileName)) })
  if (hints.escape === 'backslash') return escaped()
  const doubled = { escape: 'doubled' as const, ...(await sampleRecords(sample, dialect, fileName)) }
  if (hints.escape === 'doubled' || dialect.quote === '' || doubled.faults === 0 || !sample.includes(`\\${dialect.quote}`)) return doubled
  const other = await escaped()
  return other.faults < doubled.faults ? other : doubled
}

/** Records of the sample; a quote that the sample's end leaves open is no matter here. */
async function sampleRecords(sample: string, dialect: Dialect, fileName: string): Promise<Sample> {
  const records: (readonly string[])[] = []
  const lines: number[] = []
  let faults = 0
  // The reading ends with the last whole line: what comes after might be cut.
  const pieces = (async function* () {
    yield sample
  })()
  for await (const batch of readRecords(pieces, dialect, fileName)) {
    records.push(...batch.records)
    lines.push(...batch.lines)
    faults += batch.faults.length
    break
  }
  return { records, lines, faults }
}

function detectQuote(sample: string): '"' | "'" {
  const doubles = sample.match(/(^|[,;\t|])"/gm)?.length ?? 0
  const singles = sample.match(/(^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)/gm)?.length ?? 0
  return doubles === 0 && singles >= 4 ? "'" : '"'
}

/** The first record that looks like names: those above it are of another width, say one thing all along, or number the columns. */
function headerIndex(records: readonly (readonly string[])[]): number {
  const width = commonWidth(records)
  const index = records.slice(0, 30).findIndex((record, at) => !isJunk(record, width) && !(isNumbered(record) && areNames(records.slice(at + 1).find((one) => !isJunk(one, width)) ?? [])))
  return Math.max(0, index)
}

const number = /^[+-]?[\d.,]+ ?%?$/

/** Numbers from 1 on in all of its cells: those of the columns where names stand beside them, else as good as any others. */
function isNumbered(record: readonly string[]): boolean {
  return record.length >= 3 && record.every((cell, index) => cell.trim() === String(index + 1))
}

function areNames(record: readonly string[]): boolean {
  const cells = record.map((cell) => cell.trim()).filter((cell) => cell !== '')
  return cells.length > 0 && new Set(cells).size === cells.length && cells.every((cell) => !number.test(cell))
}

function commonWidth(records: readonly (readonly string[])[]): number {
  const widths = new Map<number, number>()
  for (const { length } of records) widths.set(length, (widths.get(length) ?? 0) + 1)
  return [...widths].reduce((best, one) => (one[1] > best[1] ? one : best), [1, 0])[0]
}

function isJunk(record: readonly string[], width: number): boolean {
  const cells = record.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (cells.length === 0) return true
  if (width < 3) return record.length !== width
  const filled = cells.length / width
  if (filled <= 0.5) return true
  return new Set(cells).size === 1
}

/** Whether a record below the header is blank, numbers the columns, gives them letters, or says one word in all of them. */
function isLabel(record: readonly string[], below: readonly (readonly string[])[]): boolean {
  const cells = record.map((cell) => cell.trim()).filter((cell) => cell !== '' && !/\bnull\b/i.test(cell))
  if (cells.length === 0) return true
  if (record.length < 3) return false
  const isOneWord = cells.length > record.length / 2 && new Set(cells).size === 1 && /^\p{L}/u.test(cells[0] ?? '')
  const isLettered = record.every((cell, index) => !cells.includes(cell.trim()) || cell.trim() === String.fromCharCode(65 + index))
  return isOneWord || isLettered || (isNumbered(record) && record.some((_, column) => holdsNoNumbers(below, column)))
}

/** Among the values of such a column a number is out of place. */
function holdsNoNumbers(records: readonly (readonly string[])[], column: number): boolean {
  const cells = records.slice(0, 200).map((record) => (record[column] ?? '').trim()).filter((cell) => cell !== '')
  return cells.length > 0 && cells.every((cell) => !number.test(cell))
}

const pointNumber = /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$|^[+-]?\d*\.\d{1,2}$|^[+-]?\d*\.\d{4,}$/
const commaNumber = /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$|^[+-]?\d*,\d{1,2}$|^[+-]?\d*,\d{4,}$/

/** A sign followed by exactly three digits may group thousands and says nothing. */
function detectDecimal(records: readonly (readonly string[])[], delimiter: string): '.' | ',' {
  let points = 0
  let commas = 0
  for (const record of records.slice(0, 2000)) {
    for (const cell of record) {
      if (pointNumber.test(cell)) points += 1
      else if (commaNumber.test(cell)) commas += 1
    }
  }
  if (points === 0 && commas === 0) return delimiter === ';' && threeDigitCommas(records) ? ',' : '.'
  return commas > points ? ',' : '.'
}

function threeDigitCommas(records: readonly (readonly string[])[]): boolean {
  const cells = records.slice(0, 2000).flat()
  return cells.some((cell) => /^[+-]?\d+,\d{3}$/.test(cell)) && cells.some((cell) => /^[+-]?\d{4,},\d{3}$|^0,\d{3}$/.test(cell))
}
