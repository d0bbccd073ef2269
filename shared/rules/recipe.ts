import { z } from 'zod'
import { aggregateFunctions, attributeRefSchema, groupSchema, pathStepSchema, windowSchema, type AttributeRef, type Group, type PathStep, type Window } from './definition.ts'

/**
 * Recipes of computed attributes: public, versioned JSON, one form per kind. A calculated attribute is a formula over
 * one record and those it points to; a measure is a value for each member of an audience. Names, not ids, as in
 * definitions. Parsing checks shape only.
 */
const name = z.string().trim().min(1).max(200)
const formula = z.string().min(1).max(5000)
const version = z.literal(1).default(1)

export const calculatedRecipeSchema = z.strictObject({
  schemaVersion: version,
  kind: z.literal('calculated'),
  entity: name,
  name,
  formula: formula.describe('Over attributes of the record, and of records it points to: [Orders to Shippers].[CompanyName].'),
})

const order = z.enum(['ascending', 'descending']).default('ascending')
const of = attributeRefSchema.describe('A number or date of the audience’s row, or another measure.')

/** As a rule without its test: which records, in which window, and what of them. */
const measureAggregateSchema = z.strictObject({
  kind: z.literal('aggregate'),
  function: z.enum(['count', ...aggregateFunctions]),
  entity: name,
  path: z.array(pathStepSchema).max(20).optional(),
  of: z.number().int().min(0).max(20).optional(),
  attribute: attributeRefSchema.optional().describe('What is added up or compared; none for a count.'),
  window: windowSchema.nullable().default(null),
  where: groupSchema.default({ kind: 'group', operator: 'and', negate: false, items: [] }),
})

/**
 * rank: 1 is the first in order, equal values share a rank and the next is skipped. percentile: the share of the other
 * members that come before, in percent. tiles: n groups of equal size, ties by key. bands: between the quantiles k/n
 * (type 7), equal values together, a value on a quantile in the band below. bins: 1 below the first edge, a value on an
 * edge in the bin above. Members without a value have none.
 */
export const measureValueSchema = z.discriminatedUnion('kind', [
  measureAggregateSchema,
  z.strictObject({ kind: z.literal('formula'), formula: formula.describe('Over attributes and other measures of the audience.') }),
  z.strictObject({ kind: z.literal('rank'), of, order }),
  z.strictObject({ kind: z.literal('percentile'), of, order }),
  z.strictObject({ kind: z.literal('tiles'), of, order, n: z.number().int().min(2).max(1000) }),
  z.strictObject({ kind: z.literal('bands'), of, order, n: z.number().int().min(2).max(1000) }),
  z.strictObject({ kind: z.literal('bins'), of, edges: z.array(z.number()).min(1).max(1000) }),
])

export const measureRecipeSchema = z.strictObject({
  schemaVersion: version,
  kind: z.literal('measure'),
  audience: name,
  name,
  value: measureValueSchema,
})

export const recipeSchema = z.discriminatedUnion('kind', [calculatedRecipeSchema, measureRecipeSchema])

/** With defaults filled in; `parseRecipe` adds the ids of its conditions. */
export type RecipeInput = z.infer<typeof recipeSchema>
export type CalculatedRecipe = z.infer<typeof calculatedRecipeSchema>

/** A parsed measure: as the schema has it, with an id on every node of its conditions. */
export interface MeasureAggregate {
  readonly kind: 'aggregate'
  readonly function: 'count' | (typeof aggregateFunctions)[number]
  readonly entity: string
  readonly path?: readonly PathStep[] | undefined
  readonly of?: number | undefined
  readonly attribute?: AttributeRef | undefined
  readonly window: Window | null
  readonly where: Group
}
export type MeasureValue = MeasureAggregate | Exclude<z.infer<typeof measureValueSchema>, { kind: 'aggregate' }>
export interface MeasureRecipe {
  readonly schemaVersion: 1
  readonly kind: 'measure'
  readonly audience: string
  readonly name: string
  readonly value: MeasureValue
}
export type Recipe = CalculatedRecipe | MeasureRecipe
