import type { ResolvedAggregate, ResolvedAttribute, ResolvedRule, ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import type { Compilation } from './compilation.ts'
import { chainConditions, foundChains, foundPicked, foundRows, membership, membersWithChain, type Chains, type Found } from './found.ts'
import { sql, type Fragment } from './fragment.ts'
import type { Answer, Subject } from './answer.ts'
import { answerOf } from './operators.ts'
import type { Query } from './query.ts'
import { averageAnswer, sumAnswer, zeroHolds } from './sumTest.ts'
import { allOf, anyOf, notTrue, truth, type Truth } from './truth.ts'

/** Whether a row of the outer query is a member by the rule; with `isExcept`, whether it is none. */
export function ruleTruth(rule: ResolvedRule, isExcept: boolean, outer: Query, compilation: Compilation): Truth {
  const { quantifier, path } = rule
  const member = outer.row(0)
  const chains: Chains = { audience: member.table.entity.id, path, window: rule.window, where: rule.where }
  const isIn = (isMember: boolean, rows: (isNullKeyOut: boolean) => Fragment): Truth => {
    const isOut = isMember === isExcept
    return membership(outer.identity(member), rows(isOut), isOut)
  }
  switch (quantifier.kind) {
    case 'some': {
      if (path.length > 0) return isIn(true, (isNullKeyOut) => membersWithChain(chains, isNullKeyOut, compilation))
      const own = allOf(chainConditions(chains, outer, compilation))
      return isExcept ? notTrue(own) : own
    }
    case 'none':
      return isIn(false, (isNullKeyOut) => membersWithChain(chains, isNullKeyOut, compilation))
    case 'count':
      return zeroable(() => foundRows(chains, quantifier.of, null, compilation), quantifier.test, () => answerOf(found(sql`COUNT(*)`, whole), quantifier.test, compilation), isIn)
    case 'aggregate':
      return aggregateTruth(chains, quantifier, isIn, compilation)
  }
}

type IsIn = (isMember: boolean, rows: (isNullKeyOut: boolean) => Fragment) => Truth

function aggregateTruth(chains: Chains, aggregate: ResolvedAggregate, isIn: IsIn, compilation: Compilation): Truth {
  const { of, attribute } = aggregate
  switch (aggregate.function) {
    case 'countDistinct':
      return zeroable(() => foundChains(chains, attribute, compilation), aggregate.test, (value) => answerOf(found(sql`COUNT(DISTINCT ${value})`, whole), aggregate.test, compilation), isIn)
    case 'sum':
      return zeroable(() => foundRows(chains, of, attribute, compilation), aggregate.test, (value) => sumAnswer(value, attribute, aggregate.test, compilation), isIn)
    case 'average':
      return emptiable(() => foundRows(chains, of, attribute, compilation), aggregate.test, (value) => sql`AVG(${value})`, (value) => averageAnswer(value, attribute, aggregate.test, compilation), isIn)
    case 'min':
    case 'max': {
      const of = (value: Fragment): Fragment => (aggregate.function === 'min' ? sql`MIN(${value})` : sql`MAX(${value})`)
      return emptiable(() => foundChains(chains, attribute, compilation), aggregate.test, of, (value) => answerOf(found(of(value), attribute), aggregate.test, compilation), isIn)
    }
    case 'first':
    case 'last': {
      const { order, test } = aggregate
      const pick = { of, order, isLast: aggregate.function === 'last', isUndatedKept: takesEmpty(test) }
      return emptiable(() => foundPicked(chains, pick, attribute, compilation), test, (value) => value, (value) => answerOf(found(value, attribute), test, compilation), isIn)
    }
  }
}

const whole = { type: 'integer', scale: null } as const

/** What was found for a member; it has no row and is compared with values only. */
function found(of: Fragment, { type, scale }: Pick<ResolvedAttribute, 'type' | 'scale'>): Subject {
  const none = (): never => {
    throw new Error('What was found for a member is compared with a value.')
  }
  return { sql: of, type, scale, other: none, ranked: null }
}

type Negatable = Pick<ResolvedTest, 'operator' | 'negate' | 'includeEmpty'>

/**
 * What is 0 where nothing was found. Members without a record are in no group: where 0 passes the test, those are named
 * who do not pass.
 */
function zeroable(source: () => Found, test: Parameters<typeof zeroHolds>[0] & Negatable, answer: (value: Fragment) => Answer, isIn: IsIn): Truth {
  const isZeroIn = zeroHolds(test) !== test.negate
  return isIn(!isZeroIn, (isNullKeyOut) => {
    const one = source()
    const { holds, fails } = answer(one.value)
    return one.rows(null, isZeroIn === test.negate ? holds : fails, { isNullKeyOut })
  })
}

function takesEmpty({ operator, negate, includeEmpty }: Negatable): boolean {
  return operator !== 'empty' && negate && includeEmpty
}

/** What is empty where nothing was found. The tick of a negated test speaks only for members who have a record. */
function emptiable(source: () => Found, test: Negatable, valueOf: (value: Fragment) => Fragment, answer: (value: Fragment) => Answer, isIn: IsIn): Truth {
  const rows = (judge: (one: Found) => Truth) => (isNullKeyOut: boolean) => {
    const one = source()
    return one.rows(null, judge(one), { isNullKeyOut })
  }
  if (test.operator === 'empty') return isIn(test.negate, rows(({ value }) => truth(sql`${valueOf(value)} IS NOT NULL`)))
  return isIn(true, rows(({ value }) => {
    const { holds, fails } = answer(value)
    if (!test.negate) return holds
    return takesEmpty(test) ? anyOf([fails, truth(sql`${valueOf(value)} IS NULL`)]) : fails
  }))
}
