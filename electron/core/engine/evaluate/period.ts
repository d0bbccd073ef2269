import { dayOf } from '@shared/domain/storedValue.ts'
import { firstWeekday } from '@shared/domain/week.ts'
import type { OperatorName } from '@shared/rules/operators.ts'
import { civilOf, monthsLater, weekdayOf } from '../formula/calendar.ts'
import type { Clock } from './clock.ts'
import { inZone, type Interval } from './span.ts'

export type PeriodOperator = keyof typeof periods

type PeriodUnit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** Of the calendar unit that today is in, or of the one before; `toDate`: from its first day to today only. */
const periods = {
  today: { unit: 'day', isLast: false, toDate: false },
  yesterday: { unit: 'day', isLast: true, toDate: false },
  thisWeek: { unit: 'week', isLast: false, toDate: false },
  lastWeek: { unit: 'week', isLast: true, toDate: false },
  thisMonth: { unit: 'month', isLast: false, toDate: false },
  lastMonth: { unit: 'month', isLast: true, toDate: false },
  thisQuarter: { unit: 'quarter', isLast: false, toDate: false },
  lastQuarter: { unit: 'quarter', isLast: true, toDate: false },
  thisYear: { unit: 'year', isLast: false, toDate: false },
  lastYear: { unit: 'year', isLast: true, toDate: false },
  monthToDate: { unit: 'month', isLast: false, toDate: true },
  quarterToDate: { unit: 'quarter', isLast: false, toDate: true },
  yearToDate: { unit: 'year', isLast: false, toDate: true },
} as const satisfies Partial<Record<OperatorName, { readonly unit: PeriodUnit; readonly isLast: boolean; readonly toDate: boolean }>>

export function isPeriod(operator: OperatorName): operator is PeriodOperator {
  return operator in periods
}

export function isToDate(operator: OperatorName): boolean {
  return isPeriod(operator) && periods[operator].toDate
}

/** The days (of a date) or milliseconds (of a date-time) of a calendar period around now. */
export function periodInterval(operator: PeriodOperator, type: 'date' | 'datetime', clock: Clock): Interval {
  const { unit, isLast, toDate } = periods[operator]
  const { today } = clock
  const start = startOf(today, unit, clock)
  const from = isLast ? later(start, unit, -1) : start
  const to = toDate ? today : later(from, unit, 1) - 1
  return inZone({ from, to }, type, clock.zone)
}

function startOf(day: number, unit: PeriodUnit, { weekStart }: Clock): number {
  const civil = civilOf(day)
  const [year, month] = [Math.floor(civil / 10_000), Math.floor(civil / 100) % 100]
  switch (unit) {
    case 'day':
      return day
    case 'week':
      return day - ((weekdayOf(day) - firstWeekday[weekStart] + 7) % 7)
    case 'month':
      return dayOf(year, month, 1) ?? day
    case 'quarter':
      return dayOf(year, month - ((month - 1) % 3), 1) ?? day
    case 'year':
      return dayOf(year, 1, 1) ?? day
  }
}

/** From the first day of a unit to that of another. */
function later(start: number, unit: PeriodUnit, n: 1 | -1): number {
  switch (unit) {
    case 'day':
      return start + n
    case 'week':
      return start + 7 * n
    case 'month':
      return monthsLater(start, n)
    case 'quarter':
      return monthsLater(start, 3 * n)
    case 'year':
      return monthsLater(start, 12 * n)
  }
}
