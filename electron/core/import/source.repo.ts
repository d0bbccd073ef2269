import { z } from 'zod'
import { importPlanSchema, type ImportPlan, type ReadOptions } from '@shared/contract/import.contract.ts'
import { dataSourceSchema, type DataSource } from '@shared/contract/sources.contract.ts'
import type { EntityId, SourceId } from '@shared/domain/ids.ts'
import { refreshReportSchema, type RefreshReport, type SourceMode } from '@shared/domain/source.ts'
import { fail } from '@shared/errors/appError.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader, Row, Store } from '../store/store.ts'
import { encodingNames } from './delimited/encoding.ts'
import type { FileState } from './fileState.ts'
import { insertRejected, type Correction, type RejectedCells } from './rejectedRow.repo.ts'
import type { RowSource } from './rowSource.ts'

/** What the file said of itself when it was read. */
const fileFactsSchema = z.object({
  /** In the order of the file. */
  columns: z.array(z.string()).default([]),
  /** Other tables its columns point to, as the file declares. */
  references: z.array(z.object({ columns: z.array(z.string()), table: z.string(), tableColumns: z.array(z.string()) })).default([]),
})
export type FileFacts = z.infer<typeof fileFactsSchema>

export function factsOf({ columns, references }: RowSource): FileFacts {
  return { columns: columns.map(({ name }) => name), references: references.map((one) => ({ columns: [...one.columns], table: one.table, tableColumns: [...one.tableColumns] })) }
}

interface NewSource {
  readonly source: SourceId
  readonly entity: EntityId
  readonly plan: ImportPlan
  readonly fileName: string
  readonly format: string
  readonly options: ReadOptions
  readonly rows: number
  readonly rejected: number
  readonly rejects: readonly RejectedCells[]
  /** Rejected rows that were corrected before and stay so. */
  readonly corrections: readonly Correction[]
  readonly importedAt: string
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly hash: string | null
  readonly fileFacts: FileFacts
  /** Of a refresh; null: it was imported by hand, and nothing is said of refreshes before. */
  readonly report: RefreshReport | null
}

/** The entity's one source with its rejected rows, in place of what was there; a source that was there keeps its id and mode. */
export function writeSource(edit: Edit, made: NewSource): SourceId {
  const before = edit.first<{ id: SourceId; mode: SourceMode }>(sql`SELECT id, mode FROM data_source WHERE entity = ${made.entity}`)
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
    mode: before?.mode ?? 'once',
    file_hash: made.hash,
    file_facts: JSON.stringify(made.fileFacts),
    last_refresh: made.report === null ? null : JSON.stringify(made.report),
  })
  insertRejected(edit, id, [...made.rejects, ...made.corrections])
  return id
}

interface SeenFile {
  readonly path: string
  readonly fileName: string
  readonly plan: ImportPlan
  readonly hash?: string | null
  readonly modifiedMs?: number
}

/** Remembers how a refresh ended that took no rows over, and where the file was found as it was. */
export function writeReport(store: Store, source: SourceId, report: RefreshReport, file: SeenFile | null = null): void {
  const seen =
    file === null
      ? {}
      : {
          path: file.path,
          file_name: file.fileName,
          plan: JSON.stringify(file.plan),
          ...(file.hash === undefined ? {} : { file_hash: file.hash }),
          ...(file.modifiedMs === undefined ? {} : { modified_ms: file.modifiedMs }),
        }
  store.edit((edit) => edit.update('data_source', { id: source }, { last_refresh: JSON.stringify(report), ...seen }))
}

const delimiterNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }

/** "CSV, comma, UTF-8", "SQLite, table Orders", "Excel, sheet Orders" … */
export function formatText(options: ReadOptions): string {
  switch (options.format) {
    case 'sqlite':
      return `SQLite, table ${options.table}`
    case 'workbook':
      return `Excel, sheet ${options.table}`
    case 'json':
      return 'JSON'
    case 'parquet':
      return 'Parquet'
    case 'delimited':
      return `${options.delimiter === '\t' ? 'TSV' : 'CSV'}, ${delimiterNames[options.delimiter] ?? `delimiter ${options.delimiter}`}, ${encodingNames[options.encoding]}`
  }
}

const gone = 'This data source does not exist any more.'

/** Newest first. */
export function readSources(reader: Reader): DataSource[] {
  return reader
    .all(
      sql`SELECT s.id, s.entity, e.name AS entityName, e.role, s.file_name AS fileName, s.path, s.format, s.rows, s.rejected, s.imported_at AS importedAt,
          s.mode, s.path <> '' AND s.plan <> '{}' AS canRefresh, s.last_refresh AS lastRefresh
        FROM data_source s JOIN entity e ON e.id = s.entity ORDER BY s.imported_at DESC, e.position DESC`,
    )
    .map((row) => dataSourceSchema.parse({ ...row, canRefresh: row['canRefresh'] === 1, lastRefresh: reportOf(row['lastRefresh']) }))
}

/** How the last refresh of a source ended; null before the first, and where it cannot be read. */
export function readReport(reader: Reader, source: SourceId): RefreshReport | null {
  return reportOf(reader.first(sql`SELECT last_refresh FROM data_source WHERE id = ${source}`)?.['last_refresh'])
}

function reportOf(json: unknown): RefreshReport | null {
  const report = typeof json === 'string' ? refreshReportSchema.safeParse(storedJson(json)) : null
  return report?.success === true ? report.data : null
}

export function readSource(reader: Reader, id: SourceId): DataSource {
  const source = readSources(reader).find((one) => one.id === id)
  if (source === undefined) throw fail('notFound', gone)
  return source
}

/** What a source remembers to be read again. */
export interface StoredSource {
  readonly id: SourceId
  readonly entity: EntityId
  readonly fileName: string
  readonly path: string
  readonly plan: ImportPlan
  readonly rows: number
  readonly rejected: number
  readonly state: FileState
  readonly fileFacts: FileFacts
}

/** Throws where the source is gone, or where no file stands behind it. */
export function readStoredSource(reader: Reader, id: SourceId): StoredSource {
  const row = reader.first(sql`SELECT entity, path, file_name, plan, rows, rejected, imported_at, size_bytes, modified_ms, file_hash, file_facts FROM data_source WHERE id = ${id}`)
  if (row === null) throw fail('notFound', gone)
  const fileName = String(row['file_name'])
  const plan = importPlanSchema.safeParse(storedJson(row['plan']))
  if (!plan.success) throw fail('conflict', `How ${fileName} was read is not remembered: import the file again and replace the entity.`)
  return {
    id,
    entity: row['entity'] as EntityId,
    fileName,
    path: String(row['path']),
    plan: plan.data,
    rows: Number(row['rows']),
    rejected: Number(row['rejected']),
    state: stateOf(row),
    fileFacts: readFacts(row['file_facts']),
  }
}

function stateOf(row: Row): FileState {
  const hash = row['file_hash']
  return { sizeBytes: Number(row['size_bytes']), modifiedMs: Number(row['modified_ms']), hash: typeof hash === 'string' ? hash : null, readAt: String(row['imported_at']) }
}

/** Nothing where it cannot be read. */
export function readFacts(json: unknown): FileFacts {
  const facts = fileFactsSchema.safeParse(storedJson(json))
  return facts.success ? facts.data : { columns: [], references: [] }
}
