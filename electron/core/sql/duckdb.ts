import type { Dialect } from './dialect.ts'
import { literal, sql, value, whole, type Fragment } from './fragment.ts'
import { dayText, instantText, like, natural, shareLiteral, valueText } from './natural.ts'
import { quotedText } from './quote.ts'
import { plainText, text, type Value } from './values.ts'

/** DuckDB, on tables named like the entities. */
export const duckdb: Dialect = {
  ...natural,
  name: 'duckdb',
  label: 'DuckDB',
  literal(of) {
    switch (of.type) {
      case 'text':
        return quotedText(of.text, 'chr(0)')
      case 'date':
        return `DATE '${dayText(of.day)}'`
      case 'instant':
        return `TIMESTAMPTZ '${instantText(of.instant)}'`
      case 'floating':
        return `CAST('${plainText(of)}' AS DOUBLE)`
      default:
        return plainText(of)
    }
  },
  parameter: (of, number) => `CAST($${number} AS ${typeName(of)})`,
  parameterValue: valueText,
  rowName: 'rowid',
  textOrder: (of) => of,
  contains: (of, part) => sql`contains(${of}, ${part})`,
  startsWith: (of, part) => sql`starts_with(${of}, ${part})`,
  endsWith: (of, part) => sql`ends_with(${of}, ${part})`,
  matches: (of, pattern, isNegated) => like(of, pattern, isNegated, sql` ESCAPE '\\'`),
  // Both take RE2's expressions; what ignoring case means is the database's own.
  regex: { matches: (of, expression, ignoreCase) => (ignoreCase ? sql`regexp_matches(${of}, ${value(text(expression))}, 'i')` : sql`regexp_matches(${of}, ${value(text(expression))})`), isExact: true },
  floating: (number) => sql`CAST(${number} AS DOUBLE)`,
  digits15: (of) => sql`CAST(printf('%.15g', ${of}) AS DOUBLE)`,
  exact: (of) => sql`CAST(${of} AS DECIMAL(38, 12))`,
  // Where types differ, it may settle for one with fewer places.
  widened: (of, places) => sql`CAST(${of} AS DECIMAL(38, ${whole(places)}))`,
  // Its own % makes floating numbers of decimals.
  modulo(a, b, places) {
    const units = (of: Fragment): Fragment => (places === 0 ? sql`CAST(${of} AS HUGEINT)` : sql`CAST(${of} * ${whole(10 ** places)} AS HUGEINT)`)
    const rest = sql`(${units(a)} % NULLIF(${units(b)}, 0))`
    return places === 0 ? rest : sql`(CAST(${rest} AS DECIMAL(38, 0)) * ${literal({ type: 'decimal', digits: 1n, scale: places })})`
  },
  wide: (of) => sql`CAST(${of} AS DECIMAL(38, 6))`,
  rounded: (of, how, places) => (how === 'round' ? sql`round(${of}, ${whole(places)})` : how === 'floor' ? sql`floor(${of})` : sql`ceiling(${of})`),
  numberIn(of, places) {
    const number = sql`TRY_CAST(trim(${of}) AS ${places === null ? sql`DOUBLE` : sql`DECIMAL(38, 12)`})`
    const fitting = places === null ? number : sql`CASE WHEN ${number} = round(${number}, ${whole(places)}) THEN round(${number}, ${whole(places)}) END`
    return sql`CASE WHEN regexp_full_match(trim(${of}), '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)') THEN ${fitting} END`
  },
  makeDate: (year, month, day) => sql`CASE WHEN ${year} BETWEEN 1 AND 9999 THEN TRY(make_date(CAST(${year} AS BIGINT), CAST(${month} AS BIGINT), CAST(${day} AS BIGINT))) END`,
  quantile: (of, share) => sql`quantile_cont(${of}, ${shareLiteral(share)})`,
  trim: (of, characters) => sql`trim(${of}, ${characters})`,
  wholeQuotient: (number, by) => sql`(${number}) // ${by}`,
  greatest: (a, b) => sql`GREATEST(${a}, ${b})`,
  joinText(of, type, scale) {
    if (type === 'date') return sql`strftime(${of}, '%Y-%m-%d')`
    return type === 'decimal' && scale !== 0 ? sql`rtrim(rtrim(CAST(${of} AS VARCHAR), '0'), '.')` : sql`CAST(${of} AS VARCHAR)`
  },
}

function typeName(of: Value): string {
  switch (of.type) {
    case 'text':
      return 'VARCHAR'
    case 'integer':
      return of.digits >= -(2n ** 63n) && of.digits < 2n ** 63n ? 'BIGINT' : 'HUGEINT'
    case 'decimal':
      return `DECIMAL(${Math.max(String(of.digits).replace('-', '').length, of.scale + 1)}, ${of.scale})`
    case 'floating':
      return 'DOUBLE'
    case 'date':
      return 'DATE'
    case 'instant':
      return 'TIMESTAMPTZ'
  }
}
