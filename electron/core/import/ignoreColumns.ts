import type { SourceId } from '@shared/domain/ids.ts'
import type { Edit } from '../store/store.ts'
import { readReport, readStoredSource } from './source.repo.ts'

/** Remembers new columns of the file as not wanted: they are offered no more. */
export function ignoreColumns(edit: Edit, source: SourceId, names: readonly string[]): void {
  const { plan } = readStoredSource(edit, source)
  const known = new Set(plan.columns.map((column) => column.source))
  const ignored = names.filter((name) => !known.has(name)).map((name) => ({ source: name, name: name.slice(0, 200), include: false, type: 'text' as const, formats: [] }))
  const report = readReport(edit, source)
  edit.update('data_source', { id: source }, {
    plan: JSON.stringify({ ...plan, columns: [...plan.columns, ...ignored] }),
    last_refresh: report === null ? null : JSON.stringify({ ...report, newColumns: report.newColumns.filter((name) => !names.includes(name)) }),
  })
}
