import type { SourceId } from '@shared/domain/ids.ts'
import type { Edit } from '../store/store.ts'
import { sql } from '../store/sql.ts'
import { readStoredSource } from './source.repo.ts'
import { refreshReportSchema } from '@shared/domain/source.ts'

/** Remembers new columns of the file as not wanted: they are offered no more. */
export function ignoreColumns(edit: Edit, source: SourceId, names: readonly string[]): void {
  const { plan } = readStoredSource(edit, source)
  const known = new Set(plan.columns.map((column) => column.source))
  const ignored = names.filter((name) => !known.has(name)).map((name) => ({ source: name, name: name.slice(0, 200), include: false, type: 'text' as const, formats: [] }))
  const row = edit.first<{ last_refresh: string | null }>(sql`SELECT last_refresh FROM data_source WHERE id = ${source}`)
  const report = row?.last_refresh == null ? null : refreshReportSchema.parse(JSON.parse(row.last_refresh))
  edit.update('data_source', { id: source }, {
    plan: JSON.stringify({ ...plan, columns: [...plan.columns, ...ignored] }),
    last_refresh: report === null ? null : JSON.stringify({ ...report, newColumns: report.newColumns.filter((name) => !names.includes(name)) }),
  })
}
