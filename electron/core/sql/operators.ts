import type { OperatorName } from '@shared/rules/operators.ts'
import type { ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import { compared, impossible, valueOf, type Answer, type Lowering, type Subject } from './answer.ts'
import type { Compilation } from './compilation.ts'
import { aboutNow, anniversary, partOfDate } from './dateTests.ts'
import { list, sql } from './fragment.ts'
import { between, comparison } from './orderTests.ts'
import { folding, partOfText, pattern, regularExpression, sameText } from './textTests.ts'
import { allOf, truth } from './truth.ts'

const equal: Lowering = (subject, test, compilation) => {
  if (test.operand.kind === 'values') return anyOfValues(subject, test, compilation)
  return subject.type === 'text' ? sameText(subject, test, compilation) : comparison('=')(subject, test, compilation)
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
