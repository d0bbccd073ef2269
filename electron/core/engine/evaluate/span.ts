import { DateTime } from 'luxon'
import { dayMs } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import type { SpanUnit } from '@shared/rules/operators.ts'
import type { Clock } from './clock.ts'

/** Both ends included, in days or in milliseconds; infinite where open. */
export interface Interval {
  readonly from: number
  readonly to: number
}

export type SpanOperator = 'inLast' | 'inNext' | 'moreThanAgo'
const hourMs = 3_600_000

/** The days (of a date) or milliseconds (of a date-time) that a span of time before or after now covers. */
export function spanInterval(operator: SpanOperator, n: number, unit: SpanUnit, type: 'date' | 'datetime', clock: Clock): Interval {
  if (unit === 'hours') return hoursInterval(operator, n, clock.asOf)
  return inZone(daysInterval(operator, n, unit, clock.today), type, clock.zone)
}

/** Days as the values of a type: themselves, or all their moments. */
export function inZone(days: Interval, type: 'date' | 'datetime', zone: string): Interval {
  return type === 'date' ? days : { from: startOf(days.from, zone), to: startOf(days.to + 1, zone) - 1 }
}

/** (now − n h, now] and its mirror image. */
function hoursInterval(operator: SpanOperator, n: number, now: number): Interval {
  if (operator === 'inLast') return { from: now - n * hourMs + 1, to: now }
  if (operator === 'inNext') return { from: now, to: now + n * hourMs - 1 }
  return { from: -Infinity, to: now - n * hourMs }
}

/** Today and the days before it, or after; months and years begin the day after the same day, at most the month's last. */
function daysInterval(operator: SpanOperator, n: number, unit: Exclude<SpanUnit, 'hours'>, today: number): Interval {
  const back = shift(today, -n, unit) + 1
  if (operator === 'inLast') return { from: back, to: today }
  if (operator === 'inNext') return { from: today, to: shift(today, n, unit) - 1 }
  return { from: -Infinity, to: back - 1 }
}

function shift(day: number, n: number, unit: Exclude<SpanUnit, 'hours'>): number {
  if (unit === 'days') return day + n
  if (unit === 'weeks') return day + 7 * n
  return Math.round(DateTime.fromMillis(day * dayMs, { zone: 'utc' }).plus({ [unit]: n }).toMillis() / dayMs)
}

function startOf(day: number, zone: string): number {
  return Number.isFinite(day) ? zoneOf(zone).instant(day * dayMs) : day
}
