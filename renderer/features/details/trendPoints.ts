import type { RefreshRun } from '@shared/domain/segment.ts'

export const timeFrames = [
  { value: 'week', label: '7 days', words: 'the last 7 days' },
  { value: 'month', label: '30 days', words: 'the last 30 days' },
  { value: 'halfYear', label: '6 months', words: 'the last 6 months' },
  { value: 'all', label: 'All', words: 'all time' },
] as const
export type TimeFrame = (typeof timeFrames)[number]['value']

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
  readonly status: 'failed' | 'skipped'
}

export interface Trend {
  /** Oldest first. */
  readonly points: readonly TrendPoint[]
  readonly ticks: readonly TrendTick[]
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

/** The trend of a segment's runs (newest first, as the page has them); only successful ones become points. */
export function trendOf(runs: readonly RefreshRun[], zone: string): Trend {
  const points: TrendPoint[] = []
  const ticks: TrendTick[] = []
  for (const run of runs.toReversed()) {
    const at = wallClock(run.startedAt, zone)
    if (run.status === 'successful' && run.members !== null) {
      const before = points.at(-1)
      points.push({
        at,
        startedAt: run.startedAt,
        members: run.members,
        entered: run.entered ?? 0,
        left: run.left ?? 0,
        version: run.version,
        changed: before !== undefined && before.version !== run.version,
        first: before === undefined,
      })
    } else if (run.status === 'failed' || run.status === 'skipped') ticks.push({ at, status: run.status })
  }
  return { points, ticks }
}

/** What of a trend lies in a time frame that ends at `now` (UTC). */
export function inFrame(trend: Trend, frame: TimeFrame, now: string, zone: string): Trend {
  const from = frameStart(frame, now, zone)
  if (from === null) return trend
  return { points: trend.points.filter((point) => point.at >= from), ticks: trend.ticks.filter((tick) => tick.at >= from) }
}

const dayMs = 86_400_000

/** Whole days, today included, as "the last n days" means everywhere. */
function frameStart(frame: TimeFrame, now: string, zone: string): number | null {
  if (frame === 'all') return null
  const today = Math.floor(wallClock(now, zone) / dayMs) * dayMs
  if (frame === 'week') return today - 6 * dayMs
  if (frame === 'month') return today - 29 * dayMs
  const date = new Date(today)
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 5, 0)).getUTCDate()
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 6, Math.min(date.getUTCDate(), lastOfMonth)) + dayMs
}
