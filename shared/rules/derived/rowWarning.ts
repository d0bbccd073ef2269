import { z } from 'zod'

/**
 * What became of values where the rows were made. differs: an attribute is not the same in all rows of `count` keys, and
 * took the last. tooLarge: `count` sums or decimals are beyond what is held exactly, and are empty. `keys`: of some of them.
 */
export const rowWarningSchema = z.object({
  kind: z.enum(['differs', 'tooLarge']),
  attribute: z.string(),
  count: z.number().int(),
  keys: z.array(z.string()),
})
export type RowWarning = z.infer<typeof rowWarningSchema>
