import type { TrendRun } from '@shared/contract/history.contract.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'

/** A successful run on the trend. */
export interface TrendPoint {
  /** Wall-clock milliseconds in the workspace's zone, as if they were UTC: so the axis ticks fall on its midnights. */
  readonly at: number
  readonly startedAt: string
  readonly members: number
  readonly entered: number
  readonly left: number
  readonly version: number
  /** The definition differs from the one of the successful run before. */
  readonly changed: boolean
  /** The very first run: everyone entered, which says nothing about change. */
  readonly first: boolean
}

/** A run that added no point: it failed or was skipped. */
export interface TrendTick {
  readonly at: number
  readonly startedAt: string
  readonly status: 'failed' | 'skipped'
  /** Why; null: nobody wrote it down. */
  readonly reason: string | null
}

export interface Trend {
  /** Oldest first. */
  readonly points: readonly TrendPoint[]
  readonly ticks: readonly TrendTick[]
}

/** Another segment drawn in the same chart; `look`: which of the lines for others it has. */
export interface OtherTrend {
  readonly segment: string
  readonly name: string
  readonly look: number
  readonly points: readonly TrendPoint[]
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const two = '2-digit' as const
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  })
  formats.set(zone, made)
  return made
}

/** An instant as wall-clock milliseconds in `zone`. */
export function wallClock(instant: string, zone: string): number {
  const fields = new Map(formatIn(zone).formatToParts(new Date(instant)).map((part) => [part.type, Number(part.value)]))
  const of = (type: Intl.DateTimeFormatPartTypes) => fields.get(type) ?? 0
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

/** Points of successful runs, oldest first. */
export function pointsOf(runs: readonly TrendRun[], zone: string): TrendPoint[] {
  return runs.map(({ startedAt, members, entered, left, version }, index) => {
    const before = runs[index - 1]
    return { at: wallClock(startedAt, zone), startedAt, members, entered, left, version, changed: before !== undefined && before.version !== version, first: before === undefined }
  })
}

/** The trend of a segment's runs (newest first, as the page has them); only successful ones become points. */
export function trendOf(runs: readonly RefreshRun[], zone: string): Trend {
  const oldestFirst = runs.toReversed()
  const successful = oldestFirst.flatMap(({ status, startedAt, members, entered, left, version }): TrendRun[] =>
    status === 'successful' && members !== null ? [{ startedAt, members, entered: entered ?? 0, left: left ?? 0, version }] : [],
  )
  const ticks = oldestFirst.flatMap(({ status, startedAt, error }): TrendTick[] => (status === 'failed' || status === 'skipped' ? [{ at: wallClock(startedAt, zone), startedAt, status, reason: error }] : []))
  return { points: pointsOf(successful, zone), ticks }
}
