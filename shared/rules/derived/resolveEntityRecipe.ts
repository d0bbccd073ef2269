import type { Catalog } from '../../domain/entity.ts'
import { didYouMean, foldName } from '../names.ts'
import type { EntityRecipe } from './entityRecipe.ts'
import { createProblems, type EntityProblem, type Say } from './entityProblem.ts'
import { resolveCombined } from './resolveCombined.ts'
import { resolveDerived } from './resolveDerived.ts'
import type { MadeAttribute, ResolvedEntity } from './resolvedEntity.ts'

export interface EntityResolution {
  /** Null where anything is wrong. */
  readonly resolved: ResolvedEntity | null
  readonly problems: readonly EntityProblem[]
}

/** The recipe held against the catalog: all of it, or every problem with its place. Circles are looked for by whoever knows the other recipes. */
export function resolveEntityRecipe(recipe: EntityRecipe, catalog: Catalog): EntityResolution {
  const { problems, say } = createProblems()
  if (recipe.name.includes('.')) say('name', null, `The name “${recipe.name}” holds a dot: leave it out, since a dot stands between entity and attribute.`)
  const resolved = recipe.kind === 'derived' ? resolveDerived(recipe, catalog, say) : resolveCombined(recipe, catalog, say)
  if (resolved !== null) checkRow(resolved, say)
  return { resolved: problems.length === 0 ? resolved : null, problems }
}

/** Name and date are among what is made, and an activity has a date. */
function checkRow({ recipe, made }: ResolvedEntity, say: Say): void {
  const named = (name: string): MadeAttribute | undefined => made.find((one) => foldName(one.name) === foldName(name))
  const unknown = (name: string): string => `“${recipe.name}” will have no attribute “${name}”.${didYouMean(made.map((one) => one.name), name)}`
  if (recipe.nameAttribute !== null && named(recipe.nameAttribute) === undefined) say('nameAttribute', null, unknown(recipe.nameAttribute))
  if (recipe.dateAttribute === null) {
    if (recipe.role === 'activity') say('dateAttribute', null, `“${recipe.name}” needs a date to be an activity: name one of its dates as “dateAttribute”.`)
    return
  }
  const date = named(recipe.dateAttribute)
  if (date === undefined) say('dateAttribute', null, unknown(recipe.dateAttribute))
  else if (date.type !== 'date' && date.type !== 'datetime') say('dateAttribute', null, `“${date.name}” is no date: choose a date of “${recipe.name}”.`)
}
