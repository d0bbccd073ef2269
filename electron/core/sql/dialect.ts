import type { SqlDialect } from '@shared/contract/segments.contract.ts'
import type { PatternPiece } from '@shared/rules/pattern.ts'
import type { Fragment } from './fragment.ts'
import type { Value } from './values.ts'

export type SqlParameter = string | number

export type DatePart = 'year' | 'quarter' | 'month' | 'day' | 'weekday'

/** What a statement says otherwise than the engine where a dialect has no exact way; a line of comment each. */
export const inexactReasons = {
  ignoreCase: 'Ignoring case: lower() of this database, which may differ from Tessera beyond the letters A to Z.',
  regularExpression: "Regular expressions: this database's own kind, which may differ from RE2.",
  repeatedTime: 'Times of day that clocks show twice, or leave out: as this database reads them, where Tessera takes the first, or moves forward.',
  letterCase: 'Upper and lower case: as this database has them, which may differ beyond the letters A to Z.',
  momentText: 'Date-times as text: in the form of this database.',
  floating: 'Floating numbers: the last digits, which depend on how a database reckons.',
  joinText: 'A relationship between attributes of different types: compared as text in the form of this database.',
} as const
export type InexactReason = keyof typeof inexactReasons

/** All in which the databases differ, in one place. Fragments given are of natural values, but for SQLite: see `isStored`. */
export interface Dialect {
  readonly name: SqlDialect
  readonly label: string
  /** Runs on the workspace's own tables: scaled integers, days and milliseconds. */
  readonly isStored: boolean
  literal(value: Value): string
  parameter(value: Value, number: number): string
  parameterValue(value: Value): SqlParameter
  /** What names a row of an entity without a key. */
  readonly rowName: string
  /** Whether several columns may stand where one value does: in COUNT(DISTINCT …). */
  readonly hasRowValues: boolean
  /** Orders texts by their UTF-8 bytes. */
  textOrder(text: Fragment): Fragment
  /** Without upper and lower case; `literal` of what is compared with it. */
  readonly foldCase: { column(text: Fragment): Fragment; literal(text: string): string; readonly isExact: boolean }
  contains(text: Fragment, part: Fragment): Fragment
  startsWith(text: Fragment, part: Fragment): Fragment
  endsWith(text: Fragment, part: Fragment): Fragment
  /** A whole text against a pattern, whose negation is another word. */
  matches(text: Fragment, pattern: readonly PatternPiece[], isNegated: boolean): Fragment
  readonly regex: { matches(text: Fragment, expression: string, ignoreCase: boolean): Fragment; readonly isExact: boolean }
  /** The calendar day of a date-time. */
  dayInZone(instant: Fragment, zone: string): Fragment
  /** Of a date; a week's first day is Monday, 1. */
  datePart(part: DatePart, date: Fragment): Fragment
  /** As a floating number; `scale` of the number's stored form. */
  floating(number: Fragment, scale: number): Fragment
  /** What formulas need of databases with natural values. */
  digits15(of: Fragment): Fragment
  /** A floating number as an exact one of 15 digits. */
  exact(of: Fragment): Fragment
  /** A whole number or decimal in the widest form, so that products fit. */
  wide(of: Fragment): Fragment
  /** An exact number with more decimal places than it has. */
  widened(of: Fragment, places: number): Fragment
  /** What a division of exact numbers with so many places leaves over, with the sign of the first; empty of zero. */
  modulo(a: Fragment, b: Fragment, places: number): Fragment
  rounded(of: Fragment, how: 'round' | 'floor' | 'ceiling', places: number): Fragment
  /** The number written in a text with at most so many places (null: floating); empty where there is none. */
  numberIn(of: Fragment, places: number | null): Fragment
  /** Empty where there is no such date. */
  makeDate(year: Fragment, month: Fragment, day: Fragment): Fragment
  /** An aggregate: the quantile of type 7. */
  quantile(of: Fragment, share: { readonly numerator: number; readonly denominator: number }): Fragment
  /** Without any of some characters at either end. */
  trim(of: Fragment, characters: Fragment): Fragment
  /** The whole part of a quotient of whole numbers, neither of them negative. */
  wholeQuotient(number: Fragment, by: Fragment): Fragment
  /** Empty where either is, or whatever: only asked where neither is. */
  greatest(a: Fragment, b: Fragment): Fragment
  /** As text, to be compared with another type's. */
  joinText(value: Fragment, type: 'integer' | 'decimal' | 'boolean' | 'date' | 'datetime', scale: number | null): Fragment
}
