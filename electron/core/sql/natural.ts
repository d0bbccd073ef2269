import { isoOfDay } from '@shared/domain/storedValue.ts'
import type { DatePart, Dialect } from './dialect.ts'
import { literal, sql, value, type Fragment } from './fragment.ts'
import { likePattern } from './pattern.ts'
import { plainText, text, type Value } from './values.ts'

/** What databases share whose tables hold values as people know them: decimals, dates, date-times with a zone. */
export const natural = {
  isStored: false,
  hasRowValues: true,
  foldCase: { column: (of: Fragment) => sql`lower(${of})`, literal: (of: string) => of.normalize('NFC').toLowerCase(), isExact: false },
  dayInZone: (instant: Fragment, zone: string) => sql`CAST(${instant} AT TIME ZONE ${literal(text(zone))} AS date)`,
  datePart: (part: DatePart, date: Fragment) => parts[part](date),
} satisfies Partial<Dialect>

const parts: Record<DatePart, (date: Fragment) => Fragment> = {
  year: (date) => sql`EXTRACT(YEAR FROM ${date})`,
  quarter: (date) => sql`EXTRACT(QUARTER FROM ${date})`,
  month: (date) => sql`EXTRACT(MONTH FROM ${date})`,
  day: (date) => sql`EXTRACT(DAY FROM ${date})`,
  weekday: (date) => sql`EXTRACT(ISODOW FROM ${date})`,
}

/** `escape`: what the dialect needs to be told of the backslash. */
export function like(of: Fragment, pattern: Parameters<Dialect['matches']>[1], isNegated: boolean, escape: Fragment): Fragment {
  const wanted = likePattern(pattern)
  const end = wanted.includes('\\') ? escape : sql``
  return isNegated ? sql`${of} NOT LIKE ${value(text(wanted))}${end}` : sql`${of} LIKE ${value(text(wanted))}${end}`
}

const [firstDay, lastDay] = [-719_162, 2_932_896]

/** Days that people have dates for; what lies beyond is before or after all of them. */
export function dayText(day: number): string {
  return day < firstDay ? '-infinity' : day > lastDay ? 'infinity' : isoOfDay(day)
}

export function instantText(instant: number): string {
  const day = Math.floor(instant / 86_400_000)
  return day < firstDay || day > lastDay ? dayText(day) : new Date(instant).toISOString().replace('T', ' ').replace(/(\.000)?Z$/, '+00')
}

/** Of a value that is a parameter, with its type's name beside it. */
export function valueText(of: Value): string {
  if (of.type === 'text') return of.text
  if (of.type === 'date') return dayText(of.day)
  if (of.type === 'instant') return instantText(of.instant)
  return plainText(of)
}

export function shareLiteral({ numerator, denominator }: { readonly numerator: number; readonly denominator: number }): Fragment {
  return literal({ type: 'floating', number: numerator / denominator })
}
