import { compared, valueOf, type Answer, type Lowering, type Subject } from './answer.ts'
import { anniversaries, daysAbout, hoursAbout, momentsOf, type NowOperator } from './calendar.ts'
import type { Compilation } from './compilation.ts'
import type { DatePart } from './dialect.ts'
import { list, sql, value, type Fragment } from './fragment.ts'
import { dayOf, withinMoments } from './orderTests.ts'
import { truth } from './truth.ts'

/** Days or moments that follow from now. */
export const aboutNow: Lowering = (subject, { operator, operand }, { clock }) => {
  const about = operator as NowOperator
  if (operand.kind === 'span' && operand.unit === 'hours') return withinMoments(subject, hoursAbout(about, operand.n, clock))
  const span = operand.kind === 'span' && operand.unit !== 'hours' ? { n: operand.n, unit: operand.unit } : null
  const days = daysAbout(about, span, clock)
  if (subject.type === 'datetime') return withinMoments(subject, momentsOf(days, clock.zone))
  if (days.to === null) throw new Error('What is about now has an end.')
  if (days.from === null) return compared(subject.sql, '<=', valueOf(subject, days.to))
  if (days.from === days.to) return compared(subject.sql, '=', valueOf(subject, days.from))
  const range = sql`${valueOf(subject, days.from)} AND ${valueOf(subject, days.to)}`
  return { holds: truth(sql`${subject.sql} BETWEEN ${range}`), fails: truth(sql`${subject.sql} NOT BETWEEN ${range}`) }
}

export function partOfDate(part: DatePart): Lowering {
  return (subject, { operand }, compilation) => {
    if (operand.kind !== 'parts') throw new Error('A part of a date is one of some numbers.')
    return oneOf(compilation.dialect.datePart(part, dateOf(subject, compilation)), operand.parts)
  }
}

function dateOf(subject: Subject, compilation: Compilation): Fragment {
  return subject.type === 'datetime' ? dayOf(subject.sql, compilation) : subject.sql
}

function oneOf(own: Fragment, numbers: readonly number[]): Answer {
  const [only] = numbers
  const number = (of: number): Fragment => value({ type: 'integer', digits: BigInt(of) })
  if (numbers.length === 1 && only !== undefined) return compared(own, '=', number(only))
  const all = list(numbers.map(number))
  return { holds: truth(sql`${own} IN (${all})`), fails: truth(sql`${own} NOT IN (${all})`) }
}

export const anniversary: Lowering = (subject, { operand }, compilation) => {
  const date = dateOf(subject, compilation)
  const { dialect, clock } = compilation
  const dayOfYear = sql`${dialect.datePart('month', date)} * 100 + ${dialect.datePart('day', date)}`
  return oneOf(dayOfYear, anniversaries(operand.kind === 'count' ? operand.n : 1, clock))
}
