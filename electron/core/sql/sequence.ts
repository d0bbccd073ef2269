import type { ResolvedSequence } from '@shared/rules/resolve/resolved.ts'
import { today } from './calendar.ts'
import { nodeTruth } from './condition.ts'
import type { Compilation } from './compilation.ts'
import { block, lines, sql, value, type Fragment } from './fragment.ts'
import { dayOf } from './operators.ts'
import { createQuery, type Query } from './query.ts'
import { spanAfter } from './spanAfter.ts'
import { allOf, clause, truth, type Truth } from './truth.ts'
import { storedValue } from './values.ts'

/** Whether the record is followed by another of the same member: one row tested by a query of its own. */
export function sequenceTruth(node: ResolvedSequence, query: Query, compilation: Compilation): Truth {
  const member = query.row(0)
  const inner = createQuery(compilation, { audience: member.table.entity.id, path: node.path, aliases: query.aliases.inner(), member })
  const isByDay = node.from.type === 'date' || node.date.type === 'date'
  const read = (of: Fragment, type: string): Fragment => (isByDay && type === 'datetime' ? dayOf(of, compilation) : of)
  const from = read(query.attribute(node.from), node.from.type)
  const date = read(inner.attribute(node.date), node.date.type)
  const end = spanAfter(from, isByDay ? 'date' : 'datetime', node.within, compilation)
  const where = [truth(sql`${date} > ${from}`), truth(sql`${date} <= ${end}`)]
  if (node.where) where.push(nodeTruth(node.where, inner, compilation))
  if (inner.tie) where.unshift(inner.tie)
  const rows = inner.from()
  const follows = block(lines([sql`SELECT 1`, ...(rows ? [rows] : []), clause(sql`WHERE`, allOf(where))]))
  if (!node.negate) return truth(sql`EXISTS ${follows}`)
  const none = truth(sql`NOT EXISTS ${follows}`)
  return node.onlyFinished ? allOf([none, isOver(end, isByDay, compilation)]) : none
}

/** Whether the time after the record is over: of days, the last one whole. */
function isOver(end: Fragment, isByDay: boolean, compilation: Compilation): Truth {
  const { clock } = compilation
  const now = isByDay ? dayOfNow(compilation) : value(storedValue(clock.asOf, 'datetime', null))
  return truth(isByDay ? sql`${end} < ${now}` : sql`${end} <= ${now}`)
}

function dayOfNow({ clock }: Compilation): Fragment {
  return value(storedValue(today(clock), 'date', null))
}

/** The record's own date, without which nothing can follow it. */
export function sequenceLack(node: ResolvedSequence, query: Query): readonly Truth[] {
  return [truth(sql`${query.attribute(node.from)} IS NOT NULL`)]
}
