import type { Entity } from '../../domain/entity.ts'
import type { Condition, Group, RuleNode } from '../definition.ts'
import { resolveAttribute } from './attribute.ts'
import type { Report } from './report.ts'
import type { ResolvedCondition, ResolvedGroup, ResolvedNode } from './resolved.ts'
import type { Scope } from './scope.ts'
import { resolveSegment } from './segment.ts'
import { resolveSequence } from './sequence.ts'
import { attributeTested, conditionParts, resolveTest } from './test.ts'

/** Where a group stands: the chain its conditions are judged on, and where its problems and parts go. */
export interface NodePlace {
  readonly scope: Scope
  /** Where every path begins; null where it is not known. */
  readonly audience: Entity | null
  /** The place on the path whose rows are counted. */
  readonly counted: number
  /** Of the rule. */
  readonly report: Report
  /** What is counted beside each node, by id; null where it is faulty. */
  readonly nodes: Map<string, ResolvedNode | null>
  /** The node with all that is around it, and nothing beside it; null where what is around it is faulty. */
  readonly alone: (node: ResolvedNode) => ResolvedNode | null
}

export const nothingToTurn = 'Not is set, but there is no condition it could turn around; add one, or take Not away.'

export function resolveGroup(group: Group, place: NodePlace): ResolvedGroup | null {
  const items = group.items.map((item) => resolveNode(item, place))
  if (items.length === 0) place.report.at(group.id).error('group', 'This sub-rule is empty; add a condition to it, or remove it.')
  const whole = items.filter((item) => item !== null)
  const { id, operator, negate } = group
  const isWhole = items.length > 0 && whole.length === items.length
  const resolved: ResolvedGroup | null = isWhole ? { kind: 'group', id, operator, negate, includeEmpty: group.includeEmpty ?? true, items: whole } : null
  return kept(id, resolved, place)
}

function resolveNode(node: RuleNode, place: NodePlace): ResolvedNode | null {
  const report = place.report.at(node.id)
  switch (node.kind) {
    case 'group':
      return resolveGroup(node, place)
    case 'condition':
      return kept(node.id, resolveCondition(node, place.scope, report), place)
    case 'segment':
      return kept(node.id, resolveSegment(node, place.scope, report), place)
    case 'sequence':
      return kept(node.id, resolveSequence(node, place, report), place)
  }
}

function resolveCondition(node: Condition, scope: Scope, report: Report): ResolvedCondition | null {
  const attribute = resolveAttribute(node.attribute, scope, report, 'attribute')
  const test = attribute && resolveTest(node.test, attributeTested(attribute, scope, conditionParts), report)
  return attribute && test && { kind: 'condition', id: node.id, attribute, test }
}

function kept<N extends ResolvedNode>(id: string, node: N | null, { nodes, alone }: NodePlace): N | null {
  nodes.set(id, node && alone(node))
  return node
}
