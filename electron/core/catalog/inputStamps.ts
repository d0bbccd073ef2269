import { foldName } from '@shared/rules/names.ts'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import { inputsOf, type EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { recipeReads } from '@shared/rules/derived/recipeReads.ts'

/** All that the rows of a recipe follow from, as it is now: equal stamps mean equal rows. */
export function inputStamps(recipe: EntityRecipe, catalog: Catalog, zone: string): readonly string[] {
  const entities = inputsOf(recipe).map((name) => catalog.entities.find((one) => foldName(one.name) === foldName(name)))
  const { computed, entities: read, relationships } = recipeReads(recipe, catalog)
  return [
    ...entities.map((entity) => (entity === undefined ? 'gone' : stampOf(entity))),
    `zone ${zone}`,
    ...computed.map((one) => `${one.id} ${JSON.stringify(one.recipe)}`),
    ...catalog.entities.flatMap((entity) => (read.has(entity.id) && !entities.includes(entity) ? [`read ${entity.id} ${entity.dataVersion}`] : [])),
    ...catalog.relationships.flatMap(({ id, childAttributes, parentAttributes }) => (relationships.has(id) ? [`by ${id} ${childAttributes.join()} ${parentAttributes.join()}`] : [])),
  ]
}

/** The date orders the rows of a key, and a key decides what may be combined. */
function stampOf({ id, dataVersion, dateAttribute, key }: Entity): string {
  return `${id} ${dataVersion} by ${dateAttribute ?? 'file'} key ${key.join(',')}`
}
