import { dayMs, dayOfIso, instantOfIso } from '../../domain/storedValue.ts'
import { zoneOf } from '../../domain/zone.ts'
import type { Literal } from '../definition.ts'
import { noPattern, reversed, type Literals } from './literals.ts'
import type { StoredLiteral } from './resolved.ts'
import { quoted } from './scope.ts'

export const days: Literals<StoredLiteral> = {
  value(literal) {
    const day = dayLiteral(literal)
    return typeof day === 'string' ? day : { kind: 'value', value: day }
  },
  values: () => 'Dates are compared one by one; use “between”.',
  range(fromLiteral, toLiteral) {
    const [from, to] = [dayLiteral(fromLiteral), dayLiteral(toLiteral)]
    if (typeof from === 'string') return from
    if (typeof to === 'string') return to
    return from > to ? reversed(fromLiteral, toLiteral) : { kind: 'range', from, to }
  },
  pattern: noPattern,
}

function dayLiteral(literal: Literal): number | string {
  const day = typeof literal === 'string' ? dayOfIso(literal) : null
  if (day !== null) return day
  if (typeof literal === 'string' && instantOfIso(literal, 'UTC') !== null) return `The attribute holds days without a time; write only the day, as ${literal.trim().slice(0, 10)}.`
  return notADate(literal)
}

/** A bare day covers all its moments in the zone. */
export function instants(zone: string): Literals<StoredLiteral> {
  const span = (literal: Literal): { from: number; to: number } | string => {
    const day = typeof literal === 'string' ? dayOfIso(literal) : null
    if (day !== null) return { from: startOfDay(day, zone), to: startOfDay(day + 1, zone) - 1 }
    const instant = typeof literal === 'string' ? instantOfIso(literal, zone) : null
    return instant === null ? notADate(literal) : { from: instant, to: instant }
  }
  return {
    value(literal) {
      const moment = span(literal)
      return typeof moment === 'string' ? moment : { kind: 'instants', ...moment }
    },
    values: days.values,
    range(fromLiteral, toLiteral) {
      const [from, to] = [span(fromLiteral), span(toLiteral)]
      if (typeof from === 'string') return from
      if (typeof to === 'string') return to
      return from.from > to.to ? reversed(fromLiteral, toLiteral) : { kind: 'range', from: from.from, to: to.to }
    },
    pattern: noPattern,
  }
}

/** The first instant of a calendar day. */
function startOfDay(day: number, zone: string): number {
  return zoneOf(zone).instant(day * dayMs)
}

function notADate(literal: Literal): string {
  if (literal === '') return 'Give a date.'
  const text = String(literal)
  const parts = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(text.trim())
  if (parts) return `${quoted(text)} could be read as day and month or as month and day; write it as year-month-day.`
  if (/^\d{4}-\d{2}-\d{2}/.test(text.trim())) return `${quoted(text)} is not in the calendar; correct the date.`
  return `${quoted(text)} is not a date; write it in quotes as year-month-day, as "2026-11-23".`
}
