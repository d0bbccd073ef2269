import { z } from 'zod'
import { runIdSchema, segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { refreshRunSchema, segmentStateSchema } from '../domain/segment.ts'
import { sentenceChangeSchema } from '../rules/sentenceDiff.ts'
import { reads, writes } from './define.ts'
import { offeredColumnSchema } from './members.contract.ts'
import { memberTableSchema } from './segments.contract.ts'

const segmentVersionSchema = z.object({
  version: z.number().int(),
  /** UTC. */
  savedAt: z.string(),
  /** What the system of whoever made it calls them; null: not known. */
  madeBy: z.string().nullable(),
  /** What it says, against the version before; all `same` for the first. */
  changes: z.array(sentenceChangeSchema),
  /** It differs from the version before in something its sentence does not say. */
  isOtherwise: z.boolean(),
  /** The newest successful run of it; null: none. */
  last: refreshRunSchema.nullable(),
  /** What is wrong with it as the data are now, so that it can be saved as an inactive draft only; null: nothing. */
  problem: z.string().nullable(),
})
export type SegmentVersion = z.infer<typeof segmentVersionSchema>

/** A point of a trend: one successful run. */
const trendRunSchema = z.object({ startedAt: z.string(), members: z.number().int(), entered: z.number().int(), left: z.number().int(), version: z.number().int() })
export type TrendRun = z.infer<typeof trendRunSchema>

const twoRuns = { segment: segmentIdSchema, before: runIdSchema, after: runIdSchema }
/** Who is in the later set only, in the earlier one only, in both. */
const comparedListSchema = z.enum(['entered', 'left', 'stayed'])
export type ComparedList = z.infer<typeof comparedListSchema>
const columns = z.array(z.string().max(400)).max(500).optional()
const asOf = z.string().max(40).optional()

export const historyContract = {
  /** Newest first. */
  'history.versions': reads(z.strictObject({ segment: segmentIdSchema }), z.array(segmentVersionSchema)),
  /**
   * Makes a new version with the definition of an old one, output columns included; nothing is run. One that is not in
   * order any more becomes an inactive draft (`problem` says why). `state`: the one it is to have where it is in order,
   * to undo a restoring; left out: as an edit by hand would leave it. `before`: what the segment was until now.
   */
  'history.restore': writes(
    z.strictObject({ segment: segmentIdSchema, version: z.number().int().min(1), state: segmentStateSchema.optional() }),
    z.object({ version: z.number().int(), problem: z.string().nullable(), before: z.object({ version: z.number().int(), state: segmentStateSchema }) }),
  ),
  /** The successful runs of some segments, oldest first, to be drawn beside each other; segments that are gone are left out. */
  'history.trends': reads(
    z.strictObject({ segments: z.array(segmentIdSchema).max(8) }),
    z.array(z.object({ segment: segmentIdSchema, name: z.string(), runs: z.array(trendRunSchema) })),
  ),
  /** Writes the note of a segment, over the one there is; blank: takes it away. `before`: the text until now, '' where there was none. */
  'history.setNote': writes(z.strictObject({ segment: segmentIdSchema, text: z.string().max(10_000) }), z.object({ before: z.string() })),
  /** Two successful runs of one segment; each list with its size, and how many of it are no longer in the data. */
  'history.compare': reads(
    z.strictObject(twoRuns),
    z.object({
      before: refreshRunSchema,
      after: refreshRunSchema,
      lists: z.record(comparedListSchema, z.object({ size: z.number().int(), gone: z.number().int() })),
      offered: z.array(offeredColumnSchema),
    }),
  ),
  /**
   * Some rows of one list, by key, with the key and the columns (names of offered ones; left out: what a row is called)
   * as they are now; then those no longer in the data, by key, from row `present` on. `total`: rows that can be shown;
   * customers whose keys are not known any more are missing. `stamp`: another one, other rows.
   */
  'history.compared': reads(
    z.strictObject({ ...twoRuns, list: comparedListSchema, columns, offset: z.number().int().min(0), limit: z.number().int().min(1).max(500), asOf }),
    z.object({ table: memberTableSchema, total: z.number().int(), present: z.number().int(), stamp: z.string() }),
  ),
  /** Those of a list whose keys are known, as a segment that is a list; its first refresh begins at once. */
  'history.saveList': writes(
    z.strictObject({ ...twoRuns, list: comparedListSchema, name: z.string().trim().min(1).max(200) }),
    z.object({ segment: segmentIdSchema, name: z.string(), task: taskIdSchema }),
  ),
  /** All of them as CSV, cells made safe for spreadsheets. The task's result is the number of rows. */
  'history.download': reads(z.strictObject({ ...twoRuns, list: comparedListSchema, columns, path: z.string().min(1).max(4096) }), z.object({ task: taskIdSchema }), { paths: ['path'] }),
}
