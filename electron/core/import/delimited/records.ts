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
 * Records of a text that arrives in pieces. Blocks of whole lines without a quote are split directly, all others are
 * parsed. A line that breaks the rules of quoting is a fault and reading goes on with the next line; a quote that is
 * never closed ends the reading.
 */
export async function* readRecords(pieces: AsyncIterable<string>, dialect: Dialect, fileName: string): AsyncGenerator<Records, void> {
  const { quote, newline } = dialect
  let rest = ''
  let line = 1
  const read = (block: string, final: boolean): Records => {
    const result = quote === '' || !block.includes(quote) ? split(block, dialect, line) : parse(block, dialect, line)
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

function split(block: string, { delimiter, newline }: Dialect, firstLine: number): Block {
  const records: string[][] = []
  const lines: number[] = []
  let line = firstLine
  for (let start = 0; start < block.length; line += 1) {
    let end = block.indexOf(newline, start)
    if (end === -1) end = block.length
    const last = newline === '\n' && end > start && block.charCodeAt(end - 1) === 13 ? end - 1 : end
    if (last > start) {
      records.push(block.slice(start, last).split(delimiter))
      lines.push(line)
    }
    start = end + 1
  }
  return { records, lines, faults: [], open: '' }
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
