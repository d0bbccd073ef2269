import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { orderingRelationship, type RowOrder } from './rowOrder.ts'

/** Names for states of the data, within one session: what was derived from equal ones is equal. */
export interface StateKeys {
  /** An entity's rows, their version and their order, in a form that no other part of a key can contain. */
  stamp(catalog: Catalog, entity: EntityId): string
  stampOf(entity: Entity, order: Pick<RowOrder, 'key'> | null): string
  /** The whole of a relationship's meaning, so that one that was changed is another. */
  relation(catalog: Catalog, relationship: Relationship): string
  /** What the order of an entity's rows follows from; null where they are at their ordinals. */
  order(catalog: Catalog, entity: Entity): string | null
}

export function createStateKeys(): StateKeys {
  /** Orders have long keys; in stamps they are numbered. */
  const orderNumbers = new Map<string, number>()

  function numberOf(order: string): number {
    const number = orderNumbers.get(order) ?? orderNumbers.size
    orderNumbers.set(order, number)
    return number
  }

  /** Every key of every predicate has stamps in it: those of one catalog are put together once. */
  const stamps = new WeakMap<Catalog, Map<EntityId, string>>()

  function stamp(catalog: Catalog, id: EntityId): string {
    const known = stamps.get(catalog) ?? new Map<EntityId, string>()
    stamps.set(catalog, known)
    const text = known.get(id) ?? madeStamp(catalog, id)
    known.set(id, text)
    return text
  }

  function madeStamp(catalog: Catalog, id: EntityId): string {
    const entity = catalog.entities.find((other) => other.id === id)
    const key = entity === undefined ? null : order(catalog, entity)
    return stampText(id, entity?.dataVersion, key === null ? null : numberOf(key))
  }

  function order(catalog: Catalog, entity: Entity): string | null {
    const relationship = orderingRelationship(catalog, entity)
    const unordered = (id: EntityId): string => stampText(id, catalog.entities.find((other) => other.id === id)?.dataVersion, null)
    return relationship && `${relationText(relationship, unordered)} ${entity.dateAttribute ?? ''}`
  }

  return {
    stamp,
    stampOf: (entity, rows) => stampText(entity.id, entity.dataVersion, rows && numberOf(rows.key)),
    relation: (catalog, relationship) => relationText(relationship, (id) => stamp(catalog, id)),
    order,
  }
}

function stampText(entity: EntityId, dataVersion: number | undefined, order: number | null): string {
  return order === null ? `{${entity}@${dataVersion}}` : `{${entity}@${dataVersion}#${order}}`
}

function relationText({ childEntity, childAttributes, parentEntity, parentAttributes }: Relationship, stamp: (entity: EntityId) => string): string {
  const side = (entity: EntityId, attributes: readonly AttributeId[]): string => `${stamp(entity)}${attributes.join('+')}`
  return `${side(childEntity, childAttributes)}>${side(parentEntity, parentAttributes)}`
}
