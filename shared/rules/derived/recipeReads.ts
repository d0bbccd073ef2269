import type { Catalog, ComputedAttribute } from '../../domain/entity.ts'
import type { EntityId, RelationshipId } from '../../domain/ids.ts'
import { findByName } from '../names.ts'
import { calculatedReads } from './calculatedReads.ts'
import { inputsOf, type EntityRecipe } from './entityRecipe.ts'

/** What the rows of a recipe follow from beside the entities it names: the calculated attributes it takes over, and what those read. */
export interface RecipeReads {
  readonly computed: readonly ComputedAttribute[]
  readonly entities: ReadonlySet<EntityId>
  readonly relationships: ReadonlySet<RelationshipId>
}

export function recipeReads(recipe: EntityRecipe, catalog: Catalog): RecipeReads {
  const computed = new Set<ComputedAttribute>()
  const entities = new Set<EntityId>()
  const relationships = new Set<RelationshipId>()
  for (const [from, name] of namesOf(recipe)) {
    const source = findByName(catalog.entities, from)
    if (source.kind !== 'found' || findByName(source.item.attributes, name).kind === 'found') continue
    const found = findByName(source.item.computed, name)
    const reads = found.kind === 'found' ? calculatedReads(source.item, found.item, catalog) : ''
    if (typeof reads === 'string') continue
    reads.computed.forEach((one) => computed.add(one))
    reads.entities.forEach((id) => entities.add(id))
    reads.relationships.forEach((id) => relationships.add(id))
  }
  return { computed: [...computed], entities, relationships }
}

/** Names of all entities the rows follow from, those that a recipe names first. */
export function entitiesRead(recipe: EntityRecipe, catalog: Catalog): readonly string[] {
  const { entities } = recipeReads(recipe, catalog)
  return [...inputsOf(recipe), ...catalog.entities.flatMap(({ id, name }) => (entities.has(id) ? [name] : []))]
}

function namesOf(recipe: EntityRecipe): readonly (readonly [entity: string, attribute: string])[] {
  if (recipe.kind === 'combined') return recipe.columns.flatMap(({ of }) => of.map(({ entity, attribute }) => [entity, attribute] as const))
  return [...recipe.attributes, ...recipe.aggregates].flatMap(({ attribute }) => (attribute === undefined ? [] : [[recipe.from, attribute] as const]))
}
