import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import { dayMs, dayOfInstant, dayOfIso, decimalText, instantOfIso, isoOfDay } from '@shared/domain/storedValue.ts'
import type { Literal, Test } from '@shared/rules/definition.ts'
import { literalOf, newTest } from '@shared/rules/draft.ts'
import type { SpanUnit } from '@shared/rules/operators.ts'
import { endOf } from '../../composables/profileEdges.ts'

type Measured = Pick<Attribute, 'type' | 'scale'>

/** An edge of a bar as it is typed: as exact as the attribute is, of moments their day. `side`: which way an edge between two values is rounded. */
export function edgeText(edge: number, { type, scale }: Measured, zone: string, side: 'low' | 'high'): string {
  const whole = side === 'low' ? Math.ceil(edge - 1e-9) : Math.floor(edge + 1e-9)
  switch (type) {
    case 'date':
      return isoOfDay(whole)
    case 'datetime':
      return isoOfDay(dayOfInstant(Math.floor(edge), zone))
    case 'decimal':
      return scale === null ? String(edge) : decimalText(whole, scale)
    default:
      return String(whole)
  }
}

/** A typed value in stored form; null where it is none. Of a day of moments: its beginning. */
export function storedOf(literal: Literal | undefined, { type, scale }: Measured, zone: string): number | null {
  const text = String(literal ?? '').trim()
  if (text === '') return null
  if (type === 'date') return dayOfIso(text.slice(0, 10))
  if (type === 'datetime') return instantOfIso(text.includes('T') ? text : `${text}T00:00`, zone)
  const number = Number(text)
  return Number.isFinite(number) ? number * 10 ** (type === 'decimal' ? (scale ?? 0) : 0) : null
}

/** The values a test takes as a stretch; null where it is none, or not known here. */
export interface Stretch {
  readonly low: number
  readonly high: number
  /** Those outside it. */
  readonly outside: boolean
}

const unitDays: Record<SpanUnit, number> = { hours: 1 / 24, days: 1, weeks: 7, months: 30.44, quarters: 91.31, years: 365.25 }

/** Where a test lies on the histogram, near enough for a picture; what counts is counted elsewhere. `now`: milliseconds UTC. */
export function stretchOf(test: Test, attribute: Measured, zone: string, now: number): Stretch | null {
  const dayEnd = attribute.type === 'datetime' ? dayMs - 1 : 0
  const at = (literal: Literal | undefined): number | null => storedOf(literal, attribute, zone)
  const value = typeof test.value === 'object' ? null : at(test.value)
  const over = (low: number | null, high: number | null, outside = false): Stretch | null => (low === null || high === null ? null : { low, high, outside })
  const isTime = attribute.type === 'date' || attribute.type === 'datetime'
  const today = attribute.type === 'date' ? dayOfInstant(now, zone) : now
  const span = (test.n ?? 0) * unitDays[test.unit ?? 'days'] * (attribute.type === 'datetime' ? dayMs : 1)
  switch (test.operator) {
    case 'between': {
      const to = at(test.to)
      return over(at(test.from), to === null ? null : to + (isTime && !String(test.to).includes('T') ? dayEnd : 0), test.negate)
    }
    case 'equal':
      return over(value, value, test.negate)
    case 'on':
      return over(value, value === null ? null : value + dayEnd, test.negate)
    case 'greater':
    case 'greaterOrEqual':
    case 'onOrAfter':
      return over(value, Infinity)
    case 'after':
      return over(value === null ? null : value + dayEnd, Infinity)
    case 'less':
    case 'lessOrEqual':
    case 'before':
      return over(-Infinity, value)
    case 'onOrBefore':
      return over(-Infinity, value === null ? null : value + dayEnd)
    case 'inLast':
      return test.n === undefined ? null : over(today - span, today, test.negate)
    case 'inNext':
      return test.n === undefined ? null : over(today, today + span, test.negate)
    case 'moreThanAgo':
      return test.n === undefined ? null : over(-Infinity, today - span)
    default:
      return null
  }
}

/** Whether most of a bar lies in the stretch. */
export function isBinIn({ low, high, outside }: Stretch, from: number, to: number): boolean {
  const middle = (from + to) / 2
  const holds = low === high ? low >= from && low <= to : middle >= low && middle <= high
  return holds !== outside
}

/** A range from one edge to another; at both ends of the histogram the least and the greatest value themselves. */
export function rangeTest(profile: AttributeProfile, attribute: Measured, zone: string, low: number, high: number): Test {
  const [from, to] = [profile.edges[Math.min(low, high)] ?? 0, endOf(profile, Math.max(low, high))]
  const isTop = Math.max(low, high) === profile.edges.length - 1
  // A bar reaches up to where the next begins: the next one's first value is not in it.
  const isWhole = attribute.type === 'integer' || attribute.type === 'date' || (attribute.type === 'decimal' && attribute.scale !== null)
  const last = isTop || !isWhole ? to : Math.max(Math.ceil(to - 1e-9) - 1, Math.ceil(from - 1e-9))
  const lastDay = attribute.type === 'datetime' && !isTop ? to - 1 : last
  return { ...newTest('between'), from: literalOf(attribute.type, edgeText(from, attribute, zone, 'low')), to: literalOf(attribute.type, edgeText(lastDay, attribute, zone, 'high')) }
}

/** The handle nearest to a stored value. */
export function edgeNear(edges: readonly number[], value: number): number {
  return edges.reduce((best, edge, index) => (Math.abs(edge - value) < Math.abs((edges[best] ?? 0) - value) ? index : best), 0)
}

const fromOnly: ReadonlySet<string> = new Set(['greater', 'greaterOrEqual', 'after', 'onOrAfter'])
const toOnly: ReadonlySet<string> = new Set(['less', 'lessOrEqual', 'before', 'onOrBefore'])

/** Which handles a test has: of one that looks one way only, one. */
export function handlesOf({ operator }: Pick<Test, 'operator'>): 'both' | 'from' | 'to' {
  return fromOnly.has(operator) ? 'from' : toOnly.has(operator) ? 'to' : 'both'
}

/** The test after its handles were moved: its operator stays where it looks one way, else it is a range. */
export function withRange(test: Test, profile: AttributeProfile, attribute: Measured, zone: string, low: number, high: number): Test {
  const range = rangeTest(profile, attribute, zone, low, high)
  const handles = handlesOf(test)
  if (handles === 'both') return test.operator === 'between' ? { ...range, negate: test.negate, includeEmpty: test.includeEmpty } : range
  const isOpen = test.operator === 'less' || test.operator === 'before'
  const next = edgeText(profile.edges[Math.max(low, high)] ?? 0, attribute, zone, 'low')
  return { ...test, value: handles === 'from' ? range.from : isOpen ? literalOf(attribute.type, next) : range.to }
}
