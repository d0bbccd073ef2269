import type { ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import { compared, impossible, placesOf, valueOf, type Answer, type Lowering, type Sign, type Subject } from './answer.ts'
import type { Moments } from './calendar.ts'
import type { Compilation } from './compilation.ts'
import { sql, whole, type Fragment } from './fragment.ts'
import { allOf, anyOf, truth } from './truth.ts'

/** Numbers, days and moments in order. */
export function comparison(sign: Sign): Lowering {
  return (subject, test, compilation) => {
    const { operand } = test
    if (operand.kind === 'attribute') return attributesCompared(subject, sign, operand.attribute, compilation)
    if (operand.kind === 'instants') return momentsCompared(subject, sign, operand)
    if (operand.kind === 'values') return impossible(subject)
    if (operand.kind !== 'value') throw new Error(`A value is compared with ${operand.kind}.`)
    return compared(subject.sql, sign, valueOf(subject, operand.value))
  }
}

/** A literal covers its moments, all of a day's where it is one. */
function momentsCompared(subject: Subject, sign: Sign, { from, to }: { readonly from: number; readonly to: number }): Answer {
  if (sign === '<' || sign === '>=') return compared(subject.sql, sign, valueOf(subject, from))
  if (from === to && sign === '=') return compared(subject.sql, '=', valueOf(subject, from))
  if (sign === '=') return withinMoments(subject, { from, before: to + 1 })
  return compared(subject.sql, sign === '<=' ? '<' : '>=', valueOf(subject, to + 1))
}

export function withinMoments(subject: Subject, { from, before }: Moments): Answer {
  const after = from === null ? null : compared(subject.sql, '>=', valueOf(subject, from))
  const earlier = before === null ? null : compared(subject.sql, '<', valueOf(subject, before))
  if (after === null || earlier === null) return after ?? earlier ?? impossible(subject)
  return { holds: allOf([after.holds, earlier.holds]), fails: anyOf([after.fails, earlier.fails]) }
}

function attributesCompared(subject: Subject, sign: Sign, other: ResolvedAttribute, compilation: Compilation): Answer {
  const { dialect } = compilation
  const [left, right] = [subject.sql, subject.other(other)]
  if (subject.type === 'datetime' && other.type === 'date') return compared(dayOf(left, compilation), sign, right)
  if (subject.type === 'date' && other.type === 'datetime') return compared(left, sign, dayOf(right, compilation))
  const isDate = subject.type === 'date' || subject.type === 'datetime'
  if (isDate || !dialect.isStored) return compared(left, sign, right)
  const [own, others] = [placesOf(subject), placesOf(other)]
  if (own === others) return compared(left, sign, right)
  if (own === null || others === null) return compared(dialect.floating(left, own ?? 0), sign, dialect.floating(right, others ?? 0))
  const scaled = (of: Fragment, by: number): Fragment => (by <= 0 ? of : sql`${of} * ${whole(10 ** by)}`)
  return compared(scaled(left, others - own), sign, scaled(right, own - others))
}

/** The calendar day of a date-time in the workspace's zone. */
export function dayOf(instant: Fragment, { dialect, clock, needs }: Compilation): Fragment {
  if (dialect.isStored) needs.add('day_in_zone')
  return dialect.dayInZone(instant, clock.zone)
}

export const between: Lowering = (subject, { operand }) => {
  if (operand.kind !== 'range') throw new Error('“between” takes two values.')
  if (subject.type === 'datetime') return withinMoments(subject, { from: Number(operand.from), before: Number(operand.to) + 1 })
  const range = sql`${valueOf(subject, operand.from)} AND ${valueOf(subject, operand.to)}`
  return { holds: truth(sql`${subject.sql} BETWEEN ${range}`), fails: truth(sql`${subject.sql} NOT BETWEEN ${range}`) }
}
