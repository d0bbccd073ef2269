import type { Catalog, ComputedAttribute, Entity } from '@shared/domain/entity.ts'
import { surroundingsOf } from '@shared/rules/computed/surroundings.ts'
import type { SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { expandNeeds } from '../engine/computed/computedNeeds.ts'

/** When the newest of the data that a computed attribute reads came in, UTC; null where it cannot be computed. */
export function dataOf(catalog: Catalog, entity: Entity, computed: ComputedAttribute, { zone, segments }: { readonly zone: string; readonly segments: SegmentDirectory }): string | null {
  if (computed.problem !== null) return null
  const { stored } = expandNeeds({ attributes: new Map([[entity.id, new Set([computed.id])]]), relationships: new Set() }, surroundingsOf(catalog, { zone, segments }))
  const read = new Set([entity.id, ...stored.attributes.keys(), ...catalog.relationships.filter(({ id }) => stored.relationships.has(id)).flatMap((one) => [one.childEntity, one.parentEntity])])
  return catalog.entities.flatMap(({ id, updatedAt }) => (read.has(id) ? [updatedAt] : [])).sort().at(-1) ?? null
}
