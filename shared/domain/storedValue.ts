import type { AttributeType } from './entity.ts'
import { zoneOf } from './zone.ts'

/** Days, milliseconds and scaled integers to and from what people read and write; see `attributeTypeSchema` for the forms. */
export type StoredValue = string | number | null

export const dayMs = 86_400_000
/** Decimals with more places than this are floating. */
export const maxScale = 6

/** Below U+0300 every character is its own NFC form, and most text is: asking that is cheaper than normalizing. */
const mayCompose = /[\u0300-\uffff]/

/** Text as it is stored and compared: trimmed, NFC; null where nothing is left. */
export function storedText(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  return mayCompose.test(trimmed) ? trimmed.normalize('NFC') : trimmed
}

/** What a person reads: numbers with a point and no grouping, true/false, ISO dates; null where empty. */
export function displayText(value: StoredValue, type: AttributeType, scale: number | null, zone: string): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  switch (type) {
    case 'decimal':
      return scale === null ? String(value) : decimalText(value, scale)
    case 'boolean':
      return value === 0 ? 'false' : 'true'
    case 'date':
      return isoOfDay(value)
    case 'datetime':
      return isoOfInstant(value, zone)
    case 'integer':
    case 'text':
      return String(value)
  }
}

/** A cell of a table in a reply: numbers and booleans as such, a scaled decimal divided, dates and date-times as ISO text. */
export function cellOf(value: StoredValue, type: AttributeType, scale: number | null, zone: string): string | number | boolean | null {
  if (value === null || typeof value === 'string') return value
  if (type === 'boolean') return value !== 0
  if (type === 'integer') return value
  if (type === 'decimal') return scale === null ? value : value / 10 ** scale
  return displayText(value, type, scale, zone)
}

export interface ExactDecimal {
  /** The number times 10^scale. */
  readonly digits: bigint
  /** Places written after the decimal sign. */
  readonly scale: number
}

const plain = { '.': /^([+-]?)(\d*)(?:\.(\d*))?$/, ',': /^([+-]?)(\d*)(?:,(\d*))?$/ } as const

/** A number in plain notation, exactly; null for anything else (grouping and exponents included). */
export function parseDecimal(text: string, decimal: '.' | ',' = '.'): ExactDecimal | null {
  const parts = plain[decimal].exec(text.trim())
  if (parts === null) return null
  const whole = parts[2] ?? ''
  const fraction = parts[3] ?? ''
  if (whole === '' && fraction === '') return null
  const digits = BigInt(whole + fraction)
  return { digits: parts[1] === '-' ? -digits : digits, scale: fraction.length }
}

/** A scaled integer in plain notation: 1250 at scale 2 is "12.50". */
export function decimalText(value: number | bigint, scale: number): string {
  if (typeof value === 'number' && Number.isSafeInteger(value) && scale <= 15) return safeDecimalText(value, scale)
  const negative = value < 0
  const digits = BigInt(value).toString().replace('-', '')
  const padded = digits.padStart(scale + 1, '0')
  const whole = padded.slice(0, padded.length - scale)
  return `${negative ? '-' : ''}${whole}${scale === 0 ? '' : `.${padded.slice(padded.length - scale)}`}`
}

/** The same without `bigint`, which takes ten times as long: the rest is exact, and with it the division. */
function safeDecimalText(value: number, scale: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '-' : ''
  if (scale === 0) return `${sign}${size}`
  const unit = 10 ** scale
  const rest = size % unit
  return `${sign}${(size - rest) / unit}.${String(rest).padStart(scale, '0')}`
}

/** Days since 1970-01-01; null where there is no such day. `month` and `day` count from 1. */
export function dayOf(year: number, month: number, day: number): number | null {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31) || Number.isNaN(year)) return null
  if (day > 28 && day > (month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31)) return null
  // Years that begin in March have the day that some lack at their end.
  const shifted = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return shifted * 365 + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + dayOfYear - 719_468
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/

/** Of "2026-11-23"; null for anything else. */
export function dayOfIso(text: string): number | null {
  const parts = isoDay.exec(text.trim())
  return parts === null ? null : dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]))
}

export function isoOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, -14)
}

const isoInstant = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i

/**
 * Milliseconds UTC of "2026-11-23T09:30", with seconds, fraction and offset if they are there; without an offset it is
 * local time of `zone`. Null for anything else, a bare date included.
 */
export function instantOfIso(text: string, zone: string): number | null {
  const usual = usualIso(text)
  if (usual !== null) return text.length === 20 ? usual : zoneOf(zone).instant(usual)
  const parts = isoInstant.exec(text.trim())
  if (parts === null) return null
  const day = dayOfIso(parts[1] ?? '')
  const hour = Number(parts[2])
  const minute = Number(parts[3])
  const second = Number(parts[4] ?? 0)
  if (day === null || hour > 23 || minute > 59 || second > 59) return null
  const local = day * dayMs + hour * 3_600_000 + minute * 60_000 + second * 1000 + Math.floor(Number(`0.${parts[5] ?? 0}`) * 1000 + 1e-6)
  return parts[6] === undefined ? zoneOf(zone).instant(local) : local - offsetOf(parts[6])
}

/** Of "2026-11-23T09:30:00", with or without a Z, local time as if it were UTC; null where the text is to be looked at more closely. */
function usualIso(text: string): number | null {
  if (text.length !== 19 && !(text.length === 20 && text.charCodeAt(19) === 90)) return null
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return null
  const separator = text.charCodeAt(10)
  if (separator !== 84 && separator !== 32) return null
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return null
  const day = dayOf(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8))
  return day === null ? null : day * dayMs + hour * 3_600_000 + minute * 60_000 + second * 1000
}

/** Two digits; NaN where there are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const units = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : Number.NaN
}

/** Milliseconds of "Z", "+01:00" or "-0530". */
export function offsetOf(text: string): number {
  if (text === 'Z' || text === 'z') return 0
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.slice(1).replace(':', '')
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || 0)) * 60_000
}

/** Local time of `zone` with its offset: "2026-11-23T09:30:00+01:00"; milliseconds only where there are some. */
export function isoOfInstant(instant: number, zone: string): string {
  const offset = zoneOf(zone).offset(instant)
  const local = new Date(instant + offset).toISOString().slice(0, -1)
  return local.replace(/\.000$/, '') + offsetText(offset)
}

export function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.round(Math.abs(offset) / 60_000)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** The calendar day of an instant in `zone`, as days since 1970-01-01. */
export function dayOfInstant(instant: number, zone: string): number {
  return Math.floor((instant + zoneOf(zone).offset(instant)) / dayMs)
}

/** The last calendar day in the zone that is over: today too in its last millisecond, and with it a day after it that the zone left out. */
export function lastDayOver(instant: number, zone: string): number {
  const zoned = zoneOf(zone)
  let last = dayOfInstant(instant, zone) - 1
  while (instant >= zoned.instant((last + 2) * dayMs) - 1) last += 1
  return last
}
