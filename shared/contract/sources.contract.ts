import { z } from 'zod'
import { catalogSchema, entityRoleSchema, entitySchema, relationshipSchema } from '../domain/entity.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema, sourceIdSchema } from '../domain/ids.ts'
import { refreshReportSchema, sourceModeSchema } from '../domain/source.ts'
import { reads, writes } from './define.ts'
import { relationshipProposalSchema } from './import.contract.ts'

export const dataSourceSchema = z.object({
  id: sourceIdSchema,
  entity: entityIdSchema,
  entityName: z.string(),
  role: entityRoleSchema,
  fileName: z.string(),
  path: z.string(),
  /** "CSV, comma, UTF-8" or "SQLite, table Orders". */
  format: z.string(),
  rows: z.number().int(),
  rejected: z.number().int(),
  importedAt: z.string(),
  mode: sourceModeSchema,
  /** Whether a file stands behind it that can be read again. */
  canRefresh: z.boolean(),
  /** Null before the first. */
  lastRefresh: refreshReportSchema.nullable(),
})
export type DataSource = z.infer<typeof dataSourceSchema>

export const sourcesContract = {
  'sources.list': reads(z.strictObject({}), z.array(dataSourceSchema)),
  /** Removes the source, its entity and its relationships; refused while a definition names them. */
  'sources.remove': writes(z.strictObject({ source: sourceIdSchema }), z.null()),
  /** Undo of the last removal of an entity, derived ones too: with its rows, source, relationships and computed attributes, under the same ids. */
  'entities.restore': writes(z.strictObject({ entity: entityIdSchema }), z.null()),
  'catalog.get': reads(z.strictObject({}), catalogSchema),
  /** Most common values first. */
  'catalog.values': reads(
    z.strictObject({ attribute: attributeIdSchema, search: z.string().max(200).default(''), limit: z.number().int().min(1).max(1000).default(200) }),
    z.object({ distinct: z.number().int(), missing: z.number().int(), values: z.array(z.object({ value: z.string(), rows: z.number().int() })) }),
  ),
  /** The first rows of an entity as display text; dates ISO. */
  'catalog.rows': reads(
    z.strictObject({ entity: entityIdSchema, limit: z.number().int().min(1).max(1000).default(100) }),
    z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())) }),
  ),
  'entities.update': writes(
    z.strictObject({
      entity: entityIdSchema,
      role: entityRoleSchema.optional(),
      nameAttribute: attributeIdSchema.nullable().optional(),
      dateAttribute: attributeIdSchema.nullable().optional(),
    }),
    entitySchema,
  ),
  'relationships.suggest': reads(z.strictObject({}), z.array(relationshipProposalSchema)),
  'relationships.add': writes(
    z.strictObject({
      name: z.string().trim().min(1).max(200).optional(),
      childEntity: z.string(),
      childColumns: z.array(z.string()).min(1).max(10),
      parentEntity: z.string(),
      parentColumns: z.array(z.string()).min(1).max(10),
    }),
    z.object({ relationship: relationshipSchema, matched: z.number().int(), orphans: z.number().int() }),
  ),
  'relationships.remove': writes(z.strictObject({ relationship: relationshipIdSchema }), z.null()),
}
