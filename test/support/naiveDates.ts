import { DateTime } from 'luxon'
import type { Literal, Test } from '@shared/rules/definition.ts'
import { numberOf, textOrder, type Value, type World } from './naiveWorld.ts'

/** Days are compared as ISO text in the zone, moments as instants. */
export function dateHolds(test: Test, value: Value, other: Value | null, world: World): boolean {
  const day = dayText(value, world)
  if (test.operator === 'inLast' || test.operator === 'inNext' || test.operator === 'moreThanAgo') return spanHolds(test, value, day, world)
  const asked = calendarHolds(test, DateTime.fromISO(day, { zone: 'utc' }), world)
  if (asked !== null) return asked
  // Whichever of the two is a bare day, the other is taken by its day too.
  const compare = (literal: Literal | undefined): number => {
    if (other) return value.type === 'datetime' && other.type === 'datetime' ? numberOf(value, world) - numberOf(other, world) : textOrder(day, dayText(other, world))
    const text = String(literal)
    return text.includes('T') ? numberOf(value, world) - Date.parse(text) : textOrder(day, text)
  }
  const literal = test.value as Literal
  switch (test.operator) {
    case 'on':
      return compare(literal) === 0
    case 'before':
      return compare(literal) < 0
    case 'after':
      return compare(literal) > 0
    case 'onOrBefore':
      return compare(literal) <= 0
    case 'onOrAfter':
      return compare(literal) >= 0
    default:
      return compare(test.from) >= 0 && compare(test.to) <= 0
  }
}

function spanHolds(test: Test, value: Value, day: string, world: World): boolean {
  const { n = 1, unit = 'days' } = test
  const instant = numberOf(value, world)
  if (unit === 'hours') {
    const ms = n * 3_600_000
    if (test.operator === 'inLast') return instant > world.asOf - ms && instant <= world.asOf
    if (test.operator === 'inNext') return instant >= world.asOf && instant < world.asOf + ms
    return instant <= world.asOf - ms
  }
  const today = todayOf(world)
  const back = today.minus({ [unit]: n }).plus({ days: 1 }).toISODate() ?? ''
  if (test.operator === 'inLast') return day >= back && day <= (today.toISODate() ?? '')
  if (test.operator === 'moreThanAgo') return day < back
  return day >= (today.toISODate() ?? '') && day <= (today.plus({ [unit]: n }).minus({ days: 1 }).toISODate() ?? '')
}

/** Today as a day of a calendar without summer time. */
function todayOf({ asOf, zone }: World): DateTime {
  return DateTime.fromISO(DateTime.fromMillis(asOf, { zone }).toISODate() ?? '', { zone: 'utc' })
}

/** Periods, parts and anniversaries; null of any other operator. */
function calendarHolds(test: Test, day: DateTime, world: World): boolean | null {
  const today = todayOf(world)
  const has = (part: number): boolean => (test.values ?? []).map(Number).includes(part)
  const isIn = (first: DateTime, unit: 'day' | 'week' | 'month' | 'quarter' | 'year', until?: DateTime): boolean => day >= first && (until ? day <= until : day < first.plus({ [unit]: 1 }))
  const start = (unit: 'week' | 'month' | 'quarter' | 'year'): DateTime => {
    if (unit !== 'week') return today.startOf(unit)
    const wanted = { monday: 1, sunday: 7, saturday: 6 }[world.weekStart ?? 'monday']
    let first = today
    while (first.weekday !== wanted) first = first.minus({ days: 1 })
    return first
  }
  switch (test.operator) {
    case 'today':
      return day.equals(today)
    case 'yesterday':
      return day.equals(today.minus({ days: 1 }))
    case 'thisWeek':
      return isIn(start('week'), 'week')
    case 'lastWeek':
      return isIn(start('week').minus({ weeks: 1 }), 'week')
    case 'thisMonth':
      return isIn(start('month'), 'month')
    case 'lastMonth':
      return isIn(start('month').minus({ months: 1 }), 'month')
    case 'thisQuarter':
      return isIn(start('quarter'), 'quarter')
    case 'lastQuarter':
      return isIn(start('quarter').minus({ quarters: 1 }), 'quarter')
    case 'thisYear':
      return day.year === today.year
    case 'lastYear':
      return day.year === today.year - 1
    case 'monthToDate':
      return isIn(start('month'), 'month', today)
    case 'quarterToDate':
      return isIn(start('quarter'), 'quarter', today)
    case 'yearToDate':
      return isIn(start('year'), 'year', today)
    case 'monthOf':
      return has(day.month)
    case 'dayOfMonth':
      return has(day.day)
    case 'dayOfWeek':
      return has(day.weekday)
    case 'yearOf':
      return has(day.year)
    case 'quarterOf':
      return has(day.quarter)
    case 'anniversaryToday':
      return hasAnniversary(day, today, 1)
    case 'anniversaryInNext':
      return hasAnniversary(day, today, test.n ?? 1)
    default:
      return null
  }
}

/** Whether one of `days` days from `from` on is the anniversary of a day, in the year that day is in. */
function hasAnniversary(of: DateTime, from: DateTime, days: number): boolean {
  for (let ahead = 0; ahead < days; ahead++) {
    const day = from.plus({ days: ahead })
    const date = of.month === 2 && of.day === 29 && !day.isInLeapYear ? 28 : of.day
    if (day.month === of.month && day.day === date) return true
  }
  return false
}

function dayText(value: Value, world: World): string {
  if (value.type === 'date') return String(value.cell)
  return DateTime.fromMillis(Date.parse(String(value.cell)), { zone: world.zone }).toISODate() ?? ''
}
