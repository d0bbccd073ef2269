import { DateTime } from 'luxon'
import { dayMs } from '@shared/domain/storedValue.ts'
import { defaultWeekStart, firstWeekday } from '@shared/domain/week.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import type { SpanUnit } from '@shared/rules/operators.ts'
import type { Clock } from './compilation.ts'

/** Calendar days since 1970-01-01, both ends included; null: open. */
export interface Days {
  readonly from: number | null
  readonly to: number | null
}

/** Moments, milliseconds UTC: from the first one until before the second. */
export interface Moments {
  readonly from: number | null
  readonly before: number | null
}

export type NowOperator = 'inLast' | 'inNext' | 'moreThanAgo' | keyof typeof periods

/** Periods of the calendar as unit, how many units back it begins, and whether it ends today. */
const periods = {
  today: ['day', 0, false],
  yesterday: ['day', 1, false],
  thisWeek: ['week', 0, false],
  lastWeek: ['week', 1, false],
  thisMonth: ['month', 0, false],
  lastMonth: ['month', 1, false],
  thisQuarter: ['quarter', 0, false],
  lastQuarter: ['quarter', 1, false],
  thisYear: ['year', 0, false],
  lastYear: ['year', 1, false],
  monthToDate: ['month', 0, true],
  quarterToDate: ['quarter', 0, true],
  yearToDate: ['year', 0, true],
} as const

/** The days that an operator is about, as of now. */
export function daysAbout(operator: NowOperator, span: { readonly n: number; readonly unit: Exclude<SpanUnit, 'hours'> } | null, clock: Clock): Days {
  const today = todayOf(clock)
  if (operator === 'inLast' || operator === 'inNext' || operator === 'moreThanAgo') {
    if (span === null) throw new Error(`${operator} needs a span of time.`)
    const length = { [span.unit]: span.n }
    if (operator === 'inNext') return { from: dayNumber(today), to: dayNumber(today.plus(length)) - 1 }
    const first = dayNumber(today.minus(length)) + 1
    return operator === 'inLast' ? { from: first, to: dayNumber(today) } : { from: null, to: first - 1 }
  }
  const [unit, back, endsToday] = periods[operator]
  const from = startOf(today, unit, clock).minus({ [unit]: back })
  return { from: dayNumber(from), to: endsToday ? dayNumber(today) : dayNumber(from.plus({ [unit]: 1 })) - 1 }
}

function startOf(day: DateTime, unit: 'day' | 'week' | 'month' | 'quarter' | 'year', { weekStart = defaultWeekStart }: Clock): DateTime {
  return unit === 'week' ? day.minus({ days: (day.weekday - firstWeekday[weekStart] + 7) % 7 }) : day.startOf(unit)
}

/** Today, in a calendar in which every day is there and has 24 hours. */
function todayOf({ asOf, zone }: Clock): DateTime {
  return DateTime.fromMillis(asOf, { zone }).setZone('utc', { keepLocalTime: true }).startOf('day')
}

function dayNumber(date: DateTime): number {
  return Math.round(date.toMillis() / dayMs)
}

/** The moments of days in a zone. */
export function momentsOf({ from, to }: Days, zone: string): Moments {
  return { from: from === null ? null : firstMoment(from, zone), before: to === null ? null : firstMoment(to + 1, zone) }
}

/** (now − n h, now] and its mirror image; stored moments are whole milliseconds. */
export function hoursAbout(operator: NowOperator, n: number, { asOf }: Clock): Moments {
  const span = n * 3_600_000
  if (operator === 'inLast') return { from: asOf - span + 1, before: asOf + 1 }
  if (operator === 'inNext') return { from: asOf, before: asOf + span }
  return { from: null, before: asOf - span + 1 }
}

/**
 * The days of the year, as month times 100 plus day, whose anniversary is among `n` days from today on. One of 29
 * February is on the 28th in years without it.
 */
export function anniversaries(n: number, clock: Clock): readonly number[] {
  const today = todayOf(clock)
  const found = new Set<number>()
  // After four years every day of the calendar has come.
  for (let ahead = 0; ahead < Math.min(n, 1470); ahead++) {
    const day = today.plus({ days: ahead })
    found.add(day.month * 100 + day.day)
    if (day.month === 2 && day.day === 28 && !day.isInLeapYear) found.add(229)
  }
  return [...found].sort((a, b) => a - b)
}

function firstMoment(day: number, zone: string): number {
  return zoneOf(zone).instant(day * dayMs)
}

/** The calendar day of now. */
export function today(clock: Clock): number {
  return dayNumber(todayOf(clock))
}

/** Whether clocks in a zone are put back at times, so that they show some times twice. */
export function hasRepeatedTimes(zone: string): boolean {
  const { offset } = zoneOf(zone)
  const months = Array.from({ length: 240 }, (_, month) => offset(Date.UTC(2005, month, 15)))
  return new Set(months).size > 1
}
