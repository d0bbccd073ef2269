import type { Output } from '@shared/contract/contract.ts'
import type { TrendRun } from '@shared/contract/history.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'

interface RunColumns extends TrendRun {
  readonly segment: SegmentId
}

/** The points of some segments, in the order they were asked for; deleted ones are left out. */
export function segmentTrends(reader: Reader, segments: readonly SegmentId[]): Output<'history.trends'> {
  const asked = [...new Set(segments)]
  const ids = JSON.stringify(asked)
  const names = new Map(reader.all<{ id: SegmentId; name: string }>(sql`SELECT id, name FROM segment WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(${ids}))`).map(({ id, name }) => [id, name]))
  const rows = reader.all<RunColumns>(
    sql`SELECT segment, started_at AS startedAt, members, coalesce(entered, 0) AS entered, coalesce("left", 0) AS "left", version FROM refresh_run WHERE status = 'successful' AND members IS NOT NULL AND segment IN (SELECT value FROM json_each(${ids})) ORDER BY sequence`,
  )
  return asked.flatMap((segment) => {
    const name = names.get(segment)
    return name === undefined ? [] : [{ segment, name, runs: rows.filter((row) => row.segment === segment).map(({ segment: _, ...run }) => run) }]
  })
}
