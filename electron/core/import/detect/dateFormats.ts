import { DateTime } from 'luxon'
import { fail } from '@shared/errors/appError.ts'
import { dayMs, dayOf, instantOfIso, offsetOf } from '@shared/domain/storedValue.ts'
import type { Zone } from '@shared/domain/zone.ts'

/** Any ISO 8601 date-time, with or without an offset; the others are formats of Luxon's tokens. */
export const isoFormat = 'ISO'

export interface DateFormat {
  readonly format: string
  readonly hasTime: boolean
  /** Milliseconds of the local time as if it were UTC, or of the instant where the text has an offset; NaN for no fit. */
  read(text: string): number
  /** Whether the last text read had an offset. */
  readonly isInstant: boolean
}

const token = /'([^']*)'|yyyy|yy|MMMM|MMM|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|SSS|S|u|ZZZ|ZZ|Z|a|[A-Za-z]+|[^A-Za-z']+/g
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']

type Part = 'year' | 'shortYear' | 'month' | 'monthName' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'half' | 'offset'
const parts: Readonly<Record<string, readonly [pattern: string, part: Part]>> = {
  yyyy: ['(\\d{4})', 'year'],
  yy: ['(\\d{2})', 'shortYear'],
  MMMM: ['([A-Za-z]{3,9})\\.?', 'monthName'],
  MMM: ['([A-Za-z]{3,9})\\.?', 'monthName'],
  MM: ['(\\d{2})', 'month'],
  M: ['(\\d{1,2})', 'month'],
  dd: ['(\\d{2})', 'day'],
  d: ['(\\d{1,2})', 'day'],
  HH: ['(\\d{2})', 'hour'],
  H: ['(\\d{1,2})', 'hour'],
  hh: ['(\\d{2})', 'hour'],
  h: ['(\\d{1,2})', 'hour'],
  mm: ['(\\d{2})', 'minute'],
  m: ['(\\d{1,2})', 'minute'],
  ss: ['(\\d{2})', 'second'],
  s: ['(\\d{1,2})', 'second'],
  SSS: ['(\\d{3})', 'fraction'],
  S: ['(\\d{1,3})', 'fraction'],
  u: ['(\\d{1,9})', 'fraction'],
  a: ['([AaPp]\\.?[Mm]\\.?)', 'half'],
  Z: ['(Z|[+-]\\d{1,2}(?::?\\d{2})?)', 'offset'],
  ZZ: ['(Z|[+-]\\d{2}:?\\d{2})', 'offset'],
  ZZZ: ['(Z|[+-]\\d{4})', 'offset'],
}

/** Weekdays, months by L, eras, ordinal days, week years; Luxon's shorthands for local formats (D, T, f …) are no stated format. */
const luxonOnly = /^(?:E{1,5}|c{1,5}|L{1,5}|G{1,5}|o{1,3}|W{1,2}|kk(?:kk)?)$/

const compiled = new Map<string, DateFormat>()

/** A stated format; refuses one that names no whole day. Reading goes by its own tokens where these suffice, else by Luxon. */
export function dateFormat(format: string): DateFormat {
  const known = compiled.get(format)
  if (known !== undefined) return known
  const made = format === isoFormat ? isoReader() : compile(format)
  compiled.set(format, made)
  return made
}

function compile(format: string): DateFormat {
  const order: Part[] = []
  let pattern = ''
  let foreign = false
  for (const [whole, literal] of format.matchAll(token)) {
    const known = parts[whole]
    if (literal !== undefined) pattern += escaped(literal)
    else if (known !== undefined) {
      pattern += known[0]
      order.push(known[1])
    } else if (whole === 'T') pattern += 'T'
    else if (luxonOnly.test(whole)) foreign = true
    else if (/[A-Za-z]/.test(whole)) throw notUnderstood(format)
    else pattern += escaped(whole)
  }
  const has = (...any: Part[]): boolean => any.some((part) => order.includes(part))
  if (foreign) return luxonReader(format)
  if (!has('year', 'shortYear') || !has('month', 'monthName') || !has('day')) throw notUnderstood(format)
  const matcher = new RegExp(`^${pattern}$`)
  let isInstant = false
  return {
    format,
    hasTime: has('hour'),
    get isInstant() {
      return isInstant
    },
    read(text) {
      isInstant = false
      const found = matcher.exec(text)
      if (found === null) return Number.NaN
      let year = 0
      let month = 0
      let day = 0
      let time = 0
      let hour = 0
      let half = ''
      let offset = 0
      for (let index = 0; index < order.length; index += 1) {
        const value = found[index + 1] ?? ''
        switch (order[index]) {
          case 'year':
            year = Number(value)
            break
          case 'shortYear':
            // The same turn of the century as Luxon's.
            year = Number(value) + (Number(value) > 60 ? 1900 : 2000)
            break
          case 'month':
            month = Number(value)
            break
          case 'monthName':
            month = monthOf(value)
            break
          case 'day':
            day = Number(value)
            break
          case 'hour':
            hour = Number(value)
            break
          case 'minute':
            if (Number(value) > 59) return Number.NaN
            time += Number(value) * 60_000
            break
          case 'second':
            if (Number(value) > 59) return Number.NaN
            time += Number(value) * 1000
            break
          case 'fraction':
            time += Math.floor(Number(`0.${value}`) * 1000 + 1e-6)
            break
          case 'half':
            half = value.charAt(0).toLowerCase()
            break
          case 'offset':
            isInstant = true
            offset = offsetOf(value)
            break
          case undefined:
            break
        }
      }
      if (half !== '') {
        if (hour < 1 || hour > 12) return Number.NaN
        hour = (hour % 12) + (half === 'p' ? 12 : 0)
      }
      const date = dayOf(year, month, day)
      if (date === null || hour > 23) return Number.NaN
      return date * dayMs + hour * 3_600_000 + time - offset
    },
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replaceAll(/\s+/g, '\\s+')
}

function monthOf(name: string): number {
  const lower = name.toLowerCase()
  const short = lower === 'sept' ? 'sep' : lower
  const index = months.findIndex((month) => month === short || month.slice(0, 3) === short)
  return index + 1
}

function isoReader(): DateFormat {
  let isInstant = false
  return {
    format: isoFormat,
    hasTime: true,
    get isInstant() {
      return isInstant
    },
    read(text) {
      isInstant = text.length > 10 && (text.endsWith('Z') || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text))
      const value = instantOfIso(text.length === 10 ? `${text}T00:00` : text, 'UTC')
      return value ?? Number.NaN
    },
  }
}

/** Weekdays, week numbers, eras: whatever else Luxon knows. */
function luxonReader(format: string): DateFormat {
  const sample = DateTime.fromObject({ year: 2019, month: 11, day: 23, hour: 14, minute: 5, second: 6 }, { zone: 'utc', locale: 'en' })
  const again = DateTime.fromFormat(sample.toFormat(format), format, { zone: 'utc', locale: 'en' })
  if (!again.isValid || again.toISODate() !== sample.toISODate()) throw notUnderstood(format)
  const isInstant = /Z|z/.test(format.replaceAll(/'[^']*'/g, ''))
  return {
    format,
    hasTime: again.hour === sample.hour,
    isInstant,
    read: (text) => DateTime.fromFormat(text, format, { zone: 'utc', locale: 'en' }).toMillis(),
  }
}

function notUnderstood(format: string) {
  return fail('invalidInput', `The date format ${format} names no whole day: write it with d, M and yyyy (or yy), such as yyyy-MM-dd or M/d/yyyy.`, { field: 'formats' })
}

/** Days since 1970 for a date, an instant for a date-time. A text with an offset is dated in `zone`. */
export function storedDate(read: number, isInstant: boolean, type: 'date' | 'datetime', zone: Zone): number {
  if (type === 'datetime') return isInstant ? read : zone.instant(read)
  return Math.floor((isInstant ? read + zone.offset(read) : read) / dayMs)
}
