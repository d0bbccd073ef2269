import { z } from 'zod'
import { segmentIdSchema } from '../domain/ids.ts'
import { tagColorSchema, tagRowSchema, tagSchema } from '../domain/tag.ts'
import { mostTags } from '../domain/tagColors.ts'
import { reads, writes } from './define.ts'

const segments = z.array(segmentIdSchema).min(1).max(10_000)
const fewTags = z.array(tagSchema).max(100)

/** What `tags.restore` needs to undo one change: these tags as they were, those it made gone, and each segment's own in order. */
const tagUndoSchema = z.strictObject({
  tags: z.array(z.strictObject({ name: tagSchema, color: tagColorSchema.nullable() })).max(100),
  made: fewTags,
  segments: z.array(z.strictObject({ segment: segmentIdSchema, tags: z.array(tagSchema).max(mostTags) })).max(100_000),
})
export type TagUndo = z.infer<typeof tagUndoSchema>

export const tagsContract = {
  /** Every tag of the workspace by name. */
  'tags.list': reads(z.strictObject({}), z.array(tagRowSchema)),
  /** Gives and takes tags of several segments at once; unknown ones are made. Refused whole where a segment would have more than twenty. */
  'tags.apply': writes(z.strictObject({ segments, add: fewTags.default([]), remove: fewTags.default([]) }), tagUndoSchema),
  /**
   * Renames or recolors a tag everywhere. A name that another tag has joins the two, where `merge` says that somebody
   * agreed to it; the other one's colour stays. `color` null: the one that follows from the name.
   */
  'tags.change': writes(z.strictObject({ tag: tagSchema, name: tagSchema.optional(), color: tagColorSchema.nullable().optional(), merge: z.boolean().default(false) }), tagUndoSchema),
  /** Takes a tag from every segment and forgets it. */
  'tags.remove': writes(z.strictObject({ tag: tagSchema }), tagUndoSchema),
  'tags.restore': writes(tagUndoSchema, z.null()),
}
