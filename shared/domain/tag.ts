import { z } from 'zod'
import { longestTag, tagColors } from './tagColors.ts'

export const tagSchema = z.string().trim().min(1).max(longestTag)
export const tagColorSchema = z.enum(tagColors)

/** One tag of the workspace, used or not; names are unique ignoring case. */
export const tagRowSchema = z.object({
  name: tagSchema,
  /** Chosen by somebody; null: the colour that follows from the name. */
  color: tagColorSchema.nullable(),
  /** Segments that have it. */
  segments: z.number().int(),
})
export type TagRow = z.infer<typeof tagRowSchema>
