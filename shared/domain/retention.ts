import { z } from 'zod'

/** How long the members of runs are kept; their number, and who entered and left as a number, always are. */
export const retentionSchema = z.enum(['all', '2years', '1year', '90days'])
export type Retention = z.infer<typeof retentionSchema>

/** In days; null: for ever. */
export const retentionDays = { all: null, '2years': 730, '1year': 365, '90days': 90 } as const satisfies Record<Retention, number | null>

export const defaultRetention: Retention = 'all'
