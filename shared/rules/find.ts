import type { Definition, Group, Rule, RuleNode } from './definition.ts'

export function findRule(definition: Definition, ruleId: string): Rule | null {
  return definition.rules.find((rule) => rule.id === ruleId) ?? null
}

export interface FoundNode {
  readonly rule: Rule
  readonly node: RuleNode
  /** Null for a rule's outermost group. */
  readonly parent: Group | null
  readonly index: number
}

/** A condition or group anywhere in the definition, a rule's outermost group included. */
export function findNode(definition: Definition, nodeId: string): FoundNode | null {
  for (const rule of definition.rules) {
    const found = rule.where.id === nodeId ? { node: rule.where, parent: null, index: 0 } : findIn(rule.where, nodeId)
    if (found) return { rule, ...found }
  }
  return null
}

/** The same below one group, the group itself left out. */
export function findIn(group: Group, nodeId: string): Omit<FoundNode, 'rule'> | null {
  for (const [index, node] of group.items.entries()) {
    if (node.id === nodeId) return { node, parent: group, index }
    const found = node.kind === 'group' ? findIn(node, nodeId) : null
    if (found) return found
  }
  return null
}
