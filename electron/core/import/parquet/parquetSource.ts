import { parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type FileMetaData, type RowGroup } from 'hyparquet'
import { compressors as unbound, decompressZstd } from 'hyparquet-compressors'
import type { ReadHints } from '@shared/contract/import.contract.ts'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import { checkNames } from '../columnNames.ts'
import type { ImportFile } from '../recognize.ts'
import type { RowBatch, RowSource } from '../rowSource.ts'
import { checkPages } from './checkPages.ts'
import { columnOf, parsers, withoutDecimals } from './columnOf.ts'

/** Cells decoded at a time. */
const cellsAtOnce = 2_000_000
const batchRows = 1000

/** None writes more than the page says it holds. */
const compressors = { ...unbound, ZSTD: (input: Uint8Array, length: number) => decompressZstd(input, new Uint8Array(length)) }

/** A Parquet file, row group by row group. Lists and structures are one text each. */
export async function openParquet(file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  const buffer = asyncBuffer(file)
  const original = await guard(file.name, () => parquetMetadataAsync(buffer))
  const metadata = withoutDecimals(original)
  const broken = (): Error => damaged(file.name)
  const columns = await guard(file.name, async () => parquetSchema(original).children.map(({ element }) => columnOf(element)))
  checkNames(columns.map(({ name }) => name), null, file.name)
  const total = Number(metadata.num_rows)
  if (total === 0) throw fail('dataSource', `${file.name} has columns but no rows: there is nothing to import.`, { file: file.name })
  const rowsAtOnce = Math.max(5000, Math.min(100_000, Math.floor(cellsAtOnce / columns.length)))
  let rowsRead = 0

  async function* batches(): AsyncGenerator<RowBatch, void> {
    rowsRead = 0
    let checked: RowGroup | null = null
    for (const { group, from, to } of spans(metadata, rowsAtOnce)) {
      if (checked !== group) await checkPages(file, group, broken, breathe)
      checked = group
      const records = await guard(file.name, () => parquetReadObjects({ file: buffer, metadata, compressors, parsers, utf8: false, rowStart: from, rowEnd: to }))
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

/** Row ranges within row groups, ends excluded. */
function* spans(metadata: FileMetaData, rowsAtOnce: number): Iterable<{ readonly group: RowGroup; readonly from: number; readonly to: number }> {
  let start = 0
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows)
    for (let from = start; from < end; from += rowsAtOnce) yield { group, from, to: Math.min(end, from + rowsAtOnce) }
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
