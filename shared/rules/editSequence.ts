import type { Definition, PathStep } from './definition.ts'
import { updateSequence } from './edit.ts'
import { mapLeaves, movedAlong } from './tree.ts'

/** Edits of what follows in a sequence, as those of a rule: see `setPath` and `setEntity`. */
export function setSequencePath(definition: Definition, nodeId: string, path: readonly PathStep[], positions: (at: number) => number | null): Definition {
  return updateSequence(definition, nodeId, (node) => ({
    ...node,
    path,
    ...(node.date?.at === undefined ? {} : { date: { ...node.date, at: positions(node.date.at) ?? node.date.at } }),
    where: mapLeaves(node.where, (leaf) => movedAlong(leaf, positions)),
  }))
}

/** Other records follow: the date they were found by was one of the old ones. */
export function setSequenceEntity(definition: Definition, nodeId: string, entity: string, path: readonly PathStep[]): Definition {
  return updateSequence(definition, nodeId, ({ date: _before, ...node }) => ({ ...node, entity, path }))
}
