import { z } from 'zod'
import { attributeSchema, attributeTypeSchema } from '../domain/entity.ts'
import { attributeIdSchema, entityIdSchema, taskIdSchema } from '../domain/ids.ts'
import { reads, writes } from './define.ts'
import { columnFindingSchema } from './import.contract.ts'

const attribute = attributeIdSchema
const formats = z.array(z.string().min(1).max(60)).max(10).default([])

/** What the stored values of an attribute would become as another type. */
const typePreviewSchema = z.object({
  /** Rows that have a value. */
  rows: z.number().int(),
  /** Of those, the ones whose value fits. */
  fits: z.number().int(),
  /** Values that do not fit, with their rows; the first few. */
  misfits: z.array(z.object({ value: z.string(), rows: z.number().int() })),
  /** Words such as "n/a" that say there is no value and would become empty, with their rows; the first few. */
  emptied: z.array(z.object({ value: z.string(), rows: z.number().int() })),
  /** The date formats that were used: those stated, else what the values settle; empty while they are open. */
  formats: z.array(z.string()),
  /** Date formats that fit equally well, to be asked. */
  question: columnFindingSchema.shape.question,
  /** Some values as they are and as they would be. */
  examples: z.array(z.object({ before: z.string(), after: z.string() })),
  /** What keeps the type from being changed, a sentence; null where nothing does. */
  problem: z.string().nullable(),
})
export type TypePreview = z.infer<typeof typePreviewSchema>

/** A removed attribute, as it is given back to be restored. */
const removedAttributeSchema = z.strictObject({
  entity: entityIdSchema,
  attribute: attributeSchema.strict(),
  position: z.number().int().min(0),
  isName: z.boolean(),
  isDate: z.boolean(),
})
export type RemovedAttribute = z.infer<typeof removedAttributeSchema>

export const attributesContract = {
  'attributes.previewType': reads(z.strictObject({ attribute, type: attributeTypeSchema, formats }), typePreviewSchema),
  /** Converts the stored values in one transaction; `emptyMisfits`: values that do not fit become empty, without it they refuse the change. */
  'attributes.retype': writes(z.strictObject({ attribute, type: attributeTypeSchema, formats, emptyMisfits: z.boolean().default(false) }), z.object({ task: taskIdSchema })),
  /** Refused while something names it. */
  'attributes.rename': writes(z.strictObject({ attribute, name: z.string().trim().min(1).max(200) }), z.null()),
  /** Refused while something uses it; its column of the file is left out from then on. */
  'attributes.remove': writes(z.strictObject({ attribute }), removedAttributeSchema),
  /** Undoes a removal, as long as the entity's rows are those it was removed from. */
  'attributes.restore': writes(removedAttributeSchema, z.null()),
}
