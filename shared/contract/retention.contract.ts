import { z } from 'zod'
import { retentionSchema } from '../domain/retention.ts'
import { reads, writes } from './define.ts'

const room = z.object({
  /** Successful runs, and the bytes that their members take in the file. */
  runs: z.number().int(),
  bytes: z.number().int(),
})

const retentionStateSchema = z.object({
  keep: retentionSchema,
  /** What is kept now. */
  kept: room,
  /** What each choice would let go of now. The last two runs of each segment always stay. */
  frees: z.record(retentionSchema, room),
})
export type RetentionState = z.infer<typeof retentionStateSchema>

export const retentionContract = {
  'retention.get': reads(z.strictObject({}), retentionStateSchema),
  /** Members of older runs go soon after, for good, and from then on as runs grow older; counts and trends stay. */
  'retention.set': writes(z.strictObject({ keep: retentionSchema }), retentionStateSchema),
}
