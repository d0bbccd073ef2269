import type { AttributeRef, Group, Sequence } from '../definition.ts'
import { nearestDate, resolveAttribute } from './attribute.ts'
import { nothingToTurn, resolveGroup, type NodePlace } from './node.ts'
import { scopeAlong } from './path.ts'
import type { Report } from './report.ts'
import type { ResolvedAttribute, ResolvedGroup, ResolvedNode, ResolvedSequence } from './resolved.ts'
import { quoted, type Scope } from './scope.ts'
import { typeWords } from './test.ts'

/** The conditions on what follows are judged on a chain of their own, from the same member on. */
export function resolveSequence(node: Sequence, { scope, audience, counted, report: rule, nodes, alone }: NodePlace, report: Report): ResolvedSequence | null {
  const from = dateOf(node.from, 'from', scope, counted, report)
  const next = scopeAlong(node, audience, scope, report)
  const end = (next?.chain.length ?? 0) - 1
  const date = next && dateOf(node.date, 'date', next, end, report)
  const timed = from && date && hasTimes(node, [from, date], report)
  const frame: Omit<ResolvedSequence, 'where'> | null =
    timed && next.isComplete ? { kind: 'sequence', id: node.id, negate: node.negate, from, path: next.path, date, within: node.within, onlyFinished: node.onlyFinished } : null
  if (node.where.items.length === 0) {
    nodes.set(node.where.id, null)
    if (node.where.negate) return report.error('group', nothingToTurn)
    return frame && { ...frame, where: null }
  }
  const reduced = (inner: ResolvedNode): ResolvedNode | null => frame && alone({ ...frame, where: groupOf(inner, node.where) })
  const where = next && resolveGroup(node.where, { scope: next, audience, counted: end, report: rule, nodes, alone: reduced })
  return frame && where && { ...frame, where }
}

function groupOf(node: ResolvedNode, { id }: Group): ResolvedGroup {
  return node.kind === 'group' ? node : { kind: 'group', id, operator: 'and', negate: false, includeEmpty: true, items: [node] }
}

/** The date named, else the activity's: of the record counted, else of the nearest on the path. */
function dateOf(ref: AttributeRef | undefined, field: 'from' | 'date', scope: Scope, counted: number, report: Report): ResolvedAttribute | null {
  if (!ref && !scope.isComplete) return null
  const attribute = ref ? resolveAttribute(ref, scope, report, 'attribute') : nearestDate(scope, counted, () => true)
  if (!attribute) {
    return ref ? null : report.error('attribute', `A sequence goes by dates, and no entity on the path to ${quoted(scope.chain.at(-1)?.name ?? '…')} has an activity date; name a date attribute as “${field}”.`)
  }
  if (attribute.type === 'date' || attribute.type === 'datetime') return attribute
  return report.error('attribute', `A sequence goes by dates, but ${quoted(attribute.name)} is ${typeWords[attribute.type]}; choose a date attribute.`)
}

function hasTimes({ within }: Sequence, dates: readonly ResolvedAttribute[], report: Report): true | null {
  const day = within.unit === 'hours' ? dates.find((date) => date.type === 'date') : undefined
  return day ? report.error('window', `${quoted(day.name)} has no time of day; count in days, weeks, months, quarters or years.`) : true
}
