import type { Attribute, Catalog } from '@shared/domain/entity.ts'
import { attributeIdSchema } from '@shared/domain/ids.ts'
import { inDependencyOrder } from '@shared/rules/derived/entityCircle.ts'
import { entitiesRead } from '@shared/rules/derived/recipeReads.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import type { StoredEntityRecipe } from './entityRecipe.repo.ts'
import { findAttribute } from './names.ts'

/**
 * The catalog with the attributes that derived and combined entities would have once their rows are made anew: what uses
 * those goes by them. One that could not be made keeps what it has. `typed`: the computed attributes anew.
 */
export function withRemade(catalog: Catalog, stored: readonly StoredEntityRecipe[], typed: (catalog: Catalog) => Catalog): Catalog {
  let next = catalog
  for (const { entity: id, recipe } of inDependencyOrder(stored, (recipe) => entitiesRead(recipe, catalog))) {
    const entity = next.entities.find((one) => one.id === id)
    const { resolved } = resolveEntityRecipe(recipe, next)
    if (entity === undefined || resolved === null) continue
    const attributes = resolved.made.map((made, index): Attribute => ({ ...made, id: findAttribute(entity, made.name)?.id ?? attributeIdSchema.parse(`made-${index}`) }))
    if (areSame(attributes, entity.attributes)) continue
    next = typed({ ...next, entities: next.entities.map((one) => (one === entity ? { ...entity, attributes } : one)) })
  }
  return next
}

function areSame(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  return a.length === b.length && a.every(({ id, name, type, scale }, index) => b[index]?.id === id && b[index].name === name && b[index].type === type && b[index].scale === scale)
}
