import type { RuleNode, Sequence } from '@shared/rules/definition.ts'
import type { Engine } from '../../electron/core/engine/engine.ts'
import { entityId } from './catalogFixture.ts'
import { knownSegments } from './knownSegments.ts'
import { memoryEngine, type MemorySegments } from './memorySource.ts'
import { segmentEntities } from './randomValues.ts'
import type { RandomWorld } from './randomWorlds.ts'

/** The segments of a random world as the engine and resolving know them. */
export function worldSegments({ segments }: RandomWorld): MemorySegments {
  return knownSegments(Object.fromEntries(Object.entries(segmentEntities).map(([name, entity]) => [name, { audience: entityId(entity), members: segments[name] ?? [] }])))
}

export function worldEngine(world: RandomWorld): Engine {
  return memoryEngine(world.catalog, world.data, worldSegments(world))
}

/** Each node with what is counted beside it: inside a sequence, the sequence with that one alone; null for an empty group. */
export function countedNodes(node: RuleNode, around: (node: RuleNode) => RuleNode = (one) => one): { readonly id: string; readonly alone: RuleNode | null }[] {
  switch (node.kind) {
    case 'group':
      return [{ id: node.id, alone: node.items.length === 0 ? null : around(node) }, ...node.items.flatMap((item) => countedNodes(item, around))]
    case 'sequence':
      return [{ id: node.id, alone: around(node) }, ...countedNodes(node.where, (inner) => around(reduced(node, inner)))]
    default:
      return [{ id: node.id, alone: around(node) }]
  }
}

function reduced(sequence: Sequence, inner: RuleNode): Sequence {
  return { ...sequence, where: inner.kind === 'group' ? inner : { kind: 'group', id: 'only', operator: 'and', negate: false, items: [inner] } }
}
