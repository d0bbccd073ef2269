import { DateTime } from 'luxon'
import { exact, type Fraction } from './fraction.ts'
import { fractionOf, numberOf, RowError, type Plain } from './naiveFormulaValues.ts'

export function dateAt(value: Plain): DateTime {
  return DateTime.fromMillis(numberOf(fractionOf(value)) * 86_400_000, { zone: 'utc' })
}

export function dayNumber(moment: DateTime): Fraction {
  return exact(Math.round(DateTime.utc(moment.year, moment.month, moment.day).toMillis() / 86_400_000))
}

export function calendarDate(date: DateTime): Fraction {
  if (!date.isValid || date.year < 1 || date.year > 9999) throw new RowError('noSuchDate')
  return dayNumber(date)
}

/** Luxon takes no part that is beyond every calendar. */
export const clampYear = (year: number): number => (year < 1 || year > 9999 ? 10_000 : year)
export const safePart = (part: number): number => (part < 1 || part > 31 ? 99 : part)

export function months(from: DateTime, to: DateTime): number {
  if (to < from) return 0 - months(to, from)
  let count = (to.year - from.year) * 12 + to.month - from.month
  while (from.plus({ months: count }) > to) count--
  return count
}
