import { z } from 'zod'
import { entityIdSchema, sourceIdSchema, taskIdSchema } from '../domain/ids.ts'
import { refreshReportSchema, sourceModeSchema } from '../domain/source.ts'
import { reads, writes } from './define.ts'
import { rejectedRowSchema } from './import.contract.ts'

const path = z.string().min(1).max(4096)
const columns = z.array(z.string()).max(2000).default([])

/** The result of the task that refreshes a data source. */
export const sourceRefreshOutcomeSchema = z.object({
  source: sourceIdSchema,
  entity: entityIdSchema,
  entityName: z.string(),
  fileName: z.string(),
  rows: z.number().int(),
  rejected: z.number().int(),
  firstRejected: rejectedRowSchema.nullable(),
  report: refreshReportSchema,
  durationMs: z.number(),
})
export type SourceRefreshOutcome = z.infer<typeof sourceRefreshOutcomeSchema>

/** The result of the task that imports corrected rows. */
export const correctionOutcomeSchema = z.object({
  source: sourceIdSchema,
  entity: entityIdSchema,
  entityName: z.string(),
  /** Rows that are in the entity now. */
  rows: z.number().int(),
  /** Rows of the corrected file that still do not fit, with lines of that file. */
  refused: z.number().int(),
  firstRefused: rejectedRowSchema.nullable(),
  /** Rows of the source that stay rejected, those the corrected file left out included. */
  rejected: z.number().int(),
})
export type CorrectionOutcome = z.infer<typeof correctionOutcomeSchema>

export const sourceRefreshContract = {
  /** `ignore`: columns of the file that are not wanted, so that they are not offered again. */
  'sources.update': writes(z.strictObject({ source: sourceIdSchema, mode: sourceModeSchema.optional(), ignore: columns }), z.null()),
  /**
   * Reads the file again and takes its rows over in one transaction; the task's result is a SourceRefreshOutcome. `path`: the
   * file is somewhere else now. `add`: new columns that become attributes, `leaveOut`: columns whose attributes are
   * removed, both by the file's header. `anew`: read it although it is unchanged.
   */
  'sources.refresh': writes(
    z.strictObject({ source: sourceIdSchema, path: path.optional(), add: columns, leaveOut: columns, anew: z.boolean().default(false) }),
    z.object({ task: taskIdSchema }),
    { paths: ['path'] },
  ),
  'sources.rejected': reads(z.strictObject({ source: sourceIdSchema, limit: z.number().int().min(1).max(10_000).default(200) }), z.array(rejectedRowSchema)),
  /** Files that data sources and usage files are read from again although they were not chosen on this machine; those that are read with every refresh first. */
  'sources.unagreed': reads(z.strictObject({}), z.array(z.object({ path: z.string(), fileName: z.string(), mode: sourceModeSchema }))),
  /** They may be read from now on, on this machine; paths that the workspace does not name are passed over. */
  'sources.agree': reads(z.strictObject({ paths: z.array(z.string()).max(10_000) }), z.null()),
  /** Writes the rejected rows as CSV: each as the file had it, with its line and the reason. */
  'sources.downloadRejected': reads(z.strictObject({ source: sourceIdSchema, path }), z.null(), { paths: ['path'] }),
  /** Adds rows of a downloaded file that was corrected; the task's result is a CorrectionOutcome. */
  'sources.importCorrected': writes(z.strictObject({ source: sourceIdSchema, path }), z.object({ task: taskIdSchema }), { paths: ['path'] }),
}
