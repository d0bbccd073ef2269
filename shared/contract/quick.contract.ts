import { z } from 'zod'
import { definitionSchema } from '../rules/definition.ts'
import { reads } from './define.ts'

/** A recipe of any origin: whoever takes it parses it and says what is wrong. */
const recipe = z.looseObject({ kind: z.string() })

const segmentSizeSchema = z.object({
  /** Rows of the audience. */
  audience: z.number().int(),
  /** Null where the definition is not in order. */
  total: z.number().int().nullable(),
  /** The time that the first condition or window about now means, in words. */
  interval: z.string().nullable(),
  /** The first thing that is wrong with it. */
  problem: z.string().nullable(),
})
export type SegmentSize = z.infer<typeof segmentSizeSchema>

export const quickContract = {
  /**
   * The exact size of a segment that is not saved yet. `computed`: recipes of measures and calculated attributes that it
   * reads and that would be made with it; nothing of them is kept. `draft` names who asks: older questions are given up.
   */
  'quick.count': reads(
    z.strictObject({ draft: z.string().max(64), definition: definitionSchema, computed: z.array(recipe).max(12).default([]), asOf: z.string().max(40).optional() }),
    segmentSizeSchema,
  ),
}
