import { z } from 'zod'

/** `once`: read when somebody says so. `refresh`: read again with every refresh of the workspace. */
export const sourceModeSchema = z.enum(['once', 'refresh'])
export type SourceMode = z.infer<typeof sourceModeSchema>

/** How the last refresh of a data source ended; a canceled one leaves the report before it. */
export const refreshReportSchema = z.object({
  /** UTC. */
  at: z.string(),
  /** `unchanged`: the file is as it was, so it was not read again. */
  status: z.enum(['successful', 'unchanged', 'failed']),
  /** Rows, matched by key; null where rows have no key and were replaced whole, and where nothing was read. */
  added: z.number().int().nullable(),
  changed: z.number().int().nullable(),
  removed: z.number().int().nullable(),
  /** Columns the file has and the entity has not: offered, never added silently. */
  newColumns: z.array(z.string()),
  /** The failure's sentence; null unless failed. */
  error: z.string().nullable(),
  /** Columns that nothing uses and that the file has lost, where that is why it failed: they can be left out. */
  lostColumns: z.array(z.string()),
})
export type RefreshReport = z.infer<typeof refreshReportSchema>
