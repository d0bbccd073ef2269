import type { Attribute, Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import type { DerivedRecipe } from '@shared/rules/derived/entityRecipe.ts'
import type { Reader } from '../store/store.ts'
import { readEntityRecipes } from './entityRecipe.repo.ts'
import { findAttribute, findEntity } from './names.ts'

/** A relationship to be. `name` null: called after its entities. */
export type Join = Omit<Relationship, 'id' | 'name'> & { readonly name: string | null }

/** From each source row to the row of its key. */
export function ownRelationship({ recipe, source, key }: { readonly recipe: DerivedRecipe; readonly source: Entity; readonly key: readonly Attribute[] }, entity: Entity): Join {
  return { name: recipe.relationship ?? null, childEntity: source.id, childAttributes: key.map(({ id }) => id), parentEntity: entity.id, parentAttributes: [...entity.key] }
}

/** The relationship that came with an entity's recipe as it is stored; null where there is none. */
export function ownRelationshipOf(reader: Reader, catalog: Catalog, id: EntityId): Relationship | null {
  return catalog.relationships.find((one) => one.parentEntity === id && madeWith(reader, catalog, one) !== null) ?? null
}

export function isSameJoin(a: Omit<Join, 'name'>, b: Omit<Join, 'name'>): boolean {
  return a.childEntity === b.childEntity && a.parentEntity === b.parentEntity && a.childAttributes.join() === b.childAttributes.join() && a.parentAttributes.join() === b.parentAttributes.join()
}

/** The derived entity whose recipe a relationship is part of; null: of none. */
export function madeWith(reader: Reader, catalog: Catalog, relationship: Relationship): Entity | null {
  for (const { entity: id, recipe } of readEntityRecipes(reader)) {
    const entity = catalog.entities.find((one) => one.id === id)
    const source = recipe.kind === 'derived' ? findEntity(catalog, recipe.from) : null
    if (entity === undefined || source === null || recipe.kind !== 'derived') continue
    const key = recipe.key.flatMap((name) => findAttribute(source, name) ?? [])
    if (isSameJoin(relationship, ownRelationship({ recipe, source, key }, entity))) return entity
  }
  return null
}
