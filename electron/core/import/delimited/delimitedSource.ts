import { fail } from '@shared/errors/appError.ts'
import type { ReadHints, RejectedRow } from '@shared/contract/sources.contract.ts'
import type { ImportFile } from '../recognize.ts'
import { maxColumns, type RowBatch, type RowSource } from '../rowSource.ts'
import { detectDialect } from './dialect.ts'
import { detectEncoding, encodingOf, readText, type Encoding } from './encoding.ts'
import { readRecords, type Records } from './records.ts'

const sampleCharacters = 400_000

export async function openDelimited(file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  const encoding = hints.encoding === undefined ? await detectEncoding(file, breathe) : stated(hints.encoding)
  const dialect = await detectDialect(await sampleOf(file, encoding), hints, file.name)
  const { delimiter, quote, headerLine, decimal, newline } = dialect
  let bytesRead = 0
  let rowsRead = 0

  async function* records(): AsyncGenerator<Records, void> {
    bytesRead = 0
    rowsRead = 0
    const text = readText(file, encoding, (length) => (bytesRead += length))
    yield* readRecords(text, { delimiter, quote, newline }, file.name)
  }

  const columns = await readHeader(records(), headerLine, file.name)
  const width = columns.length

  async function* batches(): AsyncGenerator<RowBatch, void> {
    for await (const batch of records()) {
      const rows: (readonly string[])[] = []
      const lines: number[] = []
      const faults: RejectedRow[] = []
      for (const { line, reason } of batch.faults) if (line > headerLine) faults.push({ line, column: null, value: null, reason })
      batch.records.forEach((record, index) => {
        const line = batch.lines[index] ?? 0
        if (line <= headerLine) return
        const reason = faultOf(record, width)
        if (reason === null) {
          rows.push(record.length === width ? record : record.slice(0, width))
          lines.push(line)
        } else faults.push({ line, column: null, value: record.join(delimiter).slice(0, 200), reason })
      })
      rowsRead += rows.length
      yield { rows, lines, faults }
    }
  }

  return {
    fileName: file.name,
    sizeBytes: file.size,
    options: { format: 'delimited', encoding, delimiter, quote: quote as '"' | "'" | '', headerLine, decimal, zone: hints.zone ?? zone },
    columns: columns.map((name) => ({ name, declared: null, declaredScale: null })),
    tables: [],
    declaredKey: [],
    references: [],
    batches,
    progress: () => ({ rows: rowsRead, share: file.size === 0 ? null : Math.min(1, bytesRead / file.size), total: null }),
    close: () => file.file.close(),
  }
}

function stated(name: string): Encoding {
  const encoding = encodingOf(name)
  if (encoding === null) throw fail('invalidInput', `The encoding ${name} is not known: state utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1.`, { field: 'encoding' })
  return encoding
}

async function sampleOf(file: ImportFile, encoding: Encoding): Promise<string> {
  let sample = ''
  for await (const text of readText(file, encoding, () => {})) {
    sample += text
    if (sample.length >= sampleCharacters) break
  }
  if (sample.trim() === '') throw fail('dataSource', `${file.name} holds only blanks: there is nothing to import.`, { file: file.name })
  return sample
}

/** Why a record is no row; null where it is one. Extra cells that are blank are a trailing delimiter, which many programs write. */
function faultOf(record: readonly string[], width: number): string | null {
  if (!record.some((cell) => cell.trim() !== '')) return 'Every cell of the row is empty.'
  if (record.length === width || (record.length > width && record.slice(width).every((cell) => cell.trim() === ''))) return null
  return `The row has ${record.length} ${record.length === 1 ? 'cell' : 'cells'}, the header ${width}.`
}

async function readHeader(records: AsyncGenerator<Records, void>, headerLine: number, file: string): Promise<readonly string[]> {
  let header: readonly string[] | null = null
  let hasRows = false
  for await (const batch of records) {
    for (let index = 0; index < batch.records.length && !hasRows; index += 1) {
      const record = batch.records[index] ?? []
      const line = batch.lines[index] ?? 0
      if (header === null && line >= Math.max(1, headerLine)) {
        header = record
        hasRows = headerLine === 0
      } else if (header !== null) hasRows = true
    }
    if (batch.faults.length > 0) hasRows = true
    if (hasRows && header !== null) break
  }
  if (header === null) throw fail('dataSource', `${file} has no line ${headerLine}: state another header line.`, { file })
  if (headerLine === 0) return header.map((_, index) => `Column ${index + 1}`)
  if (!hasRows) throw fail('dataSource', `${file} has a header in line ${headerLine} but no rows: there is nothing to import.`, { file, line: headerLine })
  return checkNames(header, headerLine, file)
}

function checkNames(header: readonly string[], line: number, file: string): readonly string[] {
  const names = header.map((name) => name.trim().normalize('NFC'))
  while (names.length > 1 && names.at(-1) === '') names.pop()
  if (names.length > maxColumns) {
    throw fail('dataSource', `${file} has ${names.length.toLocaleString('en')} columns; Tessera takes ${maxColumns.toLocaleString('en')} at most: split the file.`, { file, line })
  }
  const empty = names.indexOf('')
  if (empty !== -1) {
    throw fail('dataSource', `${file}, line ${line}: column ${empty + 1} has no name: name it in the file, or state another header line.`, { file, line })
  }
  const seen = new Map<string, number>()
  names.forEach((name, index) => {
    const before = seen.get(name.toLowerCase())
    if (before !== undefined) {
      throw fail('dataSource', `${file}, line ${line}: columns ${before + 1} and ${index + 1} are both named "${name}": rename one in the file, or state another header line.`, {
        file,
        line,
        column: name,
      })
    }
    seen.set(name.toLowerCase(), index)
  })
  const long = names.find((name) => name.length > 200)
  if (long !== undefined) {
    throw fail('dataSource', `${file}, line ${line}: the column name "${long.slice(0, 40)}…" is longer than 200 characters: shorten it in the file, or state another header line.`, { file, line })
  }
  return names
}
