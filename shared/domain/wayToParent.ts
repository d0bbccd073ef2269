import type { Catalog, Relationship } from './entity.ts'
import type { EntityId, RelationshipId } from './ids.ts'

/** Relationships that lead from each row of an entity to one row of another, shortest way first; null: there is no way. */
export function wayToParent({ relationships }: Pick<Catalog, 'relationships'>, from: EntityId, to: EntityId): readonly RelationshipId[] | null {
  let ways: { readonly entity: EntityId; readonly via: readonly RelationshipId[] }[] = [{ entity: from, via: [] }]
  const seen = new Set([from])
  while (ways.length > 0) {
    const there = ways.find(({ entity }) => entity === to)
    if (there) return there.via
    const further = (one: (typeof ways)[number]): readonly Relationship[] => relationships.filter(({ childEntity, parentEntity }) => childEntity === one.entity && !seen.has(parentEntity))
    ways = ways.flatMap((one) =>
      further(one).map(({ id, parentEntity }) => {
        seen.add(parentEntity)
        return { entity: parentEntity, via: [...one.via, id] }
      }),
    )
  }
  return null
}
