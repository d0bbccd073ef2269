import type { ExportOutcome, ExportRun, ExportSettings } from '@shared/domain/export.ts'

/** The list of a run's files as JSON: whoever takes them can tell whether all are there and whole. */
export function manifestText(run: Pick<ExportRun, 'id' | 'startedAt' | 'trigger'>, settings: ExportSettings, outcomes: readonly ExportOutcome[]): string {
  const files = outcomes.flatMap(({ name: segment, files: each }) => each.map(({ name, rows, bytes, checksum }) => ({ name, segment, rows, bytes, sha256: checksum })))
  const left = outcomes.filter(({ status }) => status !== 'successful').map(({ name: segment, status, reason }) => ({ segment, status, reason }))
  return `${JSON.stringify({ export: settings.name, run: run.id, startedAt: run.startedAt, trigger: run.trigger, files, notExported: left }, null, 2)}\n`
}
