import type { TrendPoint } from './trendPoints.ts'

export interface TrendRow {
  readonly startedAt: string
  readonly members: number
  readonly entered: number
  readonly left: number
  readonly version: number
}

/** The numbers of the chart, newest first: for the table view and the CSV. */
export function trendRows(points: readonly TrendPoint[]): TrendRow[] {
  return points.toReversed().map(({ startedAt, members, entered, left, version }) => ({ startedAt, members, entered, left, version }))
}

/** The same numbers as CSV, oldest first, times in UTC. */
export function trendCsv(points: readonly TrendPoint[]): string {
  const lines = points.map((point) => [point.startedAt, point.members, point.entered, point.left, point.version].join(','))
  return `${['run_at_utc,members,entered,left,version', ...lines].join('\r\n')}\r\n`
}
