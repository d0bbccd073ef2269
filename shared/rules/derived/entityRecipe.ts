import { z } from 'zod'
import { entityRoleSchema } from '../../domain/entity.ts'

/**
 * Recipes of entities that are made of others: public, versioned JSON, one form per kind. A derived entity has a row for
 * each distinct key of a table; a combined one has the rows of several tables of one kind. Names, not ids, as in
 * definitions. Parsing checks shape only.
 */
const name = z.string().trim().min(1).max(200)
const entityName = z.string().trim().min(1).max(100)
const version = z.literal(1).default(1)
const row = {
  role: entityRoleSchema,
  nameAttribute: name.nullable().default(null).describe('What a row is called in lists: one of the attributes made.'),
  dateAttribute: name.nullable().default(null).describe('The date of an activity: one of the attributes made.'),
}

/**
 * count: rows of the key. first and last: of the first or last row of the key, empty where that row has no value, as
 * first and last of a measure; by the source's date, then in file order; rows without a date count only where no row of
 * the key has one. The others leave out empty values: sum is 0 where there is none, min, max and average are empty.
 */
const derivedFunctions = ['count', 'countDistinct', 'sum', 'average', 'min', 'max', 'first', 'last'] as const
export type DerivedFunction = (typeof derivedFunctions)[number]

export const derivedRecipeSchema = z.strictObject({
  schemaVersion: version,
  kind: z.literal('derived'),
  name: entityName,
  from: entityName.describe('The entity whose distinct keys become rows.'),
  key: z.array(name).min(1).max(10).describe('Attributes of that entity; they keep their names. Rows where one is empty are left out.'),
  attributes: z
    .array(z.strictObject({ attribute: name, name: name.optional().describe('Left out: as in the source.') }))
    .max(500)
    .default([])
    .describe('What is the same in all rows of a key. Where it is not: the last value by date, then file order, with a warning.'),
  aggregates: z
    .array(z.strictObject({ name, function: z.enum(derivedFunctions), attribute: name.optional().describe('None for a count.') }))
    .max(100)
    .default([]),
  ...row,
  relationship: name.optional().describe('Name of the relationship from the source; left out: “Orders to Customers”.'),
})
export type DerivedRecipe = z.infer<typeof derivedRecipeSchema>

const combinedRecipeSchema = z.strictObject({
  schemaVersion: version,
  kind: z.literal('combined'),
  name: entityName,
  parts: z
    .array(z.strictObject({ entity: entityName, label: name.optional().describe('What the source column says of its rows; left out: the entity’s name.') }))
    .min(2)
    .max(20),
  columns: z
    .array(z.strictObject({ name, of: z.array(z.strictObject({ entity: entityName, attribute: name })).min(1).max(20) }))
    .min(1)
    .max(500)
    .describe('Each with the attribute of each part it takes its values from; empty in the rows of a part that is not named.'),
  sourceColumn: name.default('Source'),
  key: z.array(name).max(10).default([]).describe('Columns that hold the keys of all parts; the key is these and the source column. Empty: rows are numbered.'),
  ...row,
})
export type CombinedRecipe = z.infer<typeof combinedRecipeSchema>

export const entityRecipeSchema = z.discriminatedUnion('kind', [derivedRecipeSchema, combinedRecipeSchema])
export type EntityRecipe = z.infer<typeof entityRecipeSchema>

/** The entities a recipe reads, by name as written. */
export function inputsOf(recipe: EntityRecipe): readonly string[] {
  return recipe.kind === 'derived' ? [recipe.from] : recipe.parts.map(({ entity }) => entity)
}
