import type { Catalog, Relationship } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import type { Needs } from './columns/columnStore.ts'

/** What the relationships join by, on both sides. */
export function keysOf(relationships: readonly Relationship[]): Needs {
  return union(...relationships.map((relationship) => new Map([[relationship.childEntity, new Set(relationship.childAttributes)]])), ...relationships.map((relationship) => new Map([[relationship.parentEntity, new Set(relationship.parentAttributes)]])))
}

/** The dates that rows are about to be ordered by. */
export function datesOf(catalog: Catalog, toOrder: readonly { readonly relationship: Relationship }[]): Needs {
  return new Map(toOrder.flatMap(({ relationship: { childEntity } }) => {
    const date = catalog.entities.find(({ id }) => id === childEntity)?.dateAttribute ?? null
    return date === null ? [] : [[childEntity, new Set([date])] as const]
  }))
}

/** Both sides of the relationships, without any attribute. */
export function endsOf(relationships: readonly Relationship[]): Needs {
  return new Map(relationships.flatMap((relationship) => [relationship.childEntity, relationship.parentEntity]).map((entity) => [entity, new Set<AttributeId>()]))
}

export function union(...parts: readonly Needs[]): Needs {
  const all = new Map<EntityId, Set<AttributeId>>()
  for (const part of parts) {
    for (const [entity, attributes] of part) all.set(entity, new Set([...(all.get(entity) ?? []), ...attributes]))
  }
  return all
}
