import { z } from 'zod'
import { reads, writes } from './define.ts'

const authorsSchema = z.object({
  /** Whether a version holds what the system calls whoever saved it. */
  kept: z.boolean(),
  /** Versions that hold a name now. */
  versions: z.number().int(),
})
export type Authors = z.infer<typeof authorsSchema>

export const authorsContract = {
  'authors.get': reads(z.strictObject({}), authorsSchema),
  /** False takes the names out of the versions that hold one, for good. */
  'authors.set': writes(z.strictObject({ kept: z.boolean() }), authorsSchema),
}
