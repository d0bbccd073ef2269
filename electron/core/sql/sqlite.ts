import { foldCase } from '@shared/rules/foldCase.ts'
import type { DatePart, Dialect } from './dialect.ts'
import { literal, sql, value, whole, type Fragment } from './fragment.ts'
import { globPattern } from './pattern.ts'
import { quotedText } from './quote.ts'
import { plainText, text, type Value } from './values.ts'

/** SQLite on a workspace's own tables. Functions of Tessera are those that `registerTesseraFunctions` adds. */
export const sqlite: Dialect = {
  name: 'sqlite',
  label: 'SQLite',
  isStored: true,
  literal(of) {
    if (of.type === 'text') return quotedText(of.text, 'char(0)')
    if (of.type === 'integer' || of.type === 'floating') return plainText(of)
    return `${String(storedNumber(of))} /* ${plainText(of)} */`
  },
  parameter(of) {
    const number = of.type === 'text' || of.type === 'floating' ? null : storedNumber(of)
    // A driver may give a large whole number as a floating one: equal to it, but no longer exact to reckon with.
    return number === null || (number >= -(2n ** 31n) && number < 2n ** 31n) ? '?' : 'CAST(? AS INTEGER)'
  },
  parameterValue(of) {
    if (of.type === 'text') return of.text
    if (of.type === 'floating') return of.number
    const number = storedNumber(of)
    return Number.isSafeInteger(Number(number)) ? Number(number) : number.toString()
  },
  rowName: 'ordinal',
  hasRowValues: false,
  textOrder: (of) => of,
  foldCase: { column: (of) => sql`fold_case(${of})`, literal: foldCase, isExact: true },
  contains: (of, part) => sql`instr(${of}, ${part}) > 0`,
  startsWith: (of, part) => sql`substr(${of}, 1, length(${part})) = ${part}`,
  endsWith: (of, part) => sql`substr(${of}, -length(${part})) = ${part}`,
  matches: (of, pattern, isNegated) => (isNegated ? sql`${of} NOT GLOB ${value(text(globPattern(pattern)))}` : sql`${of} GLOB ${value(text(globPattern(pattern)))}`),
  regex: {
    matches: (of, expression, ignoreCase) => sql`matches_regex(${of}, ${value(text(expression))}${ignoreCase ? sql`, TRUE` : sql`, FALSE`})`,
    isExact: true,
  },
  dayInZone: (instant, zone) => sql`day_in_zone(${instant}, ${literal(text(zone))})`,
  datePart: (part, date) => dateParts[part](sql`${date} * 86400, 'unixepoch'`),
  floating: (number, scale) => (scale === 0 ? sql`CAST(${number} AS REAL)` : sql`${number} / ${literal({ type: 'floating', number: 10 ** scale })}`),
  digits15: (of) => sql`digits_15(${of})`,
  exact: (of) => of,
  widened: (of) => of,
  modulo: (a, b) => sql`(${a} % NULLIF(${b}, 0))`,
  wide: (of) => of,
  rounded: unneeded,
  numberIn: unneeded,
  makeDate: unneeded,
  quantile: (of, { numerator, denominator }) => sql`quantile_7(${of}, ${whole(numerator)}, ${whole(denominator)})`,
  trim: (of, characters) => sql`trim(${of}, ${characters})`,
  wholeQuotient: (number, by) => sql`(${number}) / ${by}`,
  greatest: (a, b) => sql`max(${a}, ${b})`,
  joinText(of, type, scale) {
    if (type === 'date') return sql`date(${of} * 86400, 'unixepoch')`
    if (type === 'boolean') return sql`CASE WHEN ${of} THEN 'true' ELSE 'false' END`
    if (type === 'decimal' && scale !== null && scale > 0) return sql`number_text(${of}, ${literal({ type: 'integer', digits: BigInt(scale) })})`
    return sql`CAST(${of} AS TEXT)`
  },
}

const dateParts: Record<DatePart, (date: Fragment) => Fragment> = {
  year: (date) => sql`CAST(strftime('%Y', ${date}) AS INTEGER)`,
  quarter: (date) => sql`(CAST(strftime('%m', ${date}) AS INTEGER) + 2) / 3`,
  month: (date) => sql`CAST(strftime('%m', ${date}) AS INTEGER)`,
  day: (date) => sql`CAST(strftime('%d', ${date}) AS INTEGER)`,
  weekday: (date) => sql`(CAST(strftime('%w', ${date}) AS INTEGER) + 6) % 7 + 1`,
}

/** The whole number that the workspace stores. */
function storedNumber(of: Exclude<Value, { type: 'text' | 'floating' }>): bigint {
  return of.type === 'date' ? BigInt(of.day) : of.type === 'instant' ? BigInt(of.instant) : of.digits
}

/** Stored forms have their own way. */
function unneeded(): never {
  throw new Error('SQLite reckons with the numbers that the workspace stores.')
}
