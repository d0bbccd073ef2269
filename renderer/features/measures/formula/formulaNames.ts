import { offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import { findByName } from '@shared/rules/names.ts'

/** What may be named at a place of a formula. */
export interface FormulaNames {
  readonly attributes: readonly Attribute[]
  /** Those that lead to one record, each with the entity it leads to. */
  readonly relationships: readonly { readonly name: string; readonly to: string }[]
}

/** The names after a path of relationships from an entity's row on; null where the path leads nowhere. */
export function namesAfter(catalog: Catalog, start: Entity, path: readonly string[]): FormulaNames | null {
  const at = path.reduce<Entity | undefined>((from, name) => from && parentOf(catalog, from, name), start)
  if (at === undefined) return null
  return {
    attributes: offeredAttributes(at),
    relationships: catalog.relationships.filter(({ childEntity }) => childEntity === at.id).map(({ name, parentEntity }) => ({ name, to: catalog.entities.find(({ id }) => id === parentEntity)?.name ?? '' })),
  }
}

function parentOf(catalog: Catalog, from: Entity, name: string): Entity | undefined {
  const found = findByName(catalog.relationships.filter(({ childEntity }) => childEntity === from.id), name)
  return found.kind === 'found' ? catalog.entities.find(({ id }) => id === found.item.parentEntity) : undefined
}
