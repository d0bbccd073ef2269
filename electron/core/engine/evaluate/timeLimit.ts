import { dayMs } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import type { SpanUnit } from '@shared/rules/operators.ts'
import { monthsLater } from '../formula/calendar.ts'

/** The last moment (or day) that is still within a time after another. */
export interface TimeLimit {
  /** Infinite beyond the calendar. */
  endOf(start: number): number
  /** So far after the start is always within; farther than `most` never is. Only between the two is the end worth finding. */
  readonly least: number
  readonly most: number
}

const hourMs = 3_600_000
/** A change of the clock is an hour; that of a zone across the date line is a day. */
const slackMs = 25 * hourMs
const shortestMonth = 28
const longestMonth = 31

type CalendarUnit = Exclude<SpanUnit, 'hours'>
const monthsIn: Record<CalendarUnit, number> = { days: 0, weeks: 0, months: 1, quarters: 3, years: 12 }

/** Between calendar days, given as days. */
export function daysLimit(n: number, unit: CalendarUnit): TimeLimit {
  const months = n * monthsIn[unit]
  if (months === 0) {
    const days = unit === 'weeks' ? 7 * n : n
    return { endOf: (start) => start + days, least: days, most: days }
  }
  return { endOf: (start) => monthsAfter(start, months), least: shortestMonth * months, most: longestMonth * months }
}

/**
 * Between instants: hours pass everywhere alike; from days on, the end is the same time of day on the clocks of the
 * zone. A time that is left out there moves forward, one that occurs twice is its first.
 */
export function instantsLimit(n: number, unit: SpanUnit, zone: string): TimeLimit {
  if (unit === 'hours') {
    const ms = n * hourMs
    return { endOf: (start) => start + ms, least: ms, most: ms }
  }
  const { offset, instant } = zoneOf(zone)
  const days = daysLimit(n, unit)
  const endOf = (start: number): number => {
    const local = start + offset(start)
    const day = Math.floor(local / dayMs)
    const end = days.endOf(day)
    return Number.isFinite(end) ? instant(end * dayMs + local - day * dayMs) : Infinity
  }
  return { endOf, least: days.least * dayMs - slackMs, most: days.most * dayMs + slackMs }
}

function monthsAfter(day: number, months: number): number {
  const later = monthsLater(day, months)
  return Number.isNaN(later) ? Infinity : later
}
