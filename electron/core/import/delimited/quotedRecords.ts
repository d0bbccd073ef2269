import { CsvError, Parser } from 'csv-parse'
import { newlines } from './encoding.ts'

export interface Dialect {
  readonly delimiter: string
  /** Empty: nothing quotes. */
  readonly quote: string
  /** How a quote is written in a quoted cell; left out: twice. */
  readonly escape?: 'backslash'
  readonly newline: '\n' | '\r'
}

export interface RecordFault {
  readonly line: number
  readonly reason: string
}

export interface ParsedRecords {
  readonly records: readonly (readonly string[])[]
  /** Where each record starts, from 1. */
  readonly lines: readonly number[]
  readonly faults: readonly RecordFault[]
  /** The start of a record whose quote the text does not close. */
  readonly open: string
}

/** Characters after which a quote counts as never closed. */
export const longestRecord = 1_200_000

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

/** All records of UTF-8 text, whose first line is `firstLine`. A line that breaks the rules of quoting is a fault, and reading goes on with the next line. */
export function parseRecords(text: Uint8Array, { delimiter, quote, newline, escape }: Dialect, firstLine: number): ParsedRecords {
  const records: (readonly string[])[] = []
  const lines: number[] = []
  const faults: RecordFault[] = []
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let bytes = text
  let line = firstLine
  for (;;) {
    const parser = new RecordParser({
      delimiter,
      ...(quote === '' ? { quote: false } : { quote, escape: escape === 'backslash' ? '\\' : quote }),
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

function lineEnds(text: string, newline: string): number {
  return newline === '\n' ? newlines(text) : text.split(newline).length - 1
}

/** The position after `count` line ends. */
function afterLines(bytes: Uint8Array, count: number, newline: string): number {
  let at = 0
  for (let n = 0; n < count; n += 1) at = bytes.indexOf(newline.charCodeAt(0), at) + 1
  return at
}
