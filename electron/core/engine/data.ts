import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId, RunId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Breath } from './breath.ts'
import { createColumnStore, type Needs, type Table } from './columns/columnStore.ts'
import type { Column } from './columns/column.ts'
import type { Limits } from './columns/cached.ts'
import { orderCacheKey, relationCacheKey } from './columns/cacheKeys.ts'
import { keepableOf } from './columns/keepable.ts'
import { createCacheReader } from './columns/cacheReader.ts'
import type { EnginePorts, Keepable } from './engine.ts'
import { datesOf, endsOf, keysOf, union } from './neededEnds.ts'
import { buildRelation, type KeyColumn, type Relation } from './relations.ts'
import { arrangedRelation, orderingRelationship, orderRows, type RowOrder } from './rowOrder.ts'
import { createStateKeys } from './stateKeys.ts'

/** One state of the data with everything one evaluation reads. */
export interface Data {
  readonly catalog: Catalog
  table(entity: EntityId): Table
  column(entity: EntityId, attribute: AttributeId): Column
  /** Names the values of a column: another key where they may be others. */
  columnKey(entity: EntityId, attribute: AttributeId): string
  relation(relationship: RelationshipId): Relation
  /** What a segment's run stored, by ordinal: any state of the data it was made of. */
  members(run: RunId): Uint32Array | Promise<Uint32Array>
  /** Names an entity's rows as they are in this state: part of every key of what was derived from them. */
  stamp(entity: EntityId): string
}

export interface DataStore {
  load(catalog: Catalog, needs: Needs, relationships: ReadonlySet<RelationshipId>, signal: AbortSignal, breath: Breath): Promise<Data>
  /** Drops what other versions of the data left behind; the stamps of what is gone. */
  dropStale(catalog: Catalog): readonly string[]
  /** What a cache should hold of this catalog's data. */
  keepable(catalog: Catalog): Keepable
  sizeBytes(): number
}

export function createDataStore(ports: EnginePorts): DataStore {
  const cached = createCacheReader(ports.cache)
  const columns = createColumnStore(ports, cached)
  const relations = new Map<string, Relation>()
  const orders = new Map<string, RowOrder>()
  const keys = createStateKeys()

  function orderIn(catalog: Catalog, entity: Entity): RowOrder | null {
    return orders.get(keys.order(catalog, entity) ?? '') ?? null
  }

  /** Entities about to be read whose rows are to be ordered and are not yet. */
  function unordered(catalog: Catalog, needs: Needs): readonly { readonly key: string; readonly relationship: Relationship }[] {
    return catalog.entities.flatMap((entity) => {
      const key = needs.has(entity.id) ? keys.order(catalog, entity) : null
      const relationship = orderingRelationship(catalog, entity)
      return key === null || relationship === null || orders.has(key) ? [] : [{ key, relationship }]
    })
  }

  async function arrange(catalog: Catalog, { key, relationship }: ReturnType<typeof unordered>[number], tables: ReadonlyMap<EntityId, Table>, breath: Breath): Promise<void> {
    const relation = await relate(relationship, tables, breath)
    const { entity, columns: loaded } = tableIn(tables, relationship.childEntity)
    const attribute = entity.dateAttribute
    const column = attribute === null ? undefined : loaded.get(attribute)
    const order = await orderRows(key, relation, attribute !== null && column ? { attribute, column } : null, breath)
    await columns.arrange(relationship.childEntity, order, breath)
    relations.set(keys.relation(catalog, relationship), await arrangedRelation(relation, order, breath))
    orders.set(key, order)
    ports.cache?.onBuilt()
  }

  /** What a cache has of orders and relations, so that neither they nor the keys they are made from are needed. */
  async function recall(catalog: Catalog, needs: Needs, relationships: readonly Relationship[]): Promise<void> {
    const limits = ({ childEntity, parentEntity }: Relationship): Limits => ({ child: ports.source.ordinalLimit(childEntity), parent: ports.source.ordinalLimit(parentEntity) })
    for (const { key, relationship } of unordered(catalog, needs)) {
      const { dateAttribute } = entityIn(catalog, relationship.childEntity)
      const order = await cached.order(orderCacheKey(catalog, relationship, dateAttribute), key, dateAttribute, limits(relationship))
      if (order) orders.set(key, order)
    }
    for (const relationship of relationships) {
      const key = keys.relation(catalog, relationship)
      if (relations.has(key)) continue
      const child = entityIn(catalog, relationship.childEntity)
      const isOrdering = orderingRelationship(catalog, child)?.id === relationship.id
      const order = isOrdering ? orderIn(catalog, child) : null
      // Without the order that it is of, a cached relation would be one of other rows.
      const relation = isOrdering && order === null ? null : await cached.relation(relationCacheKey(catalog, relationship), order, limits(relationship))
      if (relation) relations.set(key, relation)
    }
  }

  async function relate(relationship: Relationship, tables: ReadonlyMap<EntityId, Table>, breath: Breath): Promise<Relation> {
    const [child, parent] = [tableIn(tables, relationship.childEntity), tableIn(tables, relationship.parentEntity)]
    const pairs = relationship.childAttributes.map((attribute, index) => ({ child: keyColumn(child, attribute), parent: keyColumn(parent, relationship.parentAttributes[index] ?? attribute) }))
    return buildRelation(pairs, child.limit, parent.limit, breath)
  }

  return {
    async load(catalog, needs, wanted, signal, breath) {
      const relationships = catalog.relationships.filter((relationship) => wanted.has(relationship.id))
      const ends = union(needs, endsOf(relationships))
      await recall(catalog, ends, relationships)
      const toOrder = unordered(catalog, ends)
      const unbuilt = [...new Set([...relationships, ...toOrder.map(({ relationship }) => relationship)])].filter((relationship) => !relations.has(keys.relation(catalog, relationship)))
      const forMoment = union(keysOf(unbuilt), datesOf(catalog, toOrder))
      const passing = [...forMoment].map(([entity, keys]) => ({ entity, keys: [...keys].filter((key) => !needs.get(entity)?.has(key) && !columns.has(entity, key)) }))
      const load = (): Promise<ReadonlyMap<EntityId, Table>> => columns.load(catalog, union(ends, forMoment), (entity) => orderIn(catalog, entity), signal)
      let tables = await load()
      for (const each of toOrder) {
        await arrange(catalog, each, tables, breath)
        tables = await load()
      }
      for (const relationship of unbuilt) {
        const key = keys.relation(catalog, relationship)
        if (relations.has(key)) continue
        const child = entityIn(catalog, relationship.childEntity)
        const order = orderingRelationship(catalog, child)?.id === relationship.id ? orderIn(catalog, child) : null
        relations.set(key, { ...(await relate(relationship, tables, breath)), offsets: order?.offsets ?? null })
        ports.cache?.onBuilt()
      }
      // Keys are mostly text of many distinct values: the largest columns there are, and of no use once rows are related.
      for (const { entity, keys } of passing) columns.forget(entity, keys)
      const built = new Map(relationships.map((relationship) => [relationship.id, relations.get(keys.relation(catalog, relationship))]))
      return {
        catalog,
        table: (entity) => tableIn(tables, entity),
        column: (entity, attribute) => columnIn(tableIn(tables, entity), attribute),
        columnKey: (entity, attribute) => `${keys.stamp(catalog, entity)}.${attribute}`,
        relation: (id) => built.get(id) ?? missing(),
        members: (run) => ports.source.members?.(run) ?? missing(),
        stamp: (entity) => keys.stamp(catalog, entity),
      }
    },
    keepable: (catalog) => keepableOf(catalog, columns.tables(), { orderKey: (entity) => keys.order(catalog, entity), relation: (relationship) => relations.get(keys.relation(catalog, relationship)) ?? null }),
    dropStale(catalog) {
      const wanted = new Set(catalog.entities.map((entity) => keys.order(catalog, entity)))
      for (const key of orders.keys()) if (!wanted.has(key)) orders.delete(key)
      const stamps = columns.dropStale(catalog, (entity) => keys.order(catalog, entity)).map(({ entity, order }) => keys.stampOf(entity, order))
      for (const key of relations.keys()) if (stamps.some((stamp) => key.includes(stamp))) relations.delete(key)
      return stamps
    },
    sizeBytes() {
      const ofRelations = [...relations.values()].reduce((bytes, { parentOf }) => bytes + parentOf.byteLength, 0)
      return [...orders.values()].reduce((bytes, { rowOf, offsets }) => bytes + rowOf.byteLength + offsets.byteLength, columns.sizeBytes() + ofRelations)
    },
  }
}

function keyColumn(table: Table, id: AttributeId): KeyColumn {
  const attribute = table.entity.attributes.find((other) => other.id === id)
  return attribute ? { column: columnIn(table, id), type: attribute.type, scale: attribute.scale } : missing()
}

function entityIn(catalog: Catalog, id: EntityId): Entity {
  return catalog.entities.find((entity) => entity.id === id) ?? missing()
}

function tableIn(tables: ReadonlyMap<EntityId, Table>, entity: EntityId): Table {
  return tables.get(entity) ?? missing()
}

function columnIn(table: Table, attribute: AttributeId): Column {
  return table.columns.get(attribute) ?? missing()
}

/** Between resolving and evaluating, an entity, attribute or relationship was removed. */
function missing(): never {
  throw fail('conflict', 'The data were changed while they were being counted. Count again.')
}
