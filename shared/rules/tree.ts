import type { Group, RuleNode } from './definition.ts'
import { findIn } from './find.ts'

/** Walks and copies of conditions, groups and sequences for the edits of a definition. Untouched parts stay identical. */
export type MakeId = () => string

export type Leaf = Exclude<RuleNode, Group>

export function inGroup(group: Group, groupId: string, change: (group: Group) => Group): Group {
  if (group.id === groupId) return change(group)
  if (!findIn(group, groupId)) return group
  return { ...group, items: group.items.map((node) => inNode(node, groupId, change)) }
}

function inNode(node: RuleNode, groupId: string, change: (group: Group) => Group): RuleNode {
  if (node.kind === 'group') return inGroup(node, groupId, change)
  if (node.kind !== 'sequence') return node
  const where = inGroup(node.where, groupId, change)
  return where === node.where ? node : { ...node, where }
}

/** What is not a group, sequences as a whole: what is inside them is judged on another record. */
export function mapLeaves(group: Group, change: (node: Leaf) => Leaf): Group {
  return { ...group, items: group.items.map((node) => (node.kind === 'group' ? mapLeaves(node, change) : change(node))) }
}

/** A condition whose path has changed; what follows in a sequence is found by a path of its own. */
export function movedAlong(node: Leaf, positions: (at: number) => number | null): Leaf {
  const moved = <R extends { readonly at?: number | undefined }>(ref: R): R => (ref.at === undefined ? ref : { ...ref, at: positions(ref.at) ?? ref.at })
  switch (node.kind) {
    case 'condition':
      return { ...node, attribute: moved(node.attribute) }
    case 'segment':
      return moved(node)
    case 'sequence':
      return node.from ? { ...node, from: moved(node.from) } : node
  }
}

export function copyNode(node: RuleNode, makeId: MakeId): RuleNode {
  if (node.kind === 'group') return copyGroup(node, makeId)
  return node.kind === 'sequence' ? { ...node, id: makeId(), where: copyGroup(node.where, makeId) } : { ...node, id: makeId() }
}

export function copyGroup(group: Group, makeId: MakeId): Group {
  return { ...group, id: makeId(), items: group.items.map((node) => copyNode(node, makeId)) }
}

/** Other names for the segments that conditions name, those of what follows in a sequence included. */
export function segmentsRenamed(group: Group, nameOf: (name: string) => string): Group {
  return mapLeaves(group, (node) => {
    if (node.kind === 'segment') return { ...node, segment: nameOf(node.segment) }
    return node.kind === 'sequence' ? { ...node, where: segmentsRenamed(node.where, nameOf) } : node
  })
}
