import { z } from 'zod'
import { attributeProfileSchema } from '../domain/attributeProfile.ts'
import { attributeTypeSchema, entityOriginSchema, entityRoleSchema } from '../domain/entity.ts'
import { attributeIdSchema, entityIdSchema, segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { taskStatusSchema } from '../domain/segment.ts'
import { reads } from './define.ts'

const asOf = z.string().max(40).optional()

/** One line of the list: an imported or derived entity, or the stored members of a segment. */
const entityLineSchema = z.object({
  /** The entity whose rows these are: of a segment, its audience. */
  entity: entityIdSchema,
  /** Null for an entity of its own. */
  segment: segmentIdSchema.nullable(),
  name: z.string(),
  role: entityRoleSchema,
  origin: entityOriginSchema,
  /** Null before a segment's first run. */
  rows: z.number().int().nullable(),
  attributes: z.number().int(),
  /** The file's name, the generator's, or the audience's; null where nothing is known of it. */
  source: z.string().nullable(),
  /** UTC; null before a segment's first run. */
  updatedAt: z.string().nullable(),
  status: taskStatusSchema,
  /** Why it is what it is; null where the status says it all. */
  statusReason: z.string().nullable(),
})
export type EntityLine = z.infer<typeof entityLineSchema>

/** Which rows of an entity, in which order. */
export const rowsWantedSchema = z.strictObject({
  entity: entityIdSchema,
  /** Only the stored members of this segment, or rows that lead to one. */
  segment: segmentIdSchema.nullable().default(null),
  /** Part of a text attribute, or of a whole number that is a key; ignoring case. Empty: all rows. */
  search: z.string().max(200).default(''),
  /** Null: by key, of entities without one in the order they came in. Empty cells come last either way, ties by key. */
  sort: z.strictObject({ attribute: attributeIdSchema, descending: z.boolean() }).nullable().default(null),
  /** "Now" of measures and calculated attributes: one instant for all pages of one look. */
  asOf,
})
export type RowsWanted = z.infer<typeof rowsWantedSchema>

const columns = z.array(attributeIdSchema).max(2000)
const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

const rowPageSchema = z.object({
  /** Rows that are wanted, on all pages. */
  total: z.number().int(),
  /** Changes where rows may be others than those of earlier pages: what is shown of those is out of date. */
  stamp: z.string(),
  /** Cells as in a table of members. */
  rows: z.array(z.array(cellSchema)),
})
export type RowPage = z.infer<typeof rowPageSchema>

const profiledAttributeSchema = z.object({
  attribute: attributeIdSchema,
  name: z.string(),
  type: attributeTypeSchema,
  scale: z.number().int().nullable(),
  /** A measure or calculated attribute: profiled as of now, never stored. */
  isComputed: z.boolean(),
  isKey: z.boolean(),
  /** Null while there is none. */
  profile: attributeProfileSchema.nullable(),
  /** The profile is of rows that have changed since. */
  isStale: z.boolean(),
  /** Why it has none; null where nothing is wrong. */
  problem: z.string().nullable(),
})
export type ProfiledAttribute = z.infer<typeof profiledAttributeSchema>

const profileSubject = { entity: entityIdSchema, segment: segmentIdSchema.nullable().default(null) }

export const entitiesContract = {
  /** Entities by name, then segments by name. */
  'entities.list': reads(z.strictObject({}), z.array(entityLineSchema)),
  /** `viewer` names the table that asks: once it wants other rows, what is still sorted or searched for it is given up. */
  'entities.rows': reads(
    rowsWantedSchema.extend({ viewer: z.string().max(64), columns, offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) }),
    rowPageSchema,
  ),
  /** Some of the rows as tab-separated lines under a line of names, text made safe for spreadsheets. */
  'entities.copy': reads(
    rowsWantedSchema.extend({ viewer: z.string().max(64), columns, offset: z.number().int().min(0), limit: z.number().int().min(1).max(10_000) }),
    z.object({ text: z.string(), rows: z.number().int() }),
  ),
  /** All of the rows with these columns as CSV, text made safe for spreadsheets. The task's result is the number of rows. */
  'entities.download': reads(rowsWantedSchema.extend({ columns, path: z.string().min(1).max(4096) }), z.object({ task: taskIdSchema }), { paths: ['path'] }),
  /** What is known of each attribute; what is missing or out of date is being made (`task`), unless that was canceled or failed. */
  'entities.profiles': reads(
    z.strictObject(profileSubject),
    z.object({
      attributes: z.array(profiledAttributeSchema),
      task: taskIdSchema.nullable(),
      /** How the last attempt ended without a result; null where it did not. */
      ended: z.enum(['canceled', 'failed']).nullable(),
      error: z.string().nullable(),
      /** When the newest of them was made, UTC; null while there is none. */
      profiledAt: z.string().nullable(),
    }),
  ),
  /** Makes them anew. */
  'entities.profile': reads(z.strictObject(profileSubject), z.object({ task: taskIdSchema })),
}
