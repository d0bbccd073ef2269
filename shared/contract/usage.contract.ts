import { z } from 'zod'
import { segmentIdSchema, taskIdSchema, trackedAppIdSchema, usageFileIdSchema } from '../domain/ids.ts'
import { sourceModeSchema } from '../domain/source.ts'
import { segmentStateSchema } from '../domain/segment.ts'
import { segmentUseSchema, trackedAppSchema, trackedRowSchema, usageFileSchema } from '../domain/usage.ts'
import { definitionSchema } from '../rules/definition.ts'
import { reads, writes } from './define.ts'

const path = z.string().min(1).max(4096)
const segments = z.array(segmentIdSchema).min(1).max(10_000)

/** What goes with segments when they are deleted, beside the uses that stop. */
const heldSchema = z.object({ members: z.number().int(), runs: z.number().int(), versions: z.number().int() })

/** What a run with another definition would change, against the stored members. */
export const runChangeSchema = z.object({
  /** Null: there are no stored members yet. */
  before: z.number().int().nullable(),
  members: z.number().int(),
  entered: z.number().int(),
  left: z.number().int(),
  /** "Now" of the count, UTC. */
  asOf: z.string(),
})
export type RunChange = z.infer<typeof runChangeSchema>

const unusedSegmentSchema = z.object({
  segment: segmentIdSchema,
  name: z.string(),
  state: segmentStateSchema,
  members: z.number().int().nullable(),
  /** The last day in the workspace's zone on which it was in a usage, an export or an open page. */
  seenOn: z.string(),
  isExempt: z.boolean(),
})
export type UnusedSegment = z.infer<typeof unusedSegmentSchema>

export const usageContract = {
  /**
   * Every place that uses one of these segments, directly or through others, each once by its shortest way, these
   * segments themselves left out; the nearest first.
   */
  'usage.of': reads(z.strictObject({ segments }), z.object({ uses: z.array(segmentUseSchema), held: heldSchema })),
  /** Evaluates a definition and stores nothing; the task's result is a {@link RunChange}. Another question of the same editor ends the one before. */
  'usage.runChange': reads(z.strictObject({ segment: segmentIdSchema, definition: definitionSchema }), z.object({ task: taskIdSchema })),

  /** All of them, by product, kind and name. */
  'usage.tracked': reads(z.strictObject({}), z.array(trackedRowSchema)),
  /** Registers one (no `tracked`) or changes one that somebody registered; those of a usage file are changed there. */
  'usage.track': writes(z.strictObject({ tracked: trackedAppIdSchema.optional(), app: trackedAppSchema }), trackedRowSchema),
  'usage.untrack': writes(z.strictObject({ tracked: trackedAppIdSchema }), z.null()),

  'usage.files': reads(z.strictObject({}), z.array(usageFileSchema)),
  /** Takes over what a usage file states; the file of the same path is read again. What cannot be read is listed. */
  'usage.importFile': writes(z.strictObject({ path }), usageFileSchema, { paths: ['path'] }),
  /** Reads it again; where that fails, what it stated before stays, and the answer says why. */
  'usage.rereadFile': writes(z.strictObject({ file: usageFileIdSchema }), usageFileSchema),
  'usage.updateFile': writes(z.strictObject({ file: usageFileIdSchema, mode: sourceModeSchema }), usageFileSchema),
  /** With all that it stated. */
  'usage.removeFile': writes(z.strictObject({ file: usageFileIdSchema }), z.null()),

  /** A page that shows the segment was opened. Says nothing in a workspace that is open for reading only. */
  'usage.seen': reads(z.strictObject({ segment: segmentIdSchema }), z.null()),
  /** Segments in no usage, export or open page for `days` days, by name. `deactivates`: whether those are deactivated, once a day at most. */
  'usage.unused': reads(z.strictObject({}), z.object({ days: z.number().int(), deactivates: z.boolean(), segments: z.array(unusedSegmentSchema) })),
  'usage.setDeactivation': writes(z.strictObject({ on: z.boolean() }), z.null()),
  /** Exempt ones are never deactivated for lack of use, nor listed as unused unless they are asked for. */
  'usage.setExempt': writes(z.strictObject({ segments, isExempt: z.boolean() }), z.null()),
}
