import { z } from 'zod'
import { entityIdSchema, runIdSchema, segmentIdSchema, taskIdSchema } from './ids.ts'
import { segmentScheduleSchema } from './schedule.ts'

export const segmentTypeSchema = z.enum(['static', 'dynamic', 'expansion'])
export const segmentStateSchema = z.enum(['active', 'inactive'])
export const taskStatusSchema = z.enum(['notStarted', 'queued', 'refreshing', 'successful', 'failed', 'skipped', 'canceled'])

export type SegmentType = z.infer<typeof segmentTypeSchema>
export type SegmentState = z.infer<typeof segmentStateSchema>
export type TaskStatus = z.infer<typeof taskStatusSchema>

/** Fixed after the first save: a name other programs can rely on. */
export const outputNameSchema = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'The output name starts with a letter and holds letters, digits and underscores only.')

/** One row of the grid. */
export const segmentRowSchema = z.object({
  id: segmentIdSchema,
  name: z.string(),
  outputName: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  audience: entityIdSchema,
  audienceName: z.string(),
  type: segmentTypeSchema,
  state: segmentStateSchema,
  /** Its definition is a list of keys, and it stays static; absent: it is not. */
  isList: z.boolean().optional(),
  /** Absent: it follows every system refresh. */
  schedule: segmentScheduleSchema.optional(),
  status: taskStatusSchema,
  /** Why the status is what it is: "draft", "inactive", or the failure's sentence; null where the status says it all. */
  statusReason: z.string().nullable(),
  /** The refresh that runs or waits for it; absent while none does. */
  task: taskIdSchema.optional(),
  /** Members of the last successful run; null before the first. */
  members: z.number().int().nullable(),
  /** Against the successful run before; null where there is none. */
  change: z.number().int().nullable(),
  /** Of the last successful run, UTC; null before the first. */
  lastRefreshedAt: z.string().nullable(),
})
export type SegmentRow = z.infer<typeof segmentRowSchema>

export const runTriggerSchema = z.enum(['hand', 'refreshAll', 'schedule', 'commandLine'])
export type RunTrigger = z.infer<typeof runTriggerSchema>

/** One run of a segment; successful ones are the trend's points. */
export const refreshRunSchema = z.object({
  id: runIdSchema,
  segment: segmentIdSchema,
  trigger: runTriggerSchema,
  status: taskStatusSchema,
  /** UTC. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** "Now" of this run, UTC. */
  asOf: z.string(),
  /** Version of the definition that was evaluated. */
  version: z.number().int(),
  /** Null unless successful. */
  members: z.number().int().nullable(),
  entered: z.number().int().nullable(),
  left: z.number().int().nullable(),
  /** The failure's sentence; null unless failed or skipped. */
  error: z.string().nullable(),
  /** It succeeded, and this is worth knowing of it: a sentence each. */
  warnings: z.array(z.string()),
})
export type RefreshRun = z.infer<typeof refreshRunSchema>
