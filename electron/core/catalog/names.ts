import type { Attribute, Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'

export { freeName } from '@shared/rules/names.ts'

export function findEntity(catalog: Catalog, name: string): Entity | null {
  const folded = foldName(name)
  return catalog.entities.find((entity) => foldName(entity.name) === folded) ?? null
}

export function entityNamed(catalog: Catalog, name: string): Entity {
  const entity = findEntity(catalog, name)
  if (entity !== null) return entity
  const known = catalog.entities.map((one) => one.name)
  throw fail('notFound', `There is no entity ${name}${known.length === 0 ? ': import a file first' : `: there are ${listed(known)}`}.`)
}

export function findAttribute(entity: Entity, name: string): Attribute | null {
  const folded = foldName(name)
  return entity.attributes.find((attribute) => foldName(attribute.name) === folded) ?? null
}

export function attributeNamed(entity: Entity, name: string): Attribute {
  const attribute = findAttribute(entity, name)
  if (attribute !== null) return attribute
  throw fail('notFound', `${entity.name} has no attribute ${name}: it has ${listed(entity.attributes.map((one) => one.name))}.`)
}

/** At most twelve names, the number of the others. */
export function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
}

/** "Orders.CustomerID", or "Orders (OrderID, Line)" of a key of several attributes. */
export function columnsOf(entity: string, columns: readonly string[]): string {
  return columns.length === 1 ? `${entity}.${columns[0] ?? ''}` : `${entity} (${columns.join(', ')})`
}

export function relationshipNamed(catalog: Catalog, name: string): Relationship | null {
  const folded = foldName(name)
  return catalog.relationships.find((relationship) => foldName(relationship.name) === folded) ?? null
}
