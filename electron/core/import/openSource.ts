import type { ReadHints, ReadOptions } from '@shared/contract/sources.contract.ts'
import { isZone } from '@shared/domain/zone.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { openDelimited } from './delimited/delimitedSource.ts'
import { openImportFile, recognize, type ImportFile } from './recognize.ts'
import type { RowSource } from './rowSource.ts'
import { openSqlite } from './sqlite/sqliteSource.ts'

export interface OpenedSource {
  readonly source: RowSource
  readonly modifiedMs: number
}

/** Opens a file by what it holds. `zone`: of date-times without an offset, unless the hints say another. */
export async function openSource(ports: Ports, path: string, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<OpenedSource> {
  if (hints.zone !== undefined && !isZone(hints.zone)) {
    throw fail('invalidInput', `The time zone ${hints.zone} is not known: state an IANA name such as Europe/Berlin.`, { field: 'zone' })
  }
  const file = await openImportFile(ports, path)
  try {
    const source = (await recognize(file)) === 'sqlite' ? await openSqlite(ports, file, hints, zone) : await openDelimited(file, textHints(hints, file), zone, breathe)
    return { source, modifiedMs: file.modifiedMs }
  } catch (error) {
    await file.file.close()
    throw error
  }
}

function textHints(hints: ReadHints, file: ImportFile): ReadHints {
  if (hints.table !== undefined) {
    throw fail('invalidInput', `${file.name} is delimited text and has no tables: leave the table out.`, { field: 'table' })
  }
  return hints
}

/** The options of an earlier reading as hints that leave nothing to detect. */
export function hintsOf(options: ReadOptions): ReadHints {
  if (options.format === 'sqlite') return { table: options.table, zone: options.zone }
  const { encoding, delimiter, quote, headerLine, decimal, zone } = options
  return { encoding, delimiter, quote, headerLine, decimal, zone }
}
