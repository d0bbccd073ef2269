import type { SpanUnit } from '@shared/rules/operators.ts'
import { hasRepeatedTimes } from './calendar.ts'
import type { Compilation } from './compilation.ts'
import { literal, sql, whole, type Fragment } from './fragment.ts'
import { text } from './values.ts'

export interface Span {
  readonly n: number
  readonly unit: SpanUnit
}

const dayUnits: Partial<Record<SpanUnit, number>> = { days: 1, weeks: 7 }
const monthUnits: Partial<Record<SpanUnit, number>> = { months: 1, quarters: 3, years: 12 }

/** The day or the moment a span of time later; the same day of another month, or its last one. */
export function spanAfter(from: Fragment, type: 'date' | 'datetime', { n, unit }: Span, compilation: Compilation): Fragment {
  const { dialect, clock, needs, inexact } = compilation
  const [days, months] = [n * (dayUnits[unit] ?? 0), n * (monthUnits[unit] ?? 0)]
  if (unit === 'hours') return dialect.isStored ? sql`${from} + ${whole(n * 3_600_000)}` : sql`${from} + ${interval(n, 'hours')}`
  if (type === 'date') {
    if (days > 0) return sql`${from} + ${whole(days)}`
    if (!dialect.isStored) return sql`CAST(${from} + ${interval(months, 'months')} AS date)`
    needs.add('add_months')
    return sql`add_months(${from}, ${whole(months)})`
  }
  const zone = literal(text(clock.zone))
  if (!dialect.isStored && hasRepeatedTimes(clock.zone)) inexact.add('repeatedTime')
  if (!dialect.isStored) return sql`(${from} AT TIME ZONE ${zone} + ${days > 0 ? interval(days, 'days') : interval(months, 'months')}) AT TIME ZONE ${zone}`
  needs.add('add_in_zone')
  return sql`add_in_zone(${from}, ${whole(months)}, ${whole(days)}, ${zone})`
}

function interval(n: number, unit: 'hours' | 'days' | 'months'): Fragment {
  return sql`INTERVAL ${literal(text(`${n} ${unit}`))}`
}
