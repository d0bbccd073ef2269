import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type FileMetaData, type SchemaElement } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { ReadHints } from '@shared/contract/sources.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import { checkNames } from '../columnNames.ts'
import { cellOf } from '../flatten.ts'
import type { ImportFile } from '../recognize.ts'
import type { Cell, RowBatch, RowSource, SourceColumn } from '../rowSource.ts'

/** Rows decoded at a time; a row group is decoded whole where it has no more. */
const rowsAtOnce = 100_000
const batchRows = 1000

interface Column extends SourceColumn {
  /** A decoded value as a cell. */
  readonly cell: (value: unknown) => Cell
}

/** A Parquet file, row group by row group. Lists and structures are one text each. */
export async function openParquet(file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  const buffer = asyncBuffer(file)
  const metadata = await guard(file.name, () => parquetMetadataAsync(buffer))
  const columns = parquetSchema(metadata).children.map(({ element }) => columnOf(element))
  checkNames(columns.map(({ name }) => name), null, file.name)
  const total = Number(metadata.num_rows)
  if (total === 0) throw fail('dataSource', `${file.name} has columns but no rows: there is nothing to import.`, { file: file.name })
  let rowsRead = 0

  async function* batches(): AsyncGenerator<RowBatch, void> {
    rowsRead = 0
    for (const [from, to] of spans(metadata)) {
      const records = await guard(file.name, () => parquetReadObjects({ file: buffer, metadata, compressors, parsers, rowStart: from, rowEnd: to }))
      if (records.length !== to - from) throw damaged(file.name)
      for (let at = 0; at < records.length; at += batchRows) {
        const some = records.slice(at, at + batchRows)
        const rows = some.map((record) => columns.map(({ name, cell }) => cell(record[name])))
        rowsRead += rows.length
        yield { rows, lines: rows.map((_, index) => from + at + index + 1), faults: [] }
      }
      await breathe()
    }
  }

  return {
    fileName: file.name,
    sizeBytes: file.size,
    options: { format: 'parquet', decimal: '.', zone: hints.zone ?? zone },
    columns: columns.map(({ name, declared, declaredScale }) => ({ name, declared, declaredScale })),
    tables: [],
    declaredKey: [],
    references: [],
    batches,
    progress: () => ({ rows: rowsRead, share: rowsRead / total, total }),
    close: () => file.file.close(),
  }
}

/** Instants and days stay numbers: which of them are in UTC only the column knows. */
const parsers = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => Number(value / 1000n),
  timestampFromNanoseconds: (value: bigint) => Number(value / 1_000_000n),
  dateFromDays: (days: number) => days,
}

function columnOf({ name, type, converted_type: converted, logical_type: logical, scale }: SchemaElement): Column {
  const column = (declared: AttributeType | null, cell: (value: unknown) => Cell = cellOf, declaredScale: number | null = null): Column => ({ name, declared, declaredScale, cell })
  if (converted === 'DECIMAL') return column('decimal', (value) => (typeof value === 'number' ? decimalText(value, scale ?? 0) : cellOf(value)), scale ?? 0)
  if (converted === 'DATE') return column('date', (value) => isoText(typeof value === 'number' ? value * 86_400_000 : null, 'day'))
  if (isTimestamp(converted, logical) || type === 'INT96') {
    const kind = logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? 'local' : 'instant'
    return column('datetime', (value) => isoText(typeof value === 'number' ? value : null, kind))
  }
  if (type === 'BOOLEAN') return column('boolean')
  if (type === 'INT32' || type === 'INT64') return column('integer')
  if (type === 'FLOAT' || type === 'DOUBLE') return column('decimal')
  return column(type === 'BYTE_ARRAY' ? 'text' : null)
}

function isTimestamp(converted: SchemaElement['converted_type'], logical: SchemaElement['logical_type']): boolean {
  return converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS' || logical?.type === 'TIMESTAMP'
}

/** The reader gives decimals as doubles: one with more digits than a double is sure of is marked, and fits no number. */
function decimalText(value: number, scale: number): string {
  return Math.abs(value) * 10 ** scale <= Number.MAX_SAFE_INTEGER && scale <= 15 ? value.toFixed(scale) : `≈ ${value}`
}

/** Null for what no calendar holds. */
function isoText(milliseconds: number | null, kind: 'day' | 'local' | 'instant'): string | null {
  if (milliseconds === null || Math.abs(milliseconds) > 8.64e15) return null
  const text = new Date(milliseconds).toISOString()
  return kind === 'day' ? text.slice(0, 10) : kind === 'local' ? text.slice(0, -1) : text
}

/** Row ranges within row groups, ends excluded. */
function* spans(metadata: FileMetaData): Iterable<readonly [from: number, to: number]> {
  let start = 0
  for (const { num_rows: rows } of metadata.row_groups) {
    const end = start + Number(rows)
    for (let from = start; from < end; from += rowsAtOnce) yield [from, Math.min(end, from + rowsAtOnce)]
    start = end
  }
}

function asyncBuffer({ file, size, name }: ImportFile): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      if (start < 0 || end > size || end < start) throw damaged(name)
      const bytes = new Uint8Array(end - start)
      for (let at = 0; at < bytes.length; ) {
        const read = await file.read(bytes.subarray(at), start + at)
        if (read === 0) throw damaged(name)
        at += read
      }
      return bytes.buffer
    },
  }
}

/** What the reader says about a broken file, as one sentence. */
async function guard<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TesseraError) throw error
    const what = error instanceof Error && /unsupported|not supported/i.test(error.message) ? 'uses a part of Parquet that Tessera does not read' : null
    throw what === null ? damaged(file) : fail('dataSource', `${file} ${what}: write it with common settings, or export it as CSV.`, { file })
  }
}

function damaged(file: string) {
  return fail('dataSource', `${file} is damaged or cut off: it cannot be read as a Parquet file; get it again.`, { file })
}
