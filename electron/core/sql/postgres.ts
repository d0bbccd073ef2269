import type { Dialect } from './dialect.ts'
import { sql, value, whole } from './fragment.ts'
import { dayText, instantText, like, natural, shareLiteral, valueText } from './natural.ts'
import { quotedPostgresText, refuseNul } from './quote.ts'
import { plainText, text, type Value } from './values.ts'

const typeNames: Record<Value['type'], string> = { text: 'text', integer: 'bigint', decimal: 'numeric', floating: 'double precision', date: 'date', instant: 'timestamptz' }

/** PostgreSQL and what speaks its language, on tables named like the entities. */
export const postgres: Dialect = {
  ...natural,
  name: 'postgres',
  label: 'PostgreSQL',
  literal(of) {
    switch (of.type) {
      case 'text':
        return quotedPostgresText(of.text)
      case 'date':
        return `DATE '${dayText(of.day)}'`
      case 'instant':
        return `TIMESTAMPTZ '${instantText(of.instant)}'`
      case 'floating':
        return `CAST('${plainText(of)}' AS double precision)`
      default:
        return plainText(of)
    }
  },
  parameter: (of, number) => `CAST($${number} AS ${of.type === 'integer' && !fits(of.digits) ? 'numeric' : typeNames[of.type]})`,
  parameterValue(of) {
    if (of.type === 'text') refuseNul(of.text)
    return valueText(of)
  },
  rowName: 'ctid',
  textOrder: (of) => sql`${of} COLLATE "C"`,
  contains: (of, part) => sql`strpos(${of}, ${part}) > 0`,
  startsWith: (of, part) => sql`left(${of}, length(${part})) = ${part}`,
  endsWith: (of, part) => sql`right(${of}, length(${part})) = ${part}`,
  matches: (of, pattern, isNegated) => like(of, pattern, isNegated, sql``),
  regex: { matches: (of, expression, ignoreCase) => (ignoreCase ? sql`${of} ~* ${value(text(expression))}` : sql`${of} ~ ${value(text(expression))}`), isExact: false },
  floating: (number) => sql`CAST(${number} AS double precision)`,
  // PostgreSQL turns a floating number into an exact one with 15 digits.
  digits15: (of) => sql`CAST(CAST(${of} AS numeric) AS double precision)`,
  exact: (of) => sql`CAST(${of} AS numeric)`,
  widened: (of) => of,
  modulo: (a, b) => sql`(${a} % NULLIF(${b}, 0))`,
  wide: (of) => sql`CAST(${of} AS numeric)`,
  rounded: (of, how, places) => (how === 'round' ? sql`round(${of}, ${whole(places)})` : how === 'floor' ? sql`floor(${of})` : sql`ceiling(${of})`),
  numberIn(of, places) {
    const exact = sql`CAST(trim(${of}) AS numeric)`
    const number = places === null ? sql`CAST(trim(${of}) AS double precision)` : sql`CASE WHEN ${exact} = round(${exact}, ${whole(places)}) THEN round(${exact}, ${whole(places)}) END`
    return sql`CASE WHEN trim(${of}) ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$' THEN ${number} END`
  },
  makeDate(year, month, day) {
    const last = sql`EXTRACT(DAY FROM make_date(CAST(${year} AS integer), CAST(${month} AS integer), 1) + INTERVAL '1 month' - INTERVAL '1 day')`
    return sql`CASE WHEN ${year} BETWEEN 1 AND 9999 AND ${month} BETWEEN 1 AND 12 THEN CASE WHEN ${day} BETWEEN 1 AND ${last} THEN make_date(CAST(${year} AS integer), CAST(${month} AS integer), CAST(${day} AS integer)) END END`
  },
  quantile: (of, share) => sql`percentile_cont(${shareLiteral(share)}) WITHIN GROUP (ORDER BY ${of})`,
  trim: (of, characters) => sql`btrim(${of}, ${characters})`,
  wholeQuotient: (number, by) => sql`(${number}) / ${by}`,
  greatest: (a, b) => sql`GREATEST(${a}, ${b})`,
  joinText(of, type) {
    if (type === 'date') return sql`to_char(${of}, 'YYYY-MM-DD')`
    return type === 'decimal' ? sql`CAST(trim_scale(CAST(${of} AS numeric)) AS text)` : sql`CAST(${of} AS text)`
  },
}

function fits(digits: bigint): boolean {
  return digits >= -(2n ** 63n) && digits < 2n ** 63n
}
