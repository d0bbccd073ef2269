import type { OtherTrend, TrendPoint } from './trendPoints.ts'

export interface TrendRow {
  readonly segment: string
  readonly startedAt: string
  readonly at: number
  readonly members: number
  readonly entered: number
  readonly left: number
  readonly version: number
}

/** The numbers of the chart, newest first: for the table view and the CSV. Each run of every segment shown has a row. */
export function trendRows(own: { readonly name: string; readonly points: readonly TrendPoint[] }, others: readonly OtherTrend[]): TrendRow[] {
  return [own, ...others]
    .flatMap(({ name, points }) => points.map(({ at, startedAt, members, entered, left, version }) => ({ segment: name, at, startedAt, members, entered, left, version })))
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0))
}

/** The same numbers as CSV, oldest first, times in UTC; which segment a row is of only where there are several. */
export function trendCsv(own: { readonly name: string; readonly points: readonly TrendPoint[] }, others: readonly OtherTrend[]): string {
  const isCompared = others.length > 0
  const head = [...(isCompared ? ['segment'] : []), 'run_at_utc', 'members', 'entered', 'left', 'version']
  const lines = trendRows(own, others)
    .toReversed()
    .map(({ segment, startedAt, members, entered, left, version }) => [...(isCompared ? [nameCell(segment)] : []), startedAt, members, entered, left, version].join(','))
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`
}

/** In quotes; a name that a spreadsheet would run as a formula gets an apostrophe in front, as in every download. */
function nameCell(name: string): string {
  const safe = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name
  return `"${safe.replaceAll('"', '""')}"`
}
