import type { FunctionName } from '@shared/formula/functions.ts'
import { today } from '../calendar.ts'
import type { DatePart } from '../dialect.ts'
import { literal, sql, type Fragment } from '../fragment.ts'
import { dayOf } from '../orderTests.ts'
import { argument, needingWhole, type Call, type FunctionLowering } from './call.ts'

type Names = Extract<FunctionName, 'year' | 'quarter' | 'month' | 'day' | 'weekday' | 'date' | 'dateOf' | 'daysBetween' | 'monthsBetween' | 'addDays' | 'addMonths' | 'today'>

const part = (name: DatePart): FunctionLowering => (call) => sql`(${call.compilation.dialect.datePart(name, argument(call, 0))})`

/** One that is not in the calendar is empty. */
function made(call: Call): Fragment {
  const { dialect } = call.compilation
  const [year, month, day] = [argument(call, 0), argument(call, 1), argument(call, 2)]
  return dialect.isStored ? needingWhole(call.compilation, 'make_day', sql`make_day(${year}, ${month}, ${day})`) : dialect.makeDate(year, month, day)
}

/** Whole months that can be added without passing the other date; the last of a month stands for its later days. */
function monthsBetween(call: Call): Fragment {
  const { dialect } = call.compilation
  const [from, to] = [argument(call, 0), argument(call, 1)]
  if (dialect.isStored) return needingWhole(call.compilation, 'months_between', sql`months_between(${from}, ${to})`)
  const months = (start: Fragment, end: Fragment): Fragment => {
    const of = (name: DatePart, date: Fragment): Fragment => dialect.datePart(name, date)
    const lastDay = of('day', sql`CAST(date_trunc('month', ${end}) + INTERVAL '1 month' - INTERVAL '1 day' AS date)`)
    return sql`(${of('year', end)} - ${of('year', start)}) * 12 + ${of('month', end)} - ${of('month', start)} - CASE WHEN ${of('day', end)} < LEAST(${of('day', start)}, ${lastDay}) THEN 1 ELSE 0 END`
  }
  return sql`CASE WHEN ${to} < ${from} THEN 0 - (${months(to, from)}) ELSE ${months(from, to)} END`
}

function later(call: Call, unit: 'days' | 'months'): Fragment {
  const { dialect } = call.compilation
  const [date, number] = [argument(call, 0), argument(call, 1)]
  if (unit === 'days') return dialect.isStored ? needingWhole(call.compilation, 'add_days', sql`add_days(${date}, ${number})`) : sql`(${date} + CAST(${number} AS integer))`
  if (dialect.isStored) return needingWhole(call.compilation, 'months_later', sql`months_later(${date}, ${number})`)
  return sql`CAST(${date} + CAST(${number} AS integer) * INTERVAL '1 month' AS date)`
}

export const dateFunctions = {
  year: part('year'),
  quarter: part('quarter'),
  month: part('month'),
  day: part('day'),
  weekday: part('weekday'),
  date: made,
  dateOf: (call) => dayOf(argument(call, 0), call.compilation),
  daysBetween: (call) => sql`(${argument(call, 1)} - ${argument(call, 0)})`,
  monthsBetween,
  addDays: (call) => later(call, 'days'),
  addMonths: (call) => later(call, 'months'),
  today: ({ compilation }) => literal({ type: 'date', day: today(compilation.clock) }),
} satisfies Record<Names, FunctionLowering>
