import { schemaVersion, type Condition, type Definition, type Group, type PathStep, type Quantifier, type Rule, type RuleNode, type SegmentCondition, type Sequence, type Window } from './definition.ts'
import { findIn, findNode, findRule } from './find.ts'
import { copyGroup, copyNode, inGroup, mapLeaves, movedAlong, segmentsRenamed, type Leaf, type MakeId } from './tree.ts'

/**
 * Edits of a definition, as pure functions: each returns a new definition and leaves the parts it does not touch
 * identical, so that undo is keeping the old one. An edit of something that is not there changes nothing.
 */
export type { MakeId } from './tree.ts'

export function newGroup(makeId: MakeId, operator: Group['operator'] = 'and'): Group {
  return { kind: 'group', id: makeId(), operator, negate: false, items: [] }
}

/** A rule that asks for any record of `entity`; `path` is empty for the audience itself. */
export function newRule(entity: string, path: readonly PathStep[], makeId: MakeId): Rule {
  return { id: makeId(), combine: 'intersect', entity, path, quantifier: { kind: 'some' }, window: null, where: newGroup(makeId) }
}

export function newDefinition(audience: string, makeId: MakeId): Definition {
  return withRules({ schemaVersion, audience, rules: [], projections: [] }, [newRule(audience, [], makeId)])
}

/** The first rule starts from nothing, so its set operator is always "union". */
function withRules(definition: Definition, rules: readonly Rule[]): Definition {
  return { ...definition, rules: rules.map((rule, index) => (index === 0 && rule.combine !== 'union' ? { ...rule, combine: 'union' } : rule)) }
}

function updateRule(definition: Definition, ruleId: string, change: (rule: Rule) => Rule): Definition {
  if (!findRule(definition, ruleId)) return definition
  return withRules(
    definition,
    definition.rules.map((rule) => (rule.id === ruleId ? change(rule) : rule)),
  )
}

export function addRule(definition: Definition, rule: Rule, index: number = definition.rules.length): Definition {
  return withRules(definition, definition.rules.toSpliced(index, 0, rule))
}

export function removeRule(definition: Definition, ruleId: string): Definition {
  return withRules(
    definition,
    definition.rules.filter((rule) => rule.id !== ruleId),
  )
}

/** Rules carry their set operator along; a first rule that is displaced takes over that of the rule now in its place. */
export function moveRule(definition: Definition, ruleId: string, to: number): Definition {
  const from = definition.rules.findIndex((rule) => rule.id === ruleId)
  const moved = definition.rules[from]
  const first = definition.rules[0]
  if (!moved || !first || to === from || to < 0 || to >= definition.rules.length) return definition
  const rules = definition.rules.toSpliced(from, 1).toSpliced(to, 0, moved)
  const newFirst = rules[0]
  if (!newFirst || newFirst.id === first.id) return withRules(definition, rules)
  return withRules(
    definition,
    rules.map((rule) => (rule.id === first.id ? { ...rule, combine: newFirst.combine } : rule)),
  )
}

export function duplicateRule(definition: Definition, ruleId: string, makeId: MakeId): Definition {
  const index = definition.rules.findIndex((rule) => rule.id === ruleId)
  const rule = definition.rules[index]
  if (!rule) return definition
  const combine = index === 0 ? 'intersect' : rule.combine
  return addRule(definition, { ...copyRule(rule, makeId), combine }, index + 1)
}

export function copyRule(rule: Rule, makeId: MakeId): Rule {
  return { ...rule, id: makeId(), where: copyGroup(rule.where, makeId) }
}

/** The nodes with ids of their own, at a place of a group. */
export function addCopies(definition: Definition, groupId: string, nodes: readonly RuleNode[], makeId: MakeId, index?: number): Definition {
  const copies = nodes.map((node) => copyNode(node, makeId))
  return updateGroup(definition, groupId, (group) => ({ ...group, items: group.items.toSpliced(index ?? group.items.length, 0, ...copies) }))
}

export function setCombine(definition: Definition, ruleId: string, combine: Rule['combine']): Definition {
  return updateRule(definition, ruleId, (rule) => ({ ...rule, combine }))
}

export function setQuantifier(definition: Definition, ruleId: string, quantifier: Quantifier): Definition {
  return updateRule(definition, ruleId, (rule) => ({ ...rule, quantifier }))
}

export function setWindow(definition: Definition, ruleId: string, window: Window | null): Definition {
  return updateRule(definition, ruleId, (rule) => ({ ...rule, window }))
}

/**
 * Another way from the audience to the same entity. `positions` gives the new place on the path of an entity that
 * conditions name by its old place; one that has none keeps its number and is reported as faulty by `resolve`.
 */
export function setPath(definition: Definition, ruleId: string, path: readonly PathStep[], positions: (at: number) => number | null): Definition {
  return updateRule(definition, ruleId, (rule) => ({
    ...rule,
    path,
    quantifier: withoutOf(rule.quantifier),
    where: mapLeaves(rule.where, (node) => movedAlong(node, positions)),
  }))
}

/** The rule becomes one about another entity; what was said about records of the old one (how many, when) starts afresh. */
export function setEntity(definition: Definition, ruleId: string, entity: string, path: readonly PathStep[]): Definition {
  return updateRule(definition, ruleId, (rule) => {
    const keeps = rule.quantifier.kind !== 'aggregate' && path.length > 0
    return { ...rule, entity, path, quantifier: keeps ? withoutOf(rule.quantifier) : { kind: 'some' }, window: null }
  })
}

function withoutOf(quantifier: Quantifier): Quantifier {
  const { of: _counted, ...rest } = quantifier
  return rest
}

export function addNode(definition: Definition, groupId: string, node: RuleNode, index?: number): Definition {
  return updateGroup(definition, groupId, (group) => ({ ...group, items: group.items.toSpliced(index ?? group.items.length, 0, node) }))
}

export function addCondition(definition: Definition, groupId: string, condition: Omit<Condition, 'kind' | 'id'>, makeId: MakeId, index?: number): Definition {
  return addNode(definition, groupId, { kind: 'condition', id: makeId(), ...condition }, index)
}

/** A sub-rule starts with the other operator: an OR inside an AND is what one is added for. */
export function addGroup(definition: Definition, groupId: string, makeId: MakeId): Definition {
  const parent = findNode(definition, groupId)?.node
  if (parent?.kind !== 'group') return definition
  return addNode(definition, groupId, newGroup(makeId, parent.operator === 'and' ? 'or' : 'and'))
}

/** Sub-rules left without conditions go along; outermost groups stay, of a rule and of what follows in a sequence. */
export function removeNode(definition: Definition, nodeId: string): Definition {
  const found = findNode(definition, nodeId)
  if (!found?.parent) return definition
  if (found.parent.items.length === 1 && findNode(definition, found.parent.id)?.parent) return removeNode(definition, found.parent.id)
  return updateGroup(definition, found.parent.id, (group) => ({ ...group, items: group.items.filter((node) => node.id !== nodeId) }))
}

export function duplicateNode(definition: Definition, nodeId: string, makeId: MakeId): Definition {
  const found = findNode(definition, nodeId)
  if (!found?.parent) return definition
  return addNode(definition, found.parent.id, copyNode(found.node, makeId), found.index + 1)
}

/** To a place in any group, as another node where that place asks for it; neither a sub-rule nor a sequence can go into itself. */
export function moveNode(definition: Definition, nodeId: string, groupId: string, index: number, node?: RuleNode): Definition {
  const found = findNode(definition, nodeId)
  const target = findNode(definition, groupId)
  if (!found?.parent || target?.node.kind !== 'group') return definition
  if (found.node.id === groupId || findIn(found.node, groupId)) return definition
  // The node leaves first, so a place behind it in the same group moves up by one.
  const shifted = found.parent.id === groupId && found.index < index ? index - 1 : index
  if (node === undefined && found.parent.id === groupId && shifted === found.index) return definition
  const without = updateGroup(definition, found.parent.id, (group) => ({ ...group, items: group.items.filter((other) => other.id !== nodeId) }))
  return addNode(without, groupId, node ?? found.node, shifted)
}

/** The same; a sub-rule that is left without conditions goes. */
export function dropNode(definition: Definition, nodeId: string, groupId: string, index: number, node?: RuleNode): Definition {
  const left = findNode(definition, nodeId)?.parent
  const moved = moveNode(definition, nodeId, groupId, index, node)
  const emptied = left && moved !== definition ? findNode(moved, left.id) : null
  return emptied?.parent && emptied.node.kind === 'group' && emptied.node.items.length === 0 ? removeNode(moved, emptied.node.id) : moved
}

/**
 * One place up or down in reading order: a condition enters a neighbouring sub-rule and leaves its own at the edge.
 * What follows in a sequence is another record: nothing is stepped into it or out of it.
 */
export function stepNode(definition: Definition, nodeId: string, direction: -1 | 1): Definition {
  const found = findNode(definition, nodeId)
  if (!found?.parent) return definition
  const neighbour = found.parent.items[found.index + direction]
  if (neighbour?.kind === 'group' && found.node.kind !== 'group') {
    return moveNode(definition, nodeId, neighbour.id, direction === 1 ? 0 : neighbour.items.length)
  }
  if (neighbour) return moveNode(definition, nodeId, found.parent.id, found.index + (direction === 1 ? 2 : -1))
  const outer = findNode(definition, found.parent.id)
  if (!outer?.parent) return definition
  return dropNode(definition, nodeId, outer.parent.id, outer.index + (direction === 1 ? 1 : 0))
}

export function updateGroup(definition: Definition, groupId: string, change: (group: Group) => Group): Definition {
  const found = findNode(definition, groupId)
  if (found?.node.kind !== 'group') return definition
  return updateRule(definition, found.rule.id, (rule) => ({ ...rule, where: inGroup(rule.where, groupId, change) }))
}

export function updateCondition(definition: Definition, conditionId: string, change: (condition: Condition) => Condition): Definition {
  return updateLeaf(definition, conditionId, (node) => (node.kind === 'condition' ? change(node) : node))
}

export function updateSegmentCondition(definition: Definition, nodeId: string, change: (node: SegmentCondition) => SegmentCondition): Definition {
  return updateLeaf(definition, nodeId, (node) => (node.kind === 'segment' ? change(node) : node))
}

export function updateSequence(definition: Definition, nodeId: string, change: (node: Sequence) => Sequence): Definition {
  return updateLeaf(definition, nodeId, (node) => (node.kind === 'sequence' ? change(node) : node))
}

/** Other names for the segments that conditions name, wherever they are. */
export function renameSegments(definition: Definition, nameOf: (name: string) => string): Definition {
  return { ...definition, rules: definition.rules.map((rule) => ({ ...rule, where: segmentsRenamed(rule.where, nameOf) })) }
}

function updateLeaf(definition: Definition, nodeId: string, change: (node: Leaf) => Leaf): Definition {
  const parent = findNode(definition, nodeId)?.parent
  if (!parent) return definition
  const changed = (node: RuleNode): RuleNode => (node.id === nodeId && node.kind !== 'group' ? change(node) : node)
  return updateGroup(definition, parent.id, (group) => ({ ...group, items: group.items.map(changed) }))
}
