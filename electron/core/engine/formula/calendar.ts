import { firstDay, lastDay } from '@shared/formula/literals.ts'

/** Calendar arithmetic on days since 1970-01-01 without Date objects, of the years 1 to 9999. */

const daysOfEra = 146_097
/** From 0000-03-01 to 1970-01-01. */
const epochShift = 719_468

/** Year, month and day as year × 10,000 + month × 100 + day (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
export function civilOf(date: number): number {
  const shifted = date + epochShift
  const era = Math.floor(shifted / daysOfEra)
  const dayOfEra = shifted - era * daysOfEra
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) * 10_000 + month * 100 + day
}

export const yearOf = (date: number): number => Math.floor(civilOf(date) / 10_000)
export const monthOf = (date: number): number => Math.floor(civilOf(date) / 100) % 100
export const dayOfMonth = (date: number): number => civilOf(date) % 100
export const quarterOf = (date: number): number => Math.floor((monthOf(date) + 2) / 3)

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (date: number): number => ((((date + 3) % 7) + 7) % 7) + 1

/** NaN where there is no such date. */
export function dateFrom(year: number, month: number, day: number): number {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN
  const shiftedYear = month <= 2 ? year - 1 : year
  const era = Math.floor(shiftedYear / 400)
  const yearOfEra = shiftedYear - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * daysOfEra + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - epochShift
}

/** NaN beyond the calendar. */
export function daysLater(date: number, days: number): number {
  const later = date + days
  return later >= firstDay && later <= lastDay ? later : Number.NaN
}

/** The same day of the month, or its last. NaN beyond the calendar. */
export function monthsLater(date: number, months: number): number {
  const civil = civilOf(date)
  const total = Math.floor(civil / 10_000) * 12 + (Math.floor(civil / 100) % 100) - 1 + months
  const [year, month] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1]
  return year >= 1 && year <= 9999 ? dateFrom(year, month, Math.min(civil % 100, daysIn(year, month))) : Number.NaN
}

/** How many whole months `monthsLater` can be asked for without passing `to`; the same backwards. */
export function monthsBetween(from: number, to: number): number {
  if (to < from) return 0 - monthsBetween(to, from)
  const [start, end] = [civilOf(from), civilOf(to)]
  const [endYear, endMonth] = [Math.floor(end / 10_000), Math.floor(end / 100) % 100]
  const months = endYear * 12 + endMonth - Math.floor(start / 10_000) * 12 - (Math.floor(start / 100) % 100)
  return end % 100 < Math.min(start % 100, daysIn(endYear, endMonth)) ? months - 1 : months
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
