import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import type { Reader } from '../store/store.ts'
import type { UnderWay } from './refresher.ts'
import { readRunSummaries, type RunSummary } from './run.repo.ts'
import { readSegments, type StoredSegment } from './segment.repo.ts'
import { readSegmentSchedules } from './segmentSchedule.repo.ts'

/** The grid's rows by name; a refresh that waits or runs shows instead of the last outcome. */
export function segmentRows(reader: Reader, underWay: ReadonlyMap<SegmentId, UnderWay>): SegmentRow[] {
  const summaries = readRunSummaries(reader)
  const schedules = readSegmentSchedules(reader)
  return readSegments(reader)
    .map((segment) => {
      const schedule = schedules.get(segment.id)
      return { ...rowOf(segment, summaries.get(segment.id) ?? null, underWay.get(segment.id) ?? null), ...(schedule === undefined ? {} : { schedule }) }
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

export function rowOf(segment: StoredSegment, runs: RunSummary | null, underWay: UnderWay | null): SegmentRow {
  const { id, name, outputName, description, audience, audienceName, type, state } = segment
  const members = runs?.lastSuccessful?.members ?? null
  const before = runs?.successfulBefore?.members ?? null
  return {
    id,
    name,
    outputName,
    description,
    tags: [...segment.tags],
    audience,
    audienceName,
    type,
    state,
    ...(segment.isList ? { isList: true } : {}),
    ...statusOf(segment, runs, underWay),
    members,
    change: members === null || before === null ? null : members - before,
    lastRefreshedAt: runs?.lastSuccessful?.startedAt ?? null,
  }
}

function statusOf(segment: StoredSegment, runs: RunSummary | null, underWay: UnderWay | null): Pick<SegmentRow, 'status' | 'statusReason' | 'task'> {
  if (underWay !== null) return { status: underWay.status, statusReason: null, task: underWay.task }
  if (segment.isDraft) return { status: 'notStarted', statusReason: 'draft' }
  const last = runs?.last ?? null
  if (last === null) return { status: 'notStarted', statusReason: null }
  return { status: last.status, statusReason: last.error }
}
