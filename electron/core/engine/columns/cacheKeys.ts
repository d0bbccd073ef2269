import type { Attribute, Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { orderingRelationship, type RowOrder } from '../rowOrder.ts'

/**
 * Keys for what outlives the session. A data version alone would not do there: two copies of a workspace count on from
 * the same one, so the time of the import stands beside it.
 */
export function orderCacheKey(catalog: Catalog, relationship: Relationship, date: string | null): string {
  return `order ${endsKey(catalog, relationship)} ${date ?? ''}`
}

/** Rows of both ends may be in an order of their own. */
export function relationCacheKey(catalog: Catalog, relationship: Relationship): string {
  return `relation ${endsKey(catalog, relationship)} ${plannedOrder(catalog, relationship.childEntity)} ${plannedOrder(catalog, relationship.parentEntity)}`
}

export function columnCacheKey(catalog: Catalog, entity: Entity, order: RowOrder | null, attribute: Attribute): string {
  return `column ${rowsKey(catalog, entity, order !== null)} ${attribute.id} ${attribute.type} ${attribute.scale ?? ''}`
}

export function presenceCacheKey(catalog: Catalog, entity: Entity, order: RowOrder | null): string {
  return `presence ${rowsKey(catalog, entity, order !== null)}`
}

/** All keys under which something of these data may be kept. */
export function currentCacheKeys(catalog: Catalog): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const relationship of catalog.relationships) keys.add(relationCacheKey(catalog, relationship))
  for (const entity of catalog.entities) {
    const isOrdered = orderingRelationship(catalog, entity) !== null
    if (isOrdered) keys.add(plannedOrder(catalog, entity.id))
    keys.add(`presence ${rowsKey(catalog, entity, isOrdered)}`)
    for (const { id, type, scale } of entity.attributes) keys.add(`column ${rowsKey(catalog, entity, isOrdered)} ${id} ${type} ${scale ?? ''}`)
  }
  return keys
}

function endsKey(catalog: Catalog, { childEntity, childAttributes, parentEntity, parentAttributes }: Relationship): string {
  return `${versionKey(catalog, childEntity)}.${childAttributes.join('+')}>${versionKey(catalog, parentEntity)}.${parentAttributes.join('+')}`
}

function rowsKey(catalog: Catalog, entity: Entity, isOrdered: boolean): string {
  return `${versionKey(catalog, entity.id)} ${isOrdered ? plannedOrder(catalog, entity.id) : ''}`
}

function plannedOrder(catalog: Catalog, id: EntityId): string {
  const entity = catalog.entities.find((other) => other.id === id)
  const relationship = entity ? orderingRelationship(catalog, entity) : null
  return entity && relationship ? orderCacheKey(catalog, relationship, entity.dateAttribute) : ''
}

function versionKey(catalog: Catalog, id: EntityId): string {
  const entity = catalog.entities.find((other) => other.id === id)
  return `${id}@${entity?.dataVersion ?? ''}@${entity?.updatedAt ?? ''}`
}
