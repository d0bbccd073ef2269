import type { Definition, Group, Rule, RuleNode, Sequence } from './definition.ts'

export function findRule(definition: Definition, ruleId: string): Rule | null {
  return definition.rules.find((rule) => rule.id === ruleId) ?? null
}

export interface FoundNode {
  readonly rule: Rule
  readonly node: RuleNode
  /** Null for the outermost group of a rule, and for that of what follows in a sequence: those stay where they are. */
  readonly parent: Group | null
  readonly index: number
}

/** A condition or group anywhere in the definition, outermost groups included. */
export function findNode(definition: Definition, nodeId: string): FoundNode | null {
  for (const rule of definition.rules) {
    const found = findOutermost(rule.where, nodeId)
    if (found) return { rule, ...found }
  }
  return null
}

type FoundIn = Omit<FoundNode, 'rule'>

/** The same below one group or sequence, itself left out. */
export function findIn(within: RuleNode, nodeId: string): FoundIn | null {
  if (within.kind === 'sequence') return findOutermost(within.where, nodeId)
  if (within.kind !== 'group') return null
  for (const [index, node] of within.items.entries()) {
    if (node.id === nodeId) return { node, parent: within, index }
    const found = findIn(node, nodeId)
    if (found) return found
  }
  return null
}

function findOutermost(group: Group, nodeId: string): FoundIn | null {
  return group.id === nodeId ? { node: group, parent: null, index: 0 } : findIn(group, nodeId)
}

/**
 * The rule as what is judged together with a node sees it: inside a sequence, one about the records that follow, with
 * the way to them and their conditions; everywhere else the rule itself. A node that is not in the rule: the rule itself.
 */
export function scopeOf(rule: Rule, nodeId: string): Rule {
  return innermost(rule, rule.where, nodeId) ?? rule
}

/** Null where the node is not below the group. */
function innermost(scope: Rule, group: Group, nodeId: string): Rule | null {
  if (group.id === nodeId) return scope
  for (const node of group.items) {
    if (node.id === nodeId) return scope
    const inside = node.kind === 'group' ? innermost(scope, node, nodeId) : node.kind === 'sequence' ? innermost(followingOf(scope, node), node.where, nodeId) : null
    if (inside) return inside
  }
  return null
}

/** What follows in a sequence, as a rule of its own under the id of the rule it is in. */
export function followingOf(rule: Pick<Rule, 'id' | 'combine'>, { entity, path, where }: Sequence): Rule {
  return { id: rule.id, combine: rule.combine, entity, ...(path === undefined ? {} : { path }), quantifier: { kind: 'some' }, window: null, where }
}
