import { DateTime } from 'luxon'
import { dayMs, dayOfInstant, decimalText, isoOfInstant, parseDecimal, storedText } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { calendarDay, firstDay, lastDay } from '@shared/formula/literals.ts'
import { snap } from '@shared/formula/snap.ts'
import { foldCase } from '@shared/rules/foldCase.ts'
import { compileRegex } from '@shared/rules/regex.ts'

type Argument = string | number | null
type SqliteFunction = (...args: Argument[]) => string | number | null

/** What SQLite has no exact way to say; every one answers NULL where an argument is. Dates are days since 1970-01-01. */
const tesseraFunctions = {
  /** Without upper and lower case, of any script. */
  fold_case: (text) => foldCase(String(text)),
  /** RE2's regular expressions, searched anywhere in the text. */
  matches_regex: (text, expression, ignoreCase) => Number(regexOf(String(expression), ignoreCase === 1)(String(text))),
  /** The calendar day of a moment. */
  day_in_zone: (instant, zone) => dayOfInstant(Number(instant), String(zone)),
  /** The same day of another month, or its last. */
  add_months: (day, months) => monthsLater(Number(day), Number(months)),
  /** Nothing beyond the years 1 to 9999. */
  months_later: (day, months) => inCalendar(monthsLater(Number(day), Number(months))),
  /** Nothing beyond the years 1 to 9999. */
  add_days: (day, days) => inCalendar(Number(day) + Number(days)),
  /** The same time of day, months and days later in a zone. */
  add_in_zone: (instant, months, days, zone) => laterInZone(Number(instant), Number(months), Number(days), String(zone)),
  /** A scaled whole number as people write it, without idle zeros. */
  number_text: (number, scale) => withoutIdleZeros(decimalText(Number(number), Number(scale))),
  /** The same with all its places. */
  decimal_text: (number, scale) => decimalText(Number(number), Number(scale)),
  floating_text: (number) => String(snap(Number(number))),
  moment_text: (instant, zone) => isoOfInstant(Number(instant), String(zone)),
  /** A floating number with 15 significant digits. */
  digits_15: (number) => snap(Number(number)),
  /** A whole number in units of 10, 100 … */
  rounded: (number, unit, how) => roundedTo(Number(number), Number(unit), String(how)),
  /** A floating number with so many places, scaled. */
  rounded_floating: (number, places, how) => roundedTo(snap(Number(number) * 10 ** Number(places)), 1, String(how)),
  /** The number in a text, scaled by 10^places; floating where that is -1. */
  number_in: (text, places) => numberIn(String(text), Number(places)),
  upper_case: (text) => String(text).toUpperCase(),
  lower_case: (text) => String(text).toLowerCase(),
  /** Trimmed and NFC, as attributes hold text; nothing where nothing is left. */
  stored_text: (text) => storedText(String(text)),
  /** The day of a year, month and day; nothing where there is none. */
  make_day: (year, month, day) => (Number(year) >= 1 && Number(year) <= 9999 ? calendarDay(Number(year), Number(month), Number(day)) : null),
  /** Whole months from one day to another. */
  months_between: (from, to) => monthsBetween(Number(from), Number(to)),
} as const satisfies Record<string, SqliteFunction>

export type TesseraFunction = keyof typeof tesseraFunctions | 'quantile_7'

/** What they do in words, for the comment of a statement that uses them. */
export const functionWords: Record<TesseraFunction, string> = {
  fold_case: 'fold_case(text): without upper and lower case, of any script',
  matches_regex: 'matches_regex(text, expression, ignore case): whether an RE2 expression is found',
  day_in_zone: 'day_in_zone(milliseconds, zone): the calendar day',
  add_months: 'add_months(day, months): the same day of another month, or its last',
  months_later: 'months_later(day, months): the same within the years 1 to 9999',
  add_days: 'add_days(day, days): within the years 1 to 9999',
  add_in_zone: 'add_in_zone(milliseconds, months, days, zone): later by the calendar',
  number_text: 'number_text(number, scale): as people write it',
  decimal_text: 'decimal_text(number, scale): as people write it, with all places',
  floating_text: 'floating_text(number): as people write it, with 15 digits',
  moment_text: 'moment_text(milliseconds, zone): local time with its offset',
  digits_15: 'digits_15(number): with 15 significant digits',
  rounded: 'rounded(number, unit, how): a whole number of units',
  rounded_floating: 'rounded_floating(number, places, how): a whole number, scaled',
  number_in: 'number_in(text, places): the number written in a text',
  upper_case: 'upper_case(text): of any script',
  lower_case: 'lower_case(text): of any script',
  stored_text: 'stored_text(text): trimmed, NFC, nothing where nothing is left',
  make_day: 'make_day(year, month, day): days since 1970-01-01',
  months_between: 'months_between(day, day): whole months',
  quantile_7: 'quantile_7(value, numerator, denominator of the share): an aggregate, the quantile of type 7',
}

interface FunctionDatabase {
  create_function(name: string, of: SqliteFunction): unknown
  /** sql.js has it; its published types do not. */
  create_aggregate?(name: string, of: { init(): unknown; step(state: unknown, ...args: Argument[]): unknown; finalize(state: unknown): Argument }): unknown
}

/** Makes the functions that statements for SQLite may use known to a database of sql.js. */
export function registerTesseraFunctions(database: FunctionDatabase): void {
  database.create_aggregate?.('quantile_7', {
    init: () => ({ values: [], numerator: 0, denominator: 1 }),
    step(state, value, numerator, denominator) {
      const { values } = state as { readonly values: number[] }
      if (value !== null && value !== undefined) values.push(Number(value))
      return { values, numerator: Number(numerator), denominator: Number(denominator) }
    },
    finalize: (state) => quantile7(state as Parameters<typeof quantile7>[0]),
  })
  for (const [name, work] of Object.entries<SqliteFunction>(tesseraFunctions)) {
    database.create_function(name, withArity(work))
  }
}

/** SQLite tells functions by the number of their arguments, which sql.js reads from their length. */
function withArity(work: SqliteFunction): SqliteFunction {
  const safe: SqliteFunction = (...args) => (args.includes(null) ? null : work(...args))
  Object.defineProperty(safe, 'length', { value: work.length })
  return safe
}

const regexes = new Map<string, (text: string) => boolean>()

function regexOf(expression: string, ignoreCase: boolean): (text: string) => boolean {
  const key = `${ignoreCase ? 'i' : 'c'}${expression}`
  let known = regexes.get(key)
  if (known === undefined) {
    const compiled = compileRegex(expression, ignoreCase)
    if (typeof compiled === 'string') throw new Error(compiled)
    known = (text) => compiled.matcher(text).find()
    if (regexes.size > 100) regexes.clear()
    regexes.set(key, known)
  }
  return known
}

function dateOf(day: number): DateTime {
  return DateTime.fromMillis(day * dayMs, { zone: 'utc' })
}

/** NaN beyond what there are dates for at all. */
function monthsLater(day: number, months: number): number {
  return dayOf(dateOf(day).plus({ months }))
}

function inCalendar(day: number): number | null {
  return day >= firstDay && day <= lastDay ? day : null
}

function dayOf(date: DateTime): number {
  return Math.round(date.toMillis() / dayMs)
}

/** What clocks show is taken as the time of a calendar without changes; null beyond it. */
function laterInZone(instant: number, months: number, days: number, zone: string): number | null {
  const { offset, instant: instantOf } = zoneOf(zone)
  const shown = DateTime.fromMillis(instant + offset(instant), { zone: 'utc' }).plus({ months, days })
  return shown.isValid ? instantOf(shown.toMillis()) : null
}

function withoutIdleZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function roundedTo(number: number, unit: number, how: string): number {
  const rest = number % unit
  const cut = (number - rest) / unit
  if (how === 'floor') return rest < 0 ? cut - 1 : cut
  if (how === 'ceiling') return rest > 0 ? cut + 1 : cut
  return Math.abs(rest) * 2 >= unit ? cut + Math.sign(rest) : cut
}

function numberIn(text: string, places: number): number | null {
  const number = parseDecimal(text)
  if (number === null) return null
  if (places === -1) return Number(text)
  const unit = 10n ** BigInt(Math.max(number.scale - places, 0))
  return number.digits % unit === 0n ? Number((number.digits / unit) * 10n ** BigInt(Math.max(places - number.scale, 0))) : null
}

function monthsBetween(from: number, to: number): number {
  if (to < from) return 0 - monthsBetween(to, from)
  const [start, end] = [dateOf(from), dateOf(to)]
  const months = (end.year - start.year) * 12 + end.month - start.month
  return start.plus({ months }) > end ? months - 1 : months
}

/** The quantile at place (n - 1) × share between the sorted values, in a straight line between the two beside it. */
function quantile7({ values, numerator, denominator }: { readonly values: readonly number[]; readonly numerator: number; readonly denominator: number }): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const place = (values.length - 1) * numerator
  const below = Math.floor(place / denominator)
  const rest = place - below * denominator
  const [low = 0, high = 0] = [sorted[below], sorted[below + 1]]
  return rest === 0 ? low : low + (high - low) * (rest / denominator)
}
