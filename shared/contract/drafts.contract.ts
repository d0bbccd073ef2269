import { z } from 'zod'
import { draftIdSchema, segmentIdSchema } from '../domain/ids.ts'
import { tagSchema } from '../domain/tag.ts'
import { definitionSchema } from '../rules/definition.ts'
import { reads, writes } from './define.ts'

/** As far as they are filled in: a draft may lack its name. */
export const draftDetailsSchema = z.strictObject({
  name: z.string().max(200),
  outputName: z.string().max(64),
  description: z.string().max(2000),
  tags: z.array(tagSchema).max(20),
})
export type DraftDetails = z.infer<typeof draftDetailsSchema>

const draftRowSchema = z.object({
  id: draftIdSchema,
  /** Null: it was never saved. */
  segment: segmentIdSchema.nullable(),
  /** Of the segment, or what the new one would be called; empty where nobody named it. */
  name: z.string(),
  /** UTC. */
  changedAt: z.string(),
})
export type DraftRow = z.infer<typeof draftRowSchema>

/** What somebody edits in the builder, kept until it is saved or closed without saving: what is listed was left by a window that ended otherwise. */
export const draftsContract = {
  /** Newest first. */
  'drafts.list': reads(z.strictObject({}), z.array(draftRowSchema)),
  /** Null: it is not there any more. */
  'drafts.get': reads(z.strictObject({ draft: draftIdSchema }), z.object({ segment: segmentIdSchema.nullable(), details: draftDetailsSchema, definition: definitionSchema }).nullable()),
  'drafts.put': writes(z.strictObject({ draft: draftIdSchema, segment: segmentIdSchema.nullable(), details: draftDetailsSchema, definition: definitionSchema }), z.null()),
  'drafts.remove': writes(z.strictObject({ draft: draftIdSchema }), z.null()),
}
