import { z } from 'zod'
import { entityIdSchema, type EntityId } from '@shared/domain/ids.ts'
import { entityRecipeSchema, inputsOf, type EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { rowWarningSchema, type RowWarning } from '@shared/rules/derived/rowWarning.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { foldName } from '@shared/rules/names.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader, Row } from '../store/store.ts'

export interface StoredEntityRecipe {
  readonly entity: EntityId
  readonly recipe: EntityRecipe
  /** What the rows were made of, see `inputStamps`. */
  readonly inputs: readonly string[]
  readonly leftOut: number
  readonly warnings: readonly RowWarning[]
  /** Why the rows could not be made anew; null where they were. */
  readonly problem: string | null
  /** UTC. */
  readonly madeAt: string
}

/** In order of name; those that cannot be read are left out, and their rows stay as they are. */
export function readEntityRecipes(reader: Reader): readonly StoredEntityRecipe[] {
  return reader.all(sql`SELECT r.entity, r.recipe, r.inputs, r.left_out, r.warnings, r.problem, r.made_at FROM entity_recipe r JOIN entity e ON e.id = r.entity ORDER BY e.position, e.id`).flatMap((row) => storedOf(row) ?? [])
}

/** Whether an entity is made by a recipe, one that can be read or not. */
export function isMade(reader: Reader, entity: EntityId): boolean {
  return reader.first(sql`SELECT 1 FROM entity_recipe WHERE entity = ${entity}`) !== null
}

/** Null where a stored recipe cannot be read. */
export function recipeIn(cell: unknown): EntityRecipe | null {
  return entityRecipeSchema.safeParse(storedJson(cell)).data ?? null
}

/** What was made of what, and with which warnings, is found anew with the rows where it cannot be read. */
function storedOf(row: Row): StoredEntityRecipe | null {
  const recipe = recipeIn(row['recipe'])
  if (recipe === null) return null
  return {
    entity: entityIdSchema.parse(row['entity']),
    recipe,
    inputs: z.array(z.string()).safeParse(storedJson(row['inputs'])).data ?? [],
    leftOut: Number(row['left_out']),
    warnings: z.array(rowWarningSchema).safeParse(storedJson(row['warnings'])).data ?? [],
    problem: row['problem'] === null ? null : String(row['problem']),
    madeAt: String(row['made_at']),
  }
}

export function writeEntityRecipe(edit: Edit, { entity, ...stored }: StoredEntityRecipe): void {
  const columns = {
    recipe: JSON.stringify(stored.recipe),
    inputs: JSON.stringify(stored.inputs),
    left_out: stored.leftOut,
    warnings: JSON.stringify(stored.warnings),
    problem: stored.problem,
    made_at: stored.madeAt,
  }
  if (edit.update('entity_recipe', { entity }, columns) === 0) edit.insert('entity_recipe', { entity, ...columns })
}

/** Names of the derived and combined entities that are made of an entity, directly or through others: each before what it is made of. */
export function derivedFrom(reader: Reader, { name }: Pick<Entity, 'name'>): readonly string[] {
  const recipes = readEntityRecipes(reader).map(({ recipe }) => recipe)
  const direct = (of: string): readonly string[] => recipes.filter((recipe) => inputsOf(recipe).some((input) => foldName(input) === foldName(of))).map((recipe) => recipe.name)
  const found: string[] = []
  let level: readonly string[] = direct(name)
  while (level.length > 0) {
    found.push(...level.filter((one) => !found.includes(one)))
    level = level.flatMap(direct).filter((one) => !found.includes(one))
  }
  return found.toReversed()
}
