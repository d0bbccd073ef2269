import type { DataSource } from '@shared/contract/sources.contract.ts'
import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'

/** One entity with the file it came from; `source` is null for entities that no file stands behind. */
export interface SourceRow {
  readonly entity: Entity
  readonly source: DataSource | null
}

/** Every entity of the workspace by name, each with its source. */
export function sourceRows(catalog: Catalog, sources: readonly DataSource[]): SourceRow[] {
  return catalog.entities
    .map((entity) => ({ entity, source: sources.find((source) => source.entity === entity.id) ?? null }))
    .toSorted((one, other) => one.entity.name.localeCompare(other.entity.name))
}

/** Both ends of a relationship in words: "OnlinePurchases.ContactId", "Contact.ContactId". */
export function relationshipEnds(relationship: Relationship, catalog: Catalog): { readonly child: string; readonly parent: string } {
  return {
    child: end(catalog, relationship.childEntity, relationship.childAttributes),
    parent: end(catalog, relationship.parentEntity, relationship.parentAttributes),
  }
}

function end(catalog: Catalog, entityId: Relationship['childEntity'], attributes: Relationship['childAttributes']): string {
  const entity = catalog.entities.find((candidate) => candidate.id === entityId)
  const names = attributes.map((id) => entity?.attributes.find((attribute) => attribute.id === id)?.name ?? '')
  return endText(entity?.name ?? '', names)
}

export function endText(entity: string, columns: readonly string[]): string {
  return columns.length === 1 ? `${entity}.${columns[0] ?? ''}` : `${entity}.(${columns.join(', ')})`
}
