import { fail } from '@shared/errors/appError.ts'
import type { ReadHints } from '@shared/contract/import.contract.ts'
import { checkNames } from '../columnNames.ts'
import type { ImportFile } from '../recognize.ts'
import type { RowBatch, RowSource } from '../rowSource.ts'
import { detectDialect } from './dialect.ts'
import { detectEncoding, encodingOf, readText, type Encoding } from './encoding.ts'
import { readPacked, readRecords, type FoundRecords, type Records } from './records.ts'
import { findFooters } from './footers.ts'
import { textBatch } from './textBatch.ts'
import { badByte } from './utf8.ts'

const sampleCharacters = 400_000

export async function openDelimited(file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  const detected = hints.encoding === undefined ? await detectEncoding(file, breathe) : { encoding: stated(hints.encoding), note: null }
  const { encoding } = detected
  const dialect = await detectDialect(await sampleOf(file, encoding), hints, file.name)
  const { delimiter, quote, escape, headerLine, firstLine, decimal } = dialect
  let bytesRead = 0
  let rowsRead = 0
  let isMarked = false

  const onMarks = (): void => {
    isMarked = true
  }
  function text(): AsyncGenerator<string, void> {
    bytesRead = 0
    rowsRead = 0
    return readText(file, encoding, (length) => (bytesRead += length), { onMarks })
  }
  const records = (): AsyncGenerator<Records, void> => readRecords(text(), dialect, file.name)
  const packed = (): AsyncGenerator<FoundRecords, void> => readPacked(text(), dialect, file.name)

  const columns = await readHeader(records(), headerLine, file.name)
  const width = columns.length
  const footerOf = await findFooters(file, encoding, dialect, width)

  async function* batches(): AsyncGenerator<RowBatch, void> {
    for await (const found of packed()) {
      const batch = textBatch(found, { columns, headerLine, firstLine, delimiter, footerOf, isMarked })
      rowsRead += batch.lines.length
      yield batch
    }
  }

  return {
    fileName: file.name,
    sizeBytes: file.size,
    options: { format: 'delimited', encoding, delimiter, quote: quote as '"' | "'" | '', ...(escape === undefined ? {} : { escape }), headerLine, decimal, zone: hints.zone ?? zone },
    columns: columns.map((name) => ({ name, declared: null, declaredScale: null })),
    notes: detected.note === null ? [] : [detected.note],
    tables: [],
    declaredKey: [],
    references: [],
    batches,
    progress: () => ({ rows: rowsRead, share: file.contentSize === 0 ? null : Math.min(1, bytesRead / file.contentSize), total: null }),
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
  for await (const text of readText(file, encoding, () => {}, { onMarks: () => {} })) {
    sample += text
    if (sample.length >= sampleCharacters) break
  }
  if (sample.trim() === '') throw fail('dataSource', `${file.name} holds only blanks: there is nothing to import.`, { file: file.name })
  return sample
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
  return checkNames(header.map((name) => name.replaceAll(badByte, '\ufffd')), headerLine, file)
}
