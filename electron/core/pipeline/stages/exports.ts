import { canceled } from '@shared/errors/appError.ts'
import type { ExportRun } from '@shared/domain/export.ts'
import type { ExportId } from '@shared/domain/ids.ts'
import type { JobTrigger } from '@shared/domain/pipeline.ts'
import { countWords } from '@shared/format/pipelineWords.ts'
import { followsOn } from '@shared/rules/scheduleTimes.ts'
import { findExport, readExports, type StoredExport } from '../../exports/export.repo.ts'
import type { Exporter } from '../../exports/exporter.ts'
import type { OpenWorkspace } from '../../context.ts'
import { failedWith, successful, type PlannedTask, type StagePlugin, type TaskEnd } from '../stage.ts'

/**
 * Exports that follow a refresh, once what they hand on is there; what fails upstream passes them over. Those with days of
 * their own follow what the schedule wanted on such a day; `zoneOf`: the IANA zone it has its days in.
 */
export function exportsStage(exporter: Exporter, zoneOf: (workspace: OpenWorkspace) => string): StagePlugin {
  const following = (workspace: OpenWorkspace, { due }: JobTrigger): readonly StoredExport[] =>
    readExports(workspace.store).filter(({ settings: { schedule }, destination }) => destination !== null && (schedule.kind === 'refresh' || (due !== null && followsOn(schedule, Date.parse(due), zoneOf(workspace)))))
  return {
    stage: 'exports',
    scopeOf: (workspace, trigger) => following(workspace, trigger).map(({ id }) => id).join(' '),
    plan(workspace, { trigger }) {
      const due = following(workspace, trigger)
      const tasks = due.map(({ id, settings }): PlannedTask => ({
        key: `exports:${id}`,
        name: settings.name,
        makes: [],
        reads: () => settings.segments.map((segment) => `segment:${segment}` as const),
        async run(control) {
          if (!isStillDue(workspace, id)) return null
          const run = await exporter.run(id, 'refresh', control)
          // It ended because it was removed or detached, and nobody canceled the refresh.
          return run.status === 'canceled' && !control.signal.aborted ? null : endOf(run)
        },
        skip: (reason) => exporter.skip(id, 'refresh', reason),
      }))
      return { stage: 'exports', tasks, keepsRuns: false, write: () => {} }
    },
  }
}

/** It may have been removed or detached while the stages before it ran. */
function isStillDue({ store }: OpenWorkspace, id: ExportId): boolean {
  const found = findExport(store, id)
  return found !== null && found.destination !== null
}

function endOf({ status, reason, segments }: ExportRun): TaskEnd {
  const files = segments.flatMap((one) => one.files)
  const outcome = countWords(files.length, 'file', 'files')
  switch (status) {
    case 'canceled':
      throw canceled()
    case 'successful':
      return successful(outcome)
    case 'completedWithWarnings':
      return { status, reason: null, warnings: segments.flatMap((one) => [...(one.reason === null ? [] : [one.reason]), ...one.warnings]), outcome }
    case 'skipped':
      return { status, reason, warnings: [], outcome: null }
    default:
      return failedWith(reason ?? 'The export failed.')
  }
}
