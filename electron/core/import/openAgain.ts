import type { ReadOptions } from '@shared/contract/import.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { listed } from '../catalog/names.ts'
import type { Ports } from '../ports.ts'
import { hintsOf, openSource, type OpenedSource } from './openSource.ts'
import type { StoredSource } from './source.repo.ts'

/** Opens the file of a source as it was read before. Another kind of file is taken only where it leaves no doubt which table of it is meant. */
export async function openAgain(ports: Ports, path: string, { plan }: StoredSource, entity: Entity, rest: () => Promise<void>): Promise<OpenedSource> {
  const { options } = plan
  const hints = hintsOf(options)
  const open = (table?: string): Promise<OpenedSource> => openSource(ports, path, table === undefined ? hints : { ...hints, table }, options.zone, rest)
  const opened = await open().catch((error: unknown) => {
    if (!('table' in options) || !(error instanceof TesseraError) || error.data.code !== 'invalidInput' || !('field' in error.data) || error.data.field !== 'table') throw error
    throw fail('dataSource', `${ports.paths.base(path)} has no tables, and ${entity.name} is read from ${tableWords(options)}: choose such a file, or import this one and replace ${entity.name}.`)
  })
  const { tables, fileName } = opened.source
  if ('table' in options || tables.length < 2) return opened
  await opened.source.close()
  const named = tables.find(({ name }) => foldName(name) === foldName(entity.name))
  if (named !== undefined) return open(named.name)
  throw fail('dataSource', `${fileName} holds several tables (${listed(tables.map(({ name }) => name))}) and none is called ${entity.name}, which was read from a file without tables: import the table that is meant and replace ${entity.name}.`)
}

function tableWords(options: Extract<ReadOptions, { readonly table: string }>): string {
  return options.format === 'sqlite' ? `the table ${options.table} of a SQLite file` : `the sheet ${options.table} of a workbook`
}
