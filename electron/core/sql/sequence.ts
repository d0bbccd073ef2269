import { lastDayOver } from '@shared/domain/storedValue.ts'
import type { ResolvedSequence } from '@shared/rules/resolve/resolved.ts'
import { entityOf, type Compilation } from './compilation.ts'
import { chainValues } from './found.ts'
import { block, column, join, lines, name, sql, value, type Fragment } from './fragment.ts'
import { distinctNames } from './names.ts'
import { dayOf } from './orderTests.ts'
import type { Query } from './query.ts'
import { spanAfter } from './spanAfter.ts'
import { allOf, clause, truth, type Truth } from './truth.ts'
import { storedValue } from './values.ts'

/** Whether the record is followed by another of the same member, whose dates are a step of their own. */
export function sequenceTruth(node: ResolvedSequence, query: Query, compilation: Compilation): Truth {
  const isByDay = node.from.type === 'date' || node.date.type === 'date'
  const read = (of: Fragment, type: string): Fragment => (isByDay && type === 'datetime' ? dayOf(of, compilation) : of)
  const member = query.memberInChild() ?? query.identity(query.row(0))
  const step = followers(node, query, compilation)
  const from = read(query.attribute(node.from), node.from.type)
  const date = read(column(step.name, step.date), node.date.type)
  const end = spanAfter(from, isByDay ? 'date' : 'datetime', node.within, compilation)
  const same = step.member.map((one, index) => sql`${column(step.name, one)} = ${member[index] ?? sql``}`)
  const where = [{ ...truth(join(same, ' AND ')), kind: 'and' as const }, truth(sql`${date} > ${from}`), truth(sql`${date} <= ${end}`)]
  const follows = block(lines([sql`SELECT 1`, sql`FROM ${name(step.name)}`, clause(sql`WHERE`, allOf(where))]))
  if (!node.negate) return truth(sql`EXISTS ${follows}`)
  // A record without a date is followed by nothing, and not by nothing either.
  const none = [truth(sql`NOT EXISTS ${follows}`), ...sequenceLack(node, query)]
  return allOf(node.onlyFinished ? [...none, isOver(end, isByDay, compilation)] : none)
}

/** The dates of all records that may follow, by member. */
function followers(node: ResolvedSequence, query: Query, compilation: Compilation) {
  const { path, where, date } = node
  const audience = query.audience
  const member = compilation.tables.table(audience).identity
  const [called = 'date'] = distinctNames(['date'], member.map((one) => one.toLowerCase()))
  const wanted = `${entityOf(compilation, path.at(-1)?.entity ?? audience).name} that follow`
  const key = `follow ${audience} ${JSON.stringify({ path, where, date })}`
  const step = compilation.steps.step(key, wanted, () => ({ query: block(chainValues({ audience, path, where, window: null }, date, called, compilation)) }))
  return { name: step, member, date: called }
}

/** Whether the time after the record is over: of days, the last one down to its last millisecond. */
function isOver(end: Fragment, isByDay: boolean, { clock }: Compilation): Truth {
  const last = isByDay ? storedValue(lastDayOver(clock.asOf, clock.zone), 'date', null) : storedValue(clock.asOf, 'datetime', null)
  return truth(sql`${end} <= ${value(last)}`)
}

/** The record's own date, without which nothing can follow it. */
export function sequenceLack(node: ResolvedSequence, query: Query): readonly Truth[] {
  return [truth(sql`${query.attribute(node.from)} IS NOT NULL`)]
}
