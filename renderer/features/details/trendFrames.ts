import { wallClock, type Trend } from './trendPoints.ts'

export const timeFrames = [
  { value: 'week', label: '7 days', words: 'the last 7 days' },
  { value: 'month', label: '30 days', words: 'the last 30 days' },
  { value: 'halfYear', label: '6 months', words: 'the last 6 months' },
  { value: 'all', label: 'All', words: 'all time' },
  { value: 'custom', label: 'Custom…', words: 'the chosen days' },
] as const
export type TimeFrame = (typeof timeFrames)[number]['value']

/** Days of the workspace's zone as "yyyy-MM-dd", both included; empty: without an end on that side. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

export interface FrameChoice {
  readonly frame: TimeFrame
  /** What `custom` means. */
  readonly days: DayRange
}

const dayMs = 86_400_000

/** Wall-clock milliseconds that are in a frame: from the first on and before the second. */
export interface FrameEnds {
  readonly from: number
  readonly before: number
}

/** Where a frame that ends at `now` (UTC) begins and ends. */
export function frameEnds({ frame, days }: FrameChoice, now: string, zone: string): FrameEnds {
  if (frame !== 'custom') return { from: frameStart(frame, now, zone), before: Infinity }
  const [from, to] = [Date.parse(days.from), Date.parse(days.to)]
  return { from: Number.isNaN(from) ? -Infinity : from, before: Number.isNaN(to) ? Infinity : to + dayMs }
}

/** What of a list lies in a frame. */
export function between<T extends { readonly at: number }>(items: readonly T[], { from, before }: FrameEnds): readonly T[] {
  return items.filter(({ at }) => at >= from && at < before)
}

export function inFrame({ points, ticks }: Trend, choice: FrameChoice, now: string, zone: string): Trend {
  const ends = frameEnds(choice, now, zone)
  return { points: between(points, ends), ticks: between(ticks, ends) }
}

/** Whole days, today included, as "the last n days" means everywhere. */
function frameStart(frame: Exclude<TimeFrame, 'custom'>, now: string, zone: string): number {
  if (frame === 'all') return -Infinity
  const today = Math.floor(wallClock(now, zone) / dayMs) * dayMs
  if (frame === 'week') return today - 6 * dayMs
  if (frame === 'month') return today - 29 * dayMs
  const date = new Date(today)
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 5, 0)).getUTCDate()
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 6, Math.min(date.getUTCDate(), lastOfMonth)) + dayMs
}

/** The days that two moments (wall-clock milliseconds, in any order) lie in. */
export function daysAround(one: number, other: number): DayRange {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
  return { from: day(Math.min(one, other)), to: day(Math.max(one, other)) }
}

/** The days as somebody entered them, the earlier one first. */
export function orderedDays({ from, to }: DayRange): DayRange {
  return from !== '' && to !== '' && from > to ? { from: to, to: from } : { from, to }
}
