import { z } from 'zod'
import { appErrorSchema } from '../errors/appErrorSchema.ts'
import { taskIdSchema } from './ids.ts'
import { taskStatusSchema } from './segment.ts'

const taskKindSchema = z.enum(['import', 'refresh', 'download', 'export', 'save', 'sample', 'derive', 'profile', 'compare'])
export type TaskKind = z.infer<typeof taskKindSchema>

/** Long work that can be watched and canceled. */
export const taskSchema = z.object({
  id: taskIdSchema,
  kind: taskKindSchema,
  /** What it works on, for a person: "orders.csv", "High-value customers". */
  title: z.string(),
  status: taskStatusSchema,
  /** The step under way, for a person: "Reading rows"; empty before the first. */
  step: z.string(),
  /** 0 to 1; null while the amount of work is not known. */
  progress: z.number().min(0).max(1).nullable(),
  done: z.number().int(),
  total: z.number().int().nullable(),
  startedAt: z.string(),
  /** Null while it runs. */
  finishedAt: z.string().nullable(),
  /** Set when it failed. */
  error: appErrorSchema.nullable(),
  /** What it made, by kind: an import's {@link ImportOutcome}; null otherwise and until finished. */
  result: z.unknown().nullable(),
})
export type Task = z.infer<typeof taskSchema>
