import type { DataSource, ImportPlan, ReadOptions, RejectedRow } from '@shared/contract/sources.contract.ts'
import { dataSourceSchema, rejectedRowSchema } from '@shared/contract/sources.contract.ts'
import type { EntityId, SourceId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'
import { encodingNames } from './delimited/encoding.ts'

interface NewSource {
  readonly source: SourceId
  readonly entity: EntityId
  readonly plan: ImportPlan
  readonly fileName: string
  readonly format: string
  readonly options: ReadOptions
  readonly rows: number
  readonly rejected: number
  readonly rejects: readonly RejectedRow[]
  readonly importedAt: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** The entity's one source with its rejected rows, in place of what was there; a source that was there keeps its id. */
export function writeSource(edit: Edit, made: NewSource): SourceId {
  const before = edit.first<{ id: SourceId }>(sql`SELECT id FROM data_source WHERE entity = ${made.entity}`)
  const id = before?.id ?? made.source
  edit.remove('data_source', { id })
  edit.insert('data_source', {
    id,
    entity: made.entity,
    path: made.plan.path,
    file_name: made.fileName,
    format: made.format,
    read_options: JSON.stringify(made.options),
    plan: JSON.stringify(made.plan),
    rows: made.rows,
    rejected: made.rejected,
    imported_at: made.importedAt,
    size_bytes: made.sizeBytes,
    modified_ms: made.modifiedMs,
  })
  made.rejects.forEach(({ line, column, value, reason }, position) => {
    edit.insert('rejected_row', { source: id, position, line, column_name: column, value, reason })
  })
  return id
}

const delimiterNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }

/** "CSV, comma, UTF-8" or "SQLite, table Orders". */
export function formatText(options: ReadOptions): string {
  if (options.format === 'sqlite') return `SQLite, table ${options.table}`
  return `${options.delimiter === '\t' ? 'TSV' : 'CSV'}, ${delimiterNames[options.delimiter] ?? `delimiter ${options.delimiter}`}, ${encodingNames[options.encoding]}`
}

/** Newest first. */
export function readSources(reader: Reader): DataSource[] {
  return reader
    .all(
      sql`SELECT s.id, s.entity, e.name AS entityName, e.role, s.file_name AS fileName, s.path, s.format, s.rows, s.rejected, s.imported_at AS importedAt
        FROM data_source s JOIN entity e ON e.id = s.entity ORDER BY s.imported_at DESC, e.position DESC`,
    )
    .map((row) => dataSourceSchema.parse(row))
}

export function readSource(reader: Reader, id: SourceId): DataSource {
  const source = readSources(reader).find((one) => one.id === id)
  if (source === undefined) throw fail('notFound', 'This data source does not exist any more.')
  return source
}

/** In file order. */
export function readRejected(reader: Reader, source: SourceId, limit: number): RejectedRow[] {
  return reader
    .all(sql`SELECT line, column_name AS "column", value, reason FROM rejected_row WHERE source = ${source} ORDER BY position LIMIT ${limit}`)
    .map((row) => rejectedRowSchema.parse(row))
}
