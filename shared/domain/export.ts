import { z } from 'zod'
import { exportDestinationSchema } from './exportDestination.ts'
import { exportIdSchema, exportRunIdSchema, segmentIdSchema, taskIdSchema } from './ids.ts'
import { segmentScheduleSchema } from './schedule.ts'
import { taskStatusSchema } from './segment.ts'

/** Segments that are handed on: which of them, which of their columns, how, where to and when. */

export const exportFormatSchema = z.enum(['csv', 'xlsx', 'ndjson', 'parquet'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

/** One column of the files, in their order. */
const exportColumnSchema = z.strictObject({
  /** Of the audience or of the segment's own output columns, as `exports.columns` offers it. */
  name: z.string().trim().min(1).max(400),
  /** What it is called in the file; null: the same. */
  as: z.string().trim().min(1).max(400).nullable().default(null),
  /** A segment that lacks it fails the export; else it is an empty column there, with a warning. */
  required: z.boolean().default(true),
})
export type ExportColumn = z.infer<typeof exportColumnSchema>

/** Which refreshes of the whole pipeline it follows: every one, those that the system's schedule wants on days of its own, or none. */
const exportScheduleSchema = segmentScheduleSchema
export type ExportSchedule = z.infer<typeof exportScheduleSchema>

export const exportNameSchema = z.string().trim().min(1, 'Give the export a name.').max(200)

/** Formulas are made harmless in CSV where `isSafe`; the other formats say of every cell whether it is text. */
export const exportSettingsSchema = z.strictObject({
  name: exportNameSchema,
  segments: z.array(segmentIdSchema).max(1000),
  /** Null: every attribute of the audience, then the segment's output columns. */
  columns: z.array(exportColumnSchema).min(1, 'Choose at least one column.').max(500).nullable().default(null),
  format: exportFormatSchema.default('csv'),
  isSafe: z.boolean().default(true),
  /** Folders and name of each file without its ending, with places such as {segment}; see `fileNameTemplate.ts`. */
  fileName: z.string().trim().min(1, 'Say what the files are called.').max(500),
  /** A segment with more members is skipped; null: any number. */
  mostMembers: z.number().int().min(1).nullable().default(null),
  schedule: exportScheduleSchema,
})
export type ExportSettings = z.infer<typeof exportSettingsSchema>

export const exportStatusSchema = z.enum([...taskStatusSchema.options, 'completedWithWarnings'])
export type ExportStatus = z.infer<typeof exportStatusSchema>

export const exportTriggerSchema = z.enum(['hand', 'refresh', 'schedule', 'commandLine'])
export type ExportTrigger = z.infer<typeof exportTriggerSchema>

/** A file, or what was sent of one, once it is there as a whole. */
const exportedFileSchema = z.object({
  /** Below the destination, with forward slashes. */
  name: z.string(),
  rows: z.number().int(),
  bytes: z.number().int(),
  /** SHA-256 in hexadecimal. */
  checksum: z.string(),
})
export type ExportedFile = z.infer<typeof exportedFileSchema>

/** What became of one segment in a run. */
export const exportOutcomeSchema = z.object({
  segment: segmentIdSchema,
  /** As it was called then. */
  name: z.string(),
  status: z.enum(['successful', 'failed', 'skipped', 'canceled']),
  /** Why it failed or was skipped, in a sentence; null where it did not. */
  reason: z.string().nullable(),
  warnings: z.array(z.string()),
  members: z.number().int().nullable(),
  files: z.array(exportedFileSchema),
})
export type ExportOutcome = z.infer<typeof exportOutcomeSchema>

export const exportRunSchema = z.object({
  id: exportRunIdSchema,
  export: exportIdSchema,
  trigger: exportTriggerSchema,
  status: exportStatusSchema,
  /** UTC. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** Why the export as a whole failed or was skipped, in a sentence; null where it did not. */
  reason: z.string().nullable(),
  segments: z.array(exportOutcomeSchema),
})
export type ExportRun = z.infer<typeof exportRunSchema>

/** One export as lists show it. */
export const exportRowSchema = z.object({
  id: exportIdSchema,
  name: z.string(),
  /** Null: its connection was detached; it cannot run until it has one. */
  destination: exportDestinationSchema.nullable(),
  /** The destination in one line; null where there is none. */
  connection: z.string().nullable(),
  format: exportFormatSchema,
  schedule: exportScheduleSchema,
  /** Those that are still there, with the members of their last successful run (null: none yet). */
  segments: z.array(z.object({ id: segmentIdSchema, name: z.string(), members: z.number().int().nullable() })),
  /** Names of those that were deleted. */
  deletedSegments: z.array(z.string()),
  status: exportStatusSchema,
  /** Why, in a sentence; null where the status says it all. */
  statusReason: z.string().nullable(),
  /** The run that is under way; absent while none is. */
  task: taskIdSchema.optional(),
  lastRun: exportRunSchema.nullable(),
})
export type ExportRow = z.infer<typeof exportRowSchema>

/** One export as its editor shows it. */
export const exportDetailsSchema = z.object({ id: exportIdSchema, settings: exportSettingsSchema, destination: exportDestinationSchema.nullable(), row: exportRowSchema })
export type ExportDetails = z.infer<typeof exportDetailsSchema>
