import type { Dialect } from './dialect.ts'
import { sql, value } from './fragment.ts'
import { dayText, instantText, like, natural, valueText } from './natural.ts'
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
  joinText(of, type) {
    if (type === 'date') return sql`to_char(${of}, 'YYYY-MM-DD')`
    return type === 'decimal' ? sql`CAST(trim_scale(CAST(${of} AS numeric)) AS text)` : sql`CAST(${of} AS text)`
  },
}

function fits(digits: bigint): boolean {
  return digits >= -(2n ** 63n) && digits < 2n ** 63n
}
