import { DateTime } from 'luxon'
import { dayMs, dayOfInstant } from '@shared/domain/storedValue.ts'
import type { ResolvedComparison, ResolvedFrame, ResolvedNode, ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import { isPeriod, isToDate } from './evaluate/period.ts'
import { predicateOf } from './evaluate/predicate.ts'
import type { Clock } from './evaluate/clock.ts'

/** The time a rule is about, as resolved: its window, else the first span among its conditions; null: none. */
export function ruleInterval(frame: ResolvedFrame, where: ResolvedNode | null, clock: Clock): string | null {
  if (frame.window) return intervalWords(frame.window, clock)
  const span = where && firstSpan(where)
  return span && intervalWords(span, clock)
}

/** The same of one condition; null where it is not about now. */
export function nodeInterval(node: ResolvedNode, clock: Clock): string | null {
  return node.kind === 'condition' && isAboutNow(node.test) ? intervalWords(node, clock) : null
}

function firstSpan(node: ResolvedNode): ResolvedComparison | null {
  if (node.kind === 'condition') return isAboutNow(node.test) ? node : null
  if (node.kind !== 'group') return null
  return node.items.map(firstSpan).find((found) => found !== null) ?? null
}

function isAboutNow({ operator, operand }: ResolvedTest): boolean {
  return operand.kind === 'span' || isPeriod(operator) || operator === 'anniversaryToday' || operator === 'anniversaryInNext'
}

/** "26 Aug – 23 Nov 2026, today included"; null where another attribute decides. */
function intervalWords({ attribute, test }: ResolvedComparison, clock: Clock): string | null {
  if (test.operand.kind === 'attribute') return null
  if (test.operator === 'anniversaryToday' || test.operator === 'anniversaryInNext') return anniversaryWords(test, clock)
  const predicate = predicateOf(test, attribute.type, attribute.scale, clock)
  if (predicate.kind !== 'within') return null
  const { from, to } = predicate
  const endsToday = (test.operand.kind === 'span' && test.operator !== 'moreThanAgo') || isToDate(test.operator)
  const words = test.operand.kind === 'span' && test.operand.unit === 'hours' ? momentWords(from, to, clock.zone) : dayWords(...daysOf(from, to, attribute.type === 'datetime', clock.zone))
  const outside = test.negate ? `outside ${words}` : words
  return endsToday && !test.negate ? `${outside}, today included` : outside
}

/** "23 – 29 Nov of any year, today included": the days whose anniversaries are meant. */
function anniversaryWords({ operand, negate }: ResolvedTest, { today: first }: Clock): string {
  const last = first + (operand.kind === 'count' ? operand.n : 1) - 1
  if (last - first >= 365) return negate ? 'never' : 'any day of the year'
  const isOneMonth = last - first < 31 && monthDay(first, 'L') === monthDay(last, 'L')
  const words = first === last ? monthDay(first) : `${monthDay(first, isOneMonth ? 'd' : 'd LLL')} – ${monthDay(last)}`
  if (negate) return `outside ${words} of any year`
  return first === last ? `${words} of any year` : `${words} of any year, today included`
}

function monthDay(day: number, format = 'd LLL'): string {
  return dateOf(day)?.toFormat(format) ?? ''
}

function daysOf(from: number, to: number, areInstants: boolean, zone: string): [number, number] {
  const day = (value: number): number => (areInstants && Number.isFinite(value) ? dayOfInstant(value, zone) : value)
  return [day(from), day(to)]
}

function dayWords(from: number, to: number): string {
  const [first, last] = [dateOf(from), dateOf(to)]
  if (first === null) return last === null ? 'any time' : `up to ${last.toFormat('d LLL yyyy')}`
  if (last === null) return `from ${first.toFormat('d LLL yyyy')}`
  if (from === to) return first.toFormat('d LLL yyyy')
  const format = first.year !== last.year ? 'd LLL yyyy' : first.month !== last.month ? 'd LLL' : 'd'
  return `${first.toFormat(format)} – ${last.toFormat('d LLL yyyy')}`
}

function dateOf(day: number): DateTime | null {
  return Number.isFinite(day) ? DateTime.fromMillis(day * dayMs, { zone: 'utc', locale: 'en-GB' }) : null
}

function momentWords(from: number, to: number, zone: string): string {
  const words = (instant: number): string => DateTime.fromMillis(instant, { zone, locale: 'en-GB' }).toFormat('d LLL yyyy, HH:mm')
  // An end just before or after a full moment is that moment to a person.
  const near = (instant: number): string => words(Math.round(instant / 1000) * 1000)
  if (!Number.isFinite(from)) return `up to ${near(to)}`
  return Number.isFinite(to) ? `${near(from)} – ${near(to)}` : `from ${near(from)}`
}
