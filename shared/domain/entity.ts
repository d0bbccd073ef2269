import { z } from 'zod'
import { recipeSchema } from '../rules/recipe.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema } from './ids.ts'

export { audienceRoles, isAudience } from './audience.ts'

/**
 * How values of each type are held in the store and in columns:
 * text — trimmed, NFC; integer — exact to 2^53; decimal — an integer scaled by 10^`scale` (exact), or a double where
 * `scale` is null (more than six decimal places); boolean — 0/1; date — days since 1970-01-01; datetime — milliseconds
 * since 1970-01-01T00:00Z. An empty cell is null for every type.
 */
export const attributeTypeSchema = z.enum(['text', 'integer', 'decimal', 'boolean', 'date', 'datetime'])
export type AttributeType = z.infer<typeof attributeTypeSchema>

export const attributeSchema = z.object({
  id: attributeIdSchema,
  name: z.string(),
  type: attributeTypeSchema,
  /** Decimal places of a scaled decimal; null for a floating decimal and for every other type. */
  scale: z.number().int().min(0).max(6).nullable(),
})
export type Attribute = z.infer<typeof attributeSchema>

/**
 * A calculated attribute or a measure: computed from its recipe whenever it is read, never stored. `problem`: why it
 * cannot be computed now, a sentence; null where it can. `type` and `scale` follow from the recipe and the data's.
 */
export const computedAttributeSchema = attributeSchema.extend({
  recipe: recipeSchema,
  problem: z.string().nullable(),
})
export type ComputedAttribute = z.infer<typeof computedAttributeSchema>

/** Individuals, accounts and contacts are audiences: segments are made of them. Activities have a date. */
export const entityRoleSchema = z.enum(['individuals', 'accounts', 'contacts', 'related', 'activity'])
export type EntityRole = z.infer<typeof entityRoleSchema>

/** Where an entity's rows come from: a file, the recipe of a derived or combined entity, or the sample's generator. */
export const entityOriginSchema = z.enum(['file', 'derived', 'combined', 'sample'])

export const entitySchema = z.object({
  id: entityIdSchema,
  /** Unique in the workspace ignoring case; holds no dot. */
  name: z.string(),
  role: entityRoleSchema,
  origin: entityOriginSchema.default('file'),
  attributes: z.array(attributeSchema),
  /** Names are unique among these and the attributes. */
  computed: z.array(computedAttributeSchema).default([]),
  /** Attributes of the primary key in order; empty: rows are numbered and replaced whole at a refresh. */
  key: z.array(attributeIdSchema),
  /** What a row is called in lists; null where nothing fits. */
  nameAttribute: attributeIdSchema.nullable(),
  /** The activity's date (date or datetime); null for entities that are no activity. */
  dateAttribute: attributeIdSchema.nullable(),
  rowCount: z.number().int(),
  /** Grows with every change of the entity's rows; caches are keyed by it. */
  dataVersion: z.number().int(),
  updatedAt: z.string(),
})
export type Entity = z.infer<typeof entitySchema>

/** Many rows of `child` point to one row of `parent` by equal values of the paired attributes. */
export const relationshipSchema = z.object({
  id: relationshipIdSchema,
  /** Unique in the workspace; default "Orders to Customers". */
  name: z.string(),
  childEntity: entityIdSchema,
  childAttributes: z.array(attributeIdSchema).min(1),
  parentEntity: entityIdSchema,
  parentAttributes: z.array(attributeIdSchema).min(1),
})
export type Relationship = z.infer<typeof relationshipSchema>

/** All that definitions are resolved against. */
export const catalogSchema = z.object({
  entities: z.array(entitySchema),
  relationships: z.array(relationshipSchema),
})
export type Catalog = z.infer<typeof catalogSchema>
