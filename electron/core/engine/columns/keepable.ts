import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { CachedArrays, Keepable } from '../engine.ts'
import type { Relation } from '../relations.ts'
import { orderingRelationship } from '../rowOrder.ts'
import { arraysOfColumn, arraysOfOrder, arraysOfRelation } from './cached.ts'
import { columnCacheKey, currentCacheKeys, orderCacheKey, presenceCacheKey, relationCacheKey } from './cacheKeys.ts'
import type { Table } from './columnStore.ts'

interface Built {
  /** What the order of an entity's rows should follow from; null: they are at their ordinals. */
  orderKey(entity: Entity): string | null
  relation(relationship: Relationship): Relation | null
}

/** All that was built of the catalog's data as they are now, under the keys of a cache. */
export function keepableOf(catalog: Catalog, tables: Iterable<Table>, built: Built): Keepable {
  const entries: { key: string; arrays(): CachedArrays }[] = []
  for (const { entity, order, presence, columns } of tables) {
    const now = catalog.entities.find(({ id, dataVersion }) => id === entity.id && dataVersion === entity.dataVersion)
    if (!now || (order?.key ?? null) !== built.orderKey(now)) continue
    entries.push({ key: presenceCacheKey(catalog, now, order), arrays: () => ({ facts: {}, arrays: [presence] }) })
    for (const attribute of now.attributes) {
      const column = columns.get(attribute.id)
      if (column) entries.push({ key: columnCacheKey(catalog, now, order, attribute), arrays: () => arraysOfColumn(column) })
    }
    const ordering = orderingRelationship(catalog, now)
    if (order && ordering) entries.push({ key: orderCacheKey(catalog, ordering, now.dateAttribute), arrays: () => arraysOfOrder(order) })
  }
  for (const relationship of catalog.relationships) {
    const relation = built.relation(relationship)
    if (relation) entries.push({ key: relationCacheKey(catalog, relationship), arrays: () => arraysOfRelation(relation) })
  }
  const current = currentCacheKeys(catalog)
  return { entries, isCurrent: (key) => current.has(key) }
}
