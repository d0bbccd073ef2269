import type { OperatorName } from '@shared/rules/operators.ts'
import { patternPieces, type PatternPiece } from '@shared/rules/pattern.ts'
import type { ResolvedAttribute, ResolvedTest, StoredLiteral } from '@shared/rules/resolve/resolved.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { anniversaries, daysAbout, hoursAbout, momentsOf, type Moments, type NowOperator } from './calendar.ts'
import type { Compilation } from './compilation.ts'
import type { DatePart } from './dialect.ts'
import { list, sql, value, whole, type Fragment } from './fragment.ts'
import { allOf, anyOf, never, truth, type Truth } from './truth.ts'
import { storedValue, text } from './values.ts'

/** What is tested: an attribute of a row, or what was found for a member. */
export interface Subject {
  readonly sql: Fragment
  readonly type: AttributeType
  readonly scale: number | null
  /** Another attribute of the same chain. */
  readonly other: (attribute: ResolvedAttribute) => Fragment
  /** Whether the row is among the first n, for the operators that ask that; null for what has no rows. */
  readonly ranked: ((isTop: boolean, n: number, isPercent: boolean) => Ranked) | null
}

export interface Ranked {
  readonly isIn: Fragment
  readonly isOut: Fragment
}

/** A test and its opposite; neither is true of what lacks its value. */
export interface Answer {
  readonly holds: Truth
  readonly fails: Truth
}

type Lowering = (subject: Subject, test: ResolvedTest, compilation: Compilation) => Answer

export type Sign = '=' | '<>' | '<' | '<=' | '>' | '>='

const opposites: Record<Sign, Sign> = { '=': '<>', '<>': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

export function opposite(sign: Sign): Sign {
  return opposites[sign]
}

const signFragments: Record<Sign, Fragment> = { '=': sql`=`, '<>': sql`<>`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` }

export function signed(left: Fragment, sign: Sign, right: Fragment): Fragment {
  return sql`${left} ${signFragments[sign]} ${right}`
}

function compared(left: Fragment, sign: Sign, right: Fragment): Answer {
  return { holds: truth(signed(left, sign, right)), fails: truth(signed(left, opposite(sign), right)) }
}

/** Nothing satisfies it: "equal to" what no value of the column can be. */
function impossible(subject: Subject): Answer {
  return { holds: never, fails: truth(sql`${subject.sql} IS NOT NULL`) }
}

const valueOf = (subject: Subject, stored: StoredLiteral): Fragment => value(storedValue(stored, subject.type, subject.scale))

/** Both sides in the same case, where case does not matter. */
function folding(test: ResolvedTest, { dialect, inexact, needs }: Compilation) {
  if (!test.ignoreCase) return { column: (of: Fragment) => of, literal: (of: string) => of }
  if (dialect.foldCase.isExact) needs.add('fold_case')
  else inexact.add('ignoreCase')
  return dialect.foldCase
}

const equal: Lowering = (subject, test, compilation) => {
  const { operand } = test
  if (operand.kind === 'values') return anyOfValues(subject, test, compilation)
  if (subject.type === 'text') {
    const fold = folding(test, compilation)
    const other = operand.kind === 'attribute' ? fold.column(subject.other(operand.attribute)) : value(text(fold.literal(literalText(test))))
    return compared(fold.column(subject.sql), '=', other)
  }
  return comparison('=')(subject, test, compilation)
}

const anyOfValues: Lowering = (subject, test, compilation) => {
  const values = test.operand.kind === 'values' ? test.operand.values : []
  if (values.length === 0) return impossible(subject)
  const fold = folding(test, compilation)
  const isText = subject.type === 'text'
  const wanted = [...new Set(isText ? values.map((one) => fold.literal(String(one))) : values)]
  const own = isText ? fold.column(subject.sql) : subject.sql
  const [only] = wanted
  if (wanted.length === 1 && only !== undefined) return compared(own, '=', valueOf(subject, only))
  const all = list(wanted.map((one) => valueOf(subject, one)))
  return { holds: truth(sql`${own} IN (${all})`), fails: truth(sql`${own} NOT IN (${all})`) }
}

function literalText(test: ResolvedTest): string {
  return test.operand.kind === 'value' ? String(test.operand.value) : ''
}

/** Part of a text: a pattern where it is written out, a function where it is another attribute. */
function partOfText(pieces: (part: PatternPiece) => readonly PatternPiece[], functionOf: 'contains' | 'startsWith' | 'endsWith'): Lowering {
  return (subject, test, compilation) => {
    const fold = folding(test, compilation)
    const own = fold.column(subject.sql)
    if (test.operand.kind !== 'attribute') return matching(own, pieces({ kind: 'text', text: fold.literal(literalText(test)) }), compilation)
    const found = compilation.dialect[functionOf](own, fold.column(subject.other(test.operand.attribute)))
    return { holds: truth(found), fails: truth(sql`NOT ${found}`) }
  }
}

function matching(own: Fragment, pieces: readonly PatternPiece[], { dialect }: Compilation): Answer {
  return { holds: truth(dialect.matches(own, pieces, false)), fails: truth(dialect.matches(own, pieces, true)) }
}

const pattern: Lowering = (subject, test, compilation) => {
  const pieces = patternPieces(literalText(test))
  if (typeof pieces === 'string') throw new Error(pieces)
  const fold = folding(test, compilation)
  return matching(fold.column(subject.sql), pieces.map((piece) => (piece.kind === 'text' ? { ...piece, text: fold.literal(piece.text) } : piece)), compilation)
}

const regularExpression: Lowering = (subject, test, { dialect, inexact, needs }) => {
  if (dialect.isStored) needs.add('matches_regex')
  else if (!dialect.regex.isExact) inexact.add('regularExpression')
  const found = dialect.regex.matches(subject.sql, literalText(test).normalize('NFC'), test.ignoreCase)
  return { holds: truth(found), fails: truth(sql`NOT ${found}`) }
}

/** Numbers, days and moments in order. */
function comparison(sign: Sign): Lowering {
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

function withinMoments(subject: Subject, { from, before }: Moments): Answer {
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

/** Decimal places of a stored number; null where it is floating. */
export function placesOf({ type, scale }: { readonly type: AttributeType; readonly scale: number | null }): number | null {
  return type === 'decimal' ? scale : 0
}

/** The calendar day of a date-time in the workspace's zone. */
export function dayOf(instant: Fragment, { dialect, clock, needs }: Compilation): Fragment {
  if (dialect.isStored) needs.add('day_in_zone')
  return dialect.dayInZone(instant, clock.zone)
}

const between: Lowering = (subject, { operand }) => {
  if (operand.kind !== 'range') throw new Error('“between” takes two values.')
  if (subject.type === 'datetime') return withinMoments(subject, { from: Number(operand.from), before: Number(operand.to) + 1 })
  const range = sql`${valueOf(subject, operand.from)} AND ${valueOf(subject, operand.to)}`
  return { holds: truth(sql`${subject.sql} BETWEEN ${range}`), fails: truth(sql`${subject.sql} NOT BETWEEN ${range}`) }
}

/** Days or moments that follow from now. */
const aboutNow: Lowering = (subject, { operator, operand }, { clock }) => {
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

function partOfDate(part: DatePart): Lowering {
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

const anniversary: Lowering = (subject, { operand }, compilation) => {
  const date = dateOf(subject, compilation)
  const { dialect, clock } = compilation
  const dayOfYear = sql`${dialect.datePart('month', date)} * 100 + ${dialect.datePart('day', date)}`
  return oneOf(dayOfYear, anniversaries(operand.kind === 'count' ? operand.n : 1, clock))
}

function rank(isTop: boolean, isPercent: boolean): Lowering {
  return (subject, { operand }) => {
    if (subject.ranked === null || operand.kind !== 'count') throw new Error('Only rows have a place among all rows.')
    const { isIn, isOut } = subject.ranked(isTop, operand.n, isPercent)
    return { holds: truth(isIn), fails: allOf([truth(sql`${subject.sql} IS NOT NULL`), truth(isOut)]) }
  }
}

/** The one place where operators become SQL: an operator without its line does not compile. */
export const lowerings = {
  equal,
  anyOf: anyOfValues,
  contains: partOfText((part) => [{ kind: 'any' }, part, { kind: 'any' }], 'contains'),
  startsWith: partOfText((part) => [part, { kind: 'any' }], 'startsWith'),
  endsWith: partOfText((part) => [{ kind: 'any' }, part], 'endsWith'),
  matchesPattern: pattern,
  matchesRegex: regularExpression,
  greater: comparison('>'),
  greaterOrEqual: comparison('>='),
  less: comparison('<'),
  lessOrEqual: comparison('<='),
  between,
  top: rank(true, false),
  bottom: rank(false, false),
  topPercent: rank(true, true),
  bottomPercent: rank(false, true),
  on: comparison('='),
  before: comparison('<'),
  after: comparison('>'),
  onOrBefore: comparison('<='),
  onOrAfter: comparison('>='),
  inLast: aboutNow,
  inNext: aboutNow,
  moreThanAgo: aboutNow,
  today: aboutNow,
  yesterday: aboutNow,
  thisWeek: aboutNow,
  lastWeek: aboutNow,
  thisMonth: aboutNow,
  lastMonth: aboutNow,
  thisQuarter: aboutNow,
  lastQuarter: aboutNow,
  thisYear: aboutNow,
  lastYear: aboutNow,
  monthToDate: aboutNow,
  quarterToDate: aboutNow,
  yearToDate: aboutNow,
  monthOf: partOfDate('month'),
  dayOfMonth: partOfDate('day'),
  dayOfWeek: partOfDate('weekday'),
  yearOf: partOfDate('year'),
  quarterOf: partOfDate('quarter'),
  anniversaryToday: anniversary,
  anniversaryInNext: anniversary,
  isTrue: ({ sql: own }) => ({ holds: truth(own), fails: truth(sql`NOT ${own}`) }),
  isFalse: ({ sql: own }) => ({ holds: truth(sql`NOT ${own}`), fails: truth(own) }),
  empty: ({ sql: own }) => ({ holds: truth(sql`${own} IS NULL`), fails: truth(sql`${own} IS NOT NULL`) }),
} satisfies Record<OperatorName, Lowering>

export function answerOf(subject: Subject, test: ResolvedTest, compilation: Compilation): Answer {
  const lowering: Lowering = lowerings[test.operator]
  return lowering(subject, test, compilation)
}
