import { z } from 'zod'
import { taskIdSchema } from './ids.ts'
import { runTriggerSchema, taskStatusSchema } from './segment.ts'

/** The whole pipeline and the refreshes of some segments: jobs, their stages, and the tasks in them. */

/** In the order in which they run. */
export const stageSchema = z.enum(['sources', 'entities', 'profiles', 'measures', 'segments', 'insights', 'exports'])
export type Stage = z.infer<typeof stageSchema>
export const stages = stageSchema.options

/** `hand`: some segments only. `due`: when a schedule wanted it, UTC; null for what nobody scheduled. */
export const jobTriggerSchema = z.object({
  kind: runTriggerSchema,
  due: z.string().nullable(),
  /** Times that passed without a run because nothing was awake, the one at `due` included; 0: in time. */
  missed: z.number().int().min(0),
})
export type JobTrigger = z.infer<typeof jobTriggerSchema>

/** What a task is about, the same in every job: "sources:abc". The stage, a colon, and the id within it; usage files, which are read with the data sources, are "usage:abc". */
export const pipelineTaskKeySchema = z.string().regex(/^[a-z]+:[A-Za-z0-9_-]{1,64}$/)
export type PipelineTaskKey = z.infer<typeof pipelineTaskKeySchema>

export const pipelineTaskStatusSchema = z.enum([...taskStatusSchema.options, 'completedWithWarnings'])
export type PipelineTaskStatus = z.infer<typeof pipelineTaskStatusSchema>

/** One task of one job, or the last of its kind. */
export const pipelineTaskSchema = z.object({
  key: pipelineTaskKeySchema,
  stage: stageSchema,
  /** Of the data source, entity, measure, segment or export, as it is called now (as it was, where it is gone). */
  name: z.string(),
  status: pipelineTaskStatusSchema,
  /** Why it failed or was skipped, in a sentence ("inactive", "upstream “Orders” failed"); null where the status says it all. */
  reason: z.string().nullable(),
  /** It succeeded, and this is worth knowing of it; each a sentence. */
  warnings: z.array(z.string()),
  /** What it did, in a few words: "12,000 rows, unchanged"; null: nothing to say. */
  outcome: z.string().nullable(),
  /** UTC; null: it has not started, or was never to. */
  startedAt: z.string().nullable(),
  /** Null: it has not ended, or never started. */
  durationMs: z.number().nullable(),
  /** 0 to 1 of the one that runs; null where that is not known. */
  progress: z.number().min(0).max(1).nullable(),
})
export type PipelineTask = z.infer<typeof pipelineTaskSchema>

/** How many tasks of a stage, or of a job, are where; `done` counts all that ended by themselves: successful, failed and skipped ones. */
export const taskCountsSchema = z.object({
  total: z.number().int(),
  done: z.number().int(),
  successful: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  canceled: z.number().int(),
  /** Successful ones with warnings. */
  warned: z.number().int(),
})
export type TaskCounts = z.infer<typeof taskCountsSchema>

/** `interrupted`: the program ended before it did. Failed: one task did, at least; the others have their own results. */
export const jobStatusSchema = z.enum(['queued', 'refreshing', 'successful', 'failed', 'canceled', 'interrupted'])
export type JobStatus = z.infer<typeof jobStatusSchema>

export const jobSchema = z.object({
  /** Of the task that runs it: `tasks.cancel` cancels it, `task.changed` tells how far it is. */
  id: taskIdSchema,
  /** `all`: the whole pipeline; `some`: segments that somebody chose. */
  scope: z.enum(['all', 'some']),
  /** What it refreshes: "everything", "3 segments" or the name of the only one. */
  title: z.string(),
  trigger: jobTriggerSchema,
  status: jobStatusSchema,
  /** "Canceled, 10 of 12 done", "Interrupted, …", "2 of 12 failed"; null where the status says it all. */
  summary: z.string().nullable(),
  /** When it was asked for, UTC. */
  queuedAt: z.string(),
  /** When its turn came; null while it waits, and where it never did. */
  startedAt: z.string().nullable(),
  /** Null while it waits or runs. */
  finishedAt: z.string().nullable(),
  /** From its start; of one that runs until now. Null where it never started. */
  durationMs: z.number().nullable(),
  /** Against the last successful or failed job before it that was to refresh the same; null where there is none, or it has not ended. */
  changeMs: z.number().nullable(),
  counts: taskCountsSchema,
})
export type Job = z.infer<typeof jobSchema>

/** Stages without tasks are not there. */
export const jobStageSchema = z.object({
  stage: stageSchema,
  /** Of its tasks: refreshing while one runs, queued while none has started, then failed, canceled or skipped where one is; skipped only where all are. */
  status: pipelineTaskStatusSchema,
  counts: taskCountsSchema,
  /** First start of a task and last end, UTC; null: not yet. */
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** In the order in which they run; null: not asked for. */
  tasks: z.array(pipelineTaskSchema).nullable(),
})
export type JobStage = z.infer<typeof jobStageSchema>
