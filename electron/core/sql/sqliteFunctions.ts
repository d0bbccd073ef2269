import { DateTime } from 'luxon'
import { dayMs, dayOfInstant } from '@shared/domain/storedValue.ts'
import { foldCase } from '@shared/rules/foldCase.ts'
import { compileRegex } from '@shared/rules/regex.ts'

type Argument = string | number | null
type SqliteFunction = (...args: Argument[]) => string | number | null

/** What SQLite has no exact way to say; every one answers NULL where an argument is. Dates are days since 1970-01-01. */
export const tesseraFunctions = {
  /** Without upper and lower case, of any script. */
  fold_case: (text) => foldCase(String(text)),
  /** RE2's regular expressions, searched anywhere in the text. */
  matches_regex: (text, expression, ignoreCase) => Number(regexOf(String(expression), ignoreCase === 1)(String(text))),
  /** The calendar day of a moment. */
  day_in_zone: (instant, zone) => dayOfInstant(Number(instant), String(zone)),
  /** The same day of another month, or its last. */
  add_months: (day, months) => dayOf(dateOf(Number(day)).plus({ months: Number(months) })),
  /** The same time of day, months and days later in a zone. */
  add_in_zone: (instant, months, days, zone) => DateTime.fromMillis(Number(instant), { zone: String(zone) }).plus({ months: Number(months), days: Number(days) }).toMillis(),
  /** A scaled whole number as people write it, without idle zeros. */
  number_text: (number, scale) => decimalText(Number(number), Number(scale)),
} as const satisfies Record<string, SqliteFunction>

export type TesseraFunction = keyof typeof tesseraFunctions

/** What they do in words, for the comment of a statement that uses them. */
export const functionWords: Record<TesseraFunction, string> = {
  fold_case: 'fold_case(text): without upper and lower case, of any script',
  matches_regex: 'matches_regex(text, expression, ignore case): whether an RE2 expression is found',
  day_in_zone: 'day_in_zone(milliseconds, zone): the calendar day',
  add_months: 'add_months(day, months): the same day of another month, or its last',
  add_in_zone: 'add_in_zone(milliseconds, months, days, zone): later by the calendar',
  number_text: 'number_text(number, scale): as people write it',
}

/** Makes the functions that statements for SQLite may use known to a database of sql.js. */
export function registerTesseraFunctions(database: { create_function(name: string, of: SqliteFunction): unknown }): void {
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

function dayOf(date: DateTime): number {
  return Math.round(date.toMillis() / dayMs)
}

function decimalText(number: number, scale: number): string {
  const digits = String(Math.abs(number)).padStart(scale + 1, '0')
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return `${number < 0 ? '-' : ''}${digits.slice(0, digits.length - scale)}${fraction === '' ? '' : `.${fraction}`}`
}
