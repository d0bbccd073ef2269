import { z } from 'zod'

/** `once`: read when somebody says so. `refresh`: read again with every refresh of the workspace. */
export const sourceModeSchema = z.enum(['once', 'refresh'])
export type SourceMode = z.infer<typeof sourceModeSchema>

/** What became of rejected rows that somebody had corrected, when their file was read again. */
export const correctionCountsSchema = z.object({
  /** The file's row is still rejected, and the corrected one stays in its place. */
  kept: z.number().int(),
  /** The file has a good row of the key now, which was taken; without a key, the same row, which can be read now. */
  overruled: z.number().int(),
  /** The file has no such row any more. */
  gone: z.number().int(),
  /** Those that the types of these attributes do not hold any more; without attributes: that lack the new key. Null: none. */
  unfit: z.object({ rows: z.number().int(), attributes: z.array(z.string()) }).nullable().default(null),
})
export type CorrectionCounts = z.infer<typeof correctionCountsSchema>

/** How the last refresh of a data source ended; a canceled one leaves the report before it. */
export const refreshReportSchema = z.object({
  /** UTC. */
  at: z.string(),
  /** `unchanged`: the file is as it was, so it was not read again. */
  status: z.enum(['successful', 'unchanged', 'failed']),
  /** Rows, matched by key; null where rows have no key and were replaced whole, and where nothing was read. */
  added: z.number().int().nullable(),
  changed: z.number().int().nullable(),
  /** Gone from the file. */
  removed: z.number().int().nullable(),
  /** Rows that left the entity because the file's row of their key is rejected now; not among those removed. */
  unreadable: z.number().int().nullable().default(null),
  firstUnreadable: z.object({ line: z.number().int(), reason: z.string() }).nullable().default(null),
  /** Null where none had been corrected. */
  corrections: correctionCountsSchema.nullable().default(null),
  /** Attributes whose values are empty now in rows where they were not, most first. */
  emptied: z.array(z.object({ attribute: z.string(), rows: z.number().int() })).default([]),
  /** Columns the file has and the entity has not: offered, never added silently. */
  newColumns: z.array(z.string()),
  /** The failure's sentence; null unless failed. */
  error: z.string().nullable(),
  /** Columns that nothing uses and that the file has lost, where that is why it failed: they can be left out. */
  lostColumns: z.array(z.string()),
})
export type RefreshReport = z.infer<typeof refreshReportSchema>
