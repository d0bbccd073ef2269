import { z } from 'zod'
import { attributeTypeSchema, entityRoleSchema } from '../domain/entity.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema, segmentIdSchema } from '../domain/ids.ts'
import { segmentStateSchema, segmentTypeSchema } from '../domain/segment.ts'
import { reads } from './define.ts'

const asOf = z.string().max(40).optional()
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** Parts in the order of the entity's key, as `segments.explain` takes them. */
const rowKey = z.array(z.string().max(10_000)).max(20)

/** A row as a way to its card. */
const rowLinkSchema = z.object({
  key: z.array(z.string()),
  /** Null where it has no name but its key. */
  name: z.string().nullable(),
})
export type RowLink = z.infer<typeof rowLinkSchema>

const cardPointerSchema = rowLinkSchema.extend({ entity: entityIdSchema, entityName: z.string() })
export type CardPointer = z.infer<typeof cardPointerSchema>

const cardValueSchema = z.object({
  attribute: attributeIdSchema,
  name: z.string(),
  type: attributeTypeSchema,
  scale: z.number().int().nullable(),
  kind: z.enum(['stored', 'calculated', 'measure']),
  isKey: z.boolean(),
  value: cell,
  /** Why a computed one has no value: a sentence. Null where nothing is wrong. */
  problem: z.string().nullable(),
  /** The row that it points to, alone or with other attributes; null: none, or one that has no key. */
  leadsTo: cardPointerSchema.nullable(),
})
export type CardValue = z.infer<typeof cardValueSchema>

const cardSegmentSchema = z.object({
  segment: segmentIdSchema,
  name: z.string(),
  type: segmentTypeSchema,
  state: segmentStateSchema,
  /** Among the members its last successful run stored; null: it never ran, or what it stored is lost. */
  isMember: z.boolean().nullable(),
  /** When that was, UTC. */
  refreshedAt: z.string().nullable(),
})
export type CardSegment = z.infer<typeof cardSegmentSchema>

const relatedPageSchema = z.object({
  /** Rows on all pages. */
  total: z.number().int(),
  /** In the order of the data; none of an entity without a key. */
  rows: z.array(rowLinkSchema),
})
export type RelatedPage = z.infer<typeof relatedPageSchema>

/** Rows that point to the card's over one relationship, the first few of them. */
const cardRelationSchema = relatedPageSchema.extend({
  relationship: relationshipIdSchema,
  entity: entityIdSchema,
  entityName: z.string(),
  /** Names of the attributes they point with. */
  by: z.array(z.string()),
})
export type CardRelation = z.infer<typeof cardRelationSchema>

const timelineEntrySchema = z.object({
  entity: entityIdSchema,
  /** The activity's date as it is stored: ISO day, or ISO date-time in the workspace's zone; null where the row has none. */
  at: z.string().nullable(),
  key: z.array(z.string()),
  /** What the row is called; null where it has no name but its key. */
  name: z.string().nullable(),
  /** The first few of its other values. */
  facts: z.array(z.object({ name: z.string(), type: attributeTypeSchema, scale: z.number().int().nullable(), value: cell })),
})
export type TimelineEntry = z.infer<typeof timelineEntrySchema>

const timelinePageSchema = z.object({
  /** Activities of the row that are wanted, on all pages. */
  total: z.number().int(),
  /** Those of them without a date: they come last. */
  undated: z.number().int(),
  /** Every kind of activity that relationships lead to from here, with how many the row has, wanted or not. */
  entities: z.array(z.object({ entity: entityIdSchema, name: z.string(), rows: z.number().int() })),
  /** Newest first. */
  entries: z.array(timelineEntrySchema),
})
export type TimelinePage = z.infer<typeof timelinePageSchema>

const customerCardSchema = z.object({
  entity: entityIdSchema,
  entityName: z.string(),
  role: entityRoleSchema,
  key: z.array(z.string()),
  name: z.string().nullable(),
  /** Attributes in the entity's order with the key and the name first, then calculated attributes, then measures. */
  values: z.array(cardValueSchema),
  /** Segments of the entity by name; none where it is no audience. */
  segments: z.array(cardSegmentSchema),
  timeline: timelinePageSchema,
  /** What points to the row and is no activity of its timeline. */
  related: z.array(cardRelationSchema),
  /** "Now" of what is computed, UTC. */
  asOf: z.string(),
})
export type CustomerCard = z.infer<typeof customerCardSchema>

export const firstEntries = 50

export const customersContract = {
  /** All that is known of one row of an entity with a key, with the first page of its timeline. Throws `notFound` where there is no such row. */
  'customers.card': reads(z.strictObject({ entity: entityIdSchema, key: rowKey, asOf }), customerCardSchema),
  /** `only`: activities of these entities; all where left out. */
  'customers.timeline': reads(
    z.strictObject({ entity: entityIdSchema, key: rowKey, only: z.array(entityIdSchema).optional(), offset: z.number().int().min(0), limit: z.number().int().min(1).max(200) }),
    timelinePageSchema,
  ),
  /** Rows that point to this one over a relationship. */
  'customers.related': reads(
    z.strictObject({ entity: entityIdSchema, key: rowKey, relationship: relationshipIdSchema, offset: z.number().int().min(0), limit: z.number().int().min(1).max(200) }),
    relatedPageSchema,
  ),
}
