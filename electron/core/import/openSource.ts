import type { ReadHints, ReadOptions } from '@shared/contract/import.contract.ts'
import { isZone } from '@shared/domain/zone.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { openDelimited } from './delimited/delimitedSource.ts'
import { refuseTouched } from './fileState.ts'
import { factsAt, openImportFile, recognize, type ImportFile } from './recognize.ts'
import type { RowSource } from './rowSource.ts'
import { openSqlite } from './sqlite/sqliteSource.ts'

export interface OpenedSource {
  readonly source: RowSource
  readonly modifiedMs: number
}

/** Opens a file by what it holds, or the files of a folder as one. `zone`: of date-times without an offset, unless the hints say another. */
export async function openSource(ports: Ports, path: string, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<OpenedSource> {
  if (hints.zone !== undefined && !isZone(hints.zone)) {
    throw fail('invalidInput', `The time zone ${hints.zone} is not known: state an IANA name such as Europe/Berlin.`, { field: 'zone' })
  }
  if ((await factsAt(ports, path))?.kind === 'folder') {
    const { openFolder } = await import('./folder/folderSource.ts')
    return openFolder(ports, path, hints, (file, more) => openSource(ports, file, more, zone, breathe))
  }
  if (hints.fileColumn !== undefined) throw fail('invalidInput', `${ports.paths.base(path)} is one file: a column of file names is for the files of a folder.`, { field: 'fileColumn' })
  const file = await openImportFile(ports, path)
  try {
    const source = await openFormat(ports, file, hints, zone, breathe)
    return { source, modifiedMs: file.modifiedMs }
  } catch (error) {
    await file.file.close()
    // What could not be understood may have been written to meanwhile.
    await refuseTouched(ports, path, { sizeBytes: file.size, modifiedMs: file.modifiedMs })
    throw error
  }
}

/** Readers of larger formats are loaded when a file asks for them. */
async function openFormat(ports: Ports, file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  const format = await recognize(file)
  switch (format) {
    case 'sqlite':
      return openSqlite(ports, file, hints, zone)
    case 'workbook':
      return (await import('./workbook/workbookSource.ts')).openWorkbook(file, hints, zone, breathe)
    case 'gzip': {
      const unpacked = await (await import('./gzip/gunzip.ts')).gunzip(file)
      const inner = await recognize(unpacked)
      if (inner === 'json' || inner === 'delimited') return openText(inner, unpacked, hints, zone, breathe)
      throw fail('dataSource', `${file.name} is a packed ${formatNames[inner]}: unpack it first; of gzip files Tessera reads those that hold text.`, { file: file.name })
    }
    case 'parquet':
      refuseTable(hints, file, 'a Parquet file')
      return (await import('./parquet/parquetSource.ts')).openParquet(file, hints, zone, breathe)
    case 'json':
    case 'delimited':
      return openText(format, file, hints, zone, breathe)
  }
}

const formatNames = { sqlite: 'SQLite database', workbook: 'ZIP archive', gzip: 'gzip file', parquet: 'Parquet file' } as const

async function openText(format: 'json' | 'delimited', file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  refuseTable(hints, file, format === 'json' ? 'JSON' : 'delimited text')
  if (format === 'delimited') return openDelimited(file, hints, zone, breathe)
  return (await import('./json/jsonSource.ts')).openJson(file, hints, zone, breathe)
}

function refuseTable(hints: ReadHints, file: ImportFile, what: string): void {
  if (hints.table !== undefined) throw fail('invalidInput', `${file.name} is ${what} and has no tables: leave the table out.`, { field: 'table' })
}

/** The options of an earlier reading as hints that leave nothing to detect. */
export function hintsOf(options: ReadOptions): ReadHints {
  return { ...formatHints(options), ...(options.fileColumn === undefined ? {} : { fileColumn: options.fileColumn }) }
}

function formatHints(options: ReadOptions): ReadHints {
  switch (options.format) {
    case 'sqlite':
      return { table: options.table, zone: options.zone }
    case 'workbook':
      return { table: options.table, headerLine: options.headerLine, zone: options.zone }
    case 'json':
    case 'parquet':
      return { zone: options.zone }
    case 'delimited': {
      const { encoding, delimiter, quote, escape = 'doubled', headerLine, decimal, zone } = options
      return { encoding, delimiter, quote, escape, headerLine, decimal, zone }
    }
  }
}
