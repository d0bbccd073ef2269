import { CsvError, Parser } from 'csv-parse'
import { fail } from '@shared/errors/appError.ts'
import { newlines } from './encoding.ts'

export interface Dialect {
  readonly delimiter: string
  /** Empty: nothing quotes. */
  readonly quote: string
  readonly newline: '\n' | '\r'
}

export interface Records {
  readonly records: readonly (readonly string[])[]
  /** Where each record starts, from 1. */
  readonly lines: readonly number[]
  readonly faults: readonly { readonly line: number; readonly reason: string }[]
}

/** Characters after which a quote counts as never closed. */
const longestRecord = 1_200_000

/**
 * Records of a text that arrives in pieces. Lines without a quote outside of quoted cells are split directly, all
 * others are parsed. A line that breaks the rules of quoting is a fault and reading goes on with the next line; a quote
 * that is never closed ends the reading.
 */
export async function* readRecords(pieces: AsyncIterable<string>, dialect: Dialect, fileName: string): AsyncGenerator<Records, void> {
  const { newline } = dialect
  let rest = ''
  let line = 1
  const read = (block: string, final: boolean): Records => {
    const result = readBlock(block, dialect, line)
    line += lineEnds(block, newline) - lineEnds(result.open, newline)
    rest = result.open
    if (rest !== '' && (final || rest.length > longestRecord)) throw neverClosed(fileName, line)
    return result
  }
  for await (const piece of pieces) {
    const nul = piece.indexOf('\0')
    if (nul !== -1) throw notText(fileName, line + lineEnds(rest + piece.slice(0, nul), newline))
    const all = rest + piece
    const end = all.lastIndexOf(newline) + 1
    if (end === 0) {
      rest = all
      if (rest.length > longestRecord) throw tooLong(fileName, line)
      continue
    }
    const result = read(all.slice(0, end), false)
    rest += all.slice(end)
    yield result
  }
  if (rest !== '') yield read(rest, true)
}

type Block = Records & {
  /** The start of a record whose quote the block does not close. */
  readonly open: string
}

function lineEnds(text: string, newline: string): number {
  return newline === '\n' ? newlines(text) : text.split(newline).length - 1
}

/**
 * Quotes come in pairs, an escaped one too: while their number is even, a line without any is a record of its own.
 * That holds as long as quoting is right; where the parser finds a fault, all of the block is parsed anew.
 */
function readBlock(block: string, dialect: Dialect, firstLine: number): Block {
  const { delimiter, quote, newline } = dialect
  let nextQuote = quote === '' ? -1 : block.indexOf(quote)
  const records: (readonly string[])[] = []
  const lines: number[] = []
  let quoted = ''
  const quotedLines: number[] = []
  let isOpen = false
  let line = firstLine
  for (let start = 0; start < block.length; line += 1) {
    let end = block.indexOf(newline, start)
    if (end === -1) end = block.length
    if (isOpen || (nextQuote !== -1 && nextQuote < end)) {
      const text = block.slice(start, end + 1)
      if (oddQuotes(text, quote)) isOpen = !isOpen
      quoted += text
      quotedLines.push(line)
      if (nextQuote !== -1) nextQuote = block.indexOf(quote, end)
    } else {
      const last = newline === '\n' && end > start && block.charCodeAt(end - 1) === 13 ? end - 1 : end
      if (last > start) {
        records.push(block.slice(start, last).split(delimiter))
        lines.push(line)
      }
    }
    start = end + 1
  }
  if (quoted === '') return { records, lines, faults: [], open: '' }
  const parsed = parse(quoted, dialect, 0)
  if (parsed.faults.length > 0) return parse(block, dialect, firstLine)
  return { ...merge({ records, lines }, { records: parsed.records, lines: parsed.lines.map((index) => quotedLines[index] ?? 0) }), faults: [], open: parsed.open }
}

function oddQuotes(text: string, quote: string): boolean {
  let odd = false
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) odd = !odd
  return odd
}

/** Two lists of records in the order of their lines. */
function merge(a: Pick<Records, 'records' | 'lines'>, b: Pick<Records, 'records' | 'lines'>): Pick<Records, 'records' | 'lines'> {
  if (a.records.length === 0) return b
  const records: (readonly string[])[] = []
  const lines: number[] = []
  let atB = 0
  const takeB = (before: number): void => {
    for (let line = b.lines[atB]; line !== undefined && line < before; line = b.lines[atB]) {
      records.push(b.records[atB] ?? [])
      lines.push(line)
      atB += 1
    }
  }
  a.records.forEach((record, index) => {
    const line = a.lines[index] ?? 0
    takeB(line)
    records.push(record)
    lines.push(line)
  })
  takeB(Number.POSITIVE_INFINITY)
  return { records, lines }
}

/** Takes records as they are parsed, without the stream's queue between. */
class RecordParser extends Parser {
  readonly records: string[][] = []

  override push(record: unknown): boolean {
    if (record !== null) this.records.push(record as string[])
    return true
  }

  /** All of one text; the error that stopped it, if one did. */
  parseAll(bytes: Uint8Array): CsvError | null {
    const problems: unknown[] = []
    const done = (problem?: unknown): void => {
      if (problem !== undefined && problem !== null) problems.push(problem)
    }
    this._transform(bytes, 'utf8', done)
    if (problems.length === 0) this._flush(done)
    const problem = problems[0]
    if (problem === undefined) return null
    if (!(problem instanceof CsvError)) throw problem
    return problem
  }
}

function parse(block: string, { delimiter, quote, newline }: Dialect, firstLine: number): Block {
  const records: (readonly string[])[] = []
  const lines: number[] = []
  const faults: { line: number; reason: string }[] = []
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let bytes = new TextEncoder().encode(block)
  let line = firstLine
  for (;;) {
    const parser = new RecordParser({
      delimiter,
      quote,
      escape: quote,
      record_delimiter: newline === '\n' ? ['\r\n', '\n'] : ['\r'],
      relax_column_count: true,
      max_record_size: longestRecord,
    })
    const blockLine = line
    const error = parser.parseAll(bytes)
    for (const record of parser.records) {
      if (record.length > 1 || record[0] !== '') {
        records.push(record)
        lines.push(line)
      }
      line += 1
      for (const field of record) if (field.includes(newline)) line += lineEnds(field, newline)
    }
    if (error === null) return { records, lines, faults, open: '' }
    if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
      return { records, lines, faults, open: decoder.decode(bytes.subarray(afterLines(bytes, line - blockLine, newline))) }
    }
    faults.push({ line, reason: 'A quote stands inside a cell that does not start with one, or a quoted cell goes on after its closing quote.' })
    // `info.bytes` is where the faulty cell starts: reading goes on with the line after that.
    const next = bytes.indexOf(newline.charCodeAt(0), parser.info.bytes)
    if (next === -1) return { records, lines, faults, open: '' }
    line = blockLine + lineEnds(decoder.decode(bytes.subarray(0, next + 1)), newline)
    bytes = bytes.subarray(next + 1)
  }
}

/** The position after `count` line ends. */
function afterLines(bytes: Uint8Array, count: number, newline: string): number {
  let at = 0
  for (let n = 0; n < count; n += 1) at = bytes.indexOf(newline.charCodeAt(0), at) + 1
  return at
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
