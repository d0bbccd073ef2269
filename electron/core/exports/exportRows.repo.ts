import type { ExportRow, ExportRun } from '@shared/domain/export.ts'
import { destinationPlace } from '@shared/domain/exportDestination.ts'
import type { ExportId } from '@shared/domain/ids.ts'
import { readRunSummaries } from '../segments/run.repo.ts'
import { readSegments } from '../segments/segment.repo.ts'
import type { Reader } from '../store/store.ts'
import type { ExportUnderWay } from './exporter.ts'
import { readLastRuns } from './exportRun.repo.ts'
import { readExports, type StoredExport } from './export.repo.ts'

/** As lists show exports, by name; a run that waits or is under way shows instead of the last outcome. */
export function exportRows(reader: Reader, underWay: ReadonlyMap<ExportId, ExportUnderWay>, chosen: readonly StoredExport[] = readExports(reader)): ExportRow[] {
  const names = new Map(readSegments(reader).map(({ id, name }) => [id, name]))
  const summaries = readRunSummaries(reader)
  const runs = readLastRuns(reader)
  return chosen.map(({ id, settings, destination, segmentNames, problem }) => {
    const lastRun = runs.get(id) ?? null
    const now = underWay.get(id) ?? null
    const { name, format, schedule } = settings
    return {
      id,
      name,
      destination,
      connection: destination === null ? null : destinationPlace(destination),
      format,
      schedule,
      segments: settings.segments.flatMap((segment) => {
        const called = names.get(segment)
        return called === undefined ? [] : [{ id: segment, name: called, members: summaries.get(segment)?.lastSuccessful?.members ?? null }]
      }),
      deletedSegments: settings.segments.flatMap((segment) => (names.has(segment) ? [] : [segmentNames[segment] ?? 'A segment'])),
      ...statusOf(lastRun, now, problem),
      lastRun,
    }
  })
}

function statusOf(lastRun: ExportRun | null, now: ExportUnderWay | null, problem: string | null): Pick<ExportRow, 'status' | 'statusReason' | 'task'> {
  if (now !== null) return { status: now.status, statusReason: null, task: now.task }
  if (problem !== null) return { status: 'failed', statusReason: problem }
  return { status: lastRun?.status ?? 'notStarted', statusReason: lastRun?.reason ?? null }
}
