import { z } from 'zod'
import { segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { jobSchema, jobStageSchema, jobTriggerSchema, pipelineTaskKeySchema, pipelineTaskSchema, stageSchema } from '../domain/pipeline.ts'
import { reads, writes } from './define.ts'

const asOf = z.string().max(40).optional()
const job = z.strictObject({ job: taskIdSchema })

/** One run of one task, in the job that it belongs to. */
export const taskRunSchema = pipelineTaskSchema.extend({ job: taskIdSchema, trigger: jobTriggerSchema })
export type TaskRun = z.infer<typeof taskRunSchema>

/** A task of the pipeline as it is now, with how it went the last time. */
export const pipelineStateSchema = pipelineTaskSchema.extend({
  /** The job of the last run, or the one that runs it; null: never run. */
  job: taskIdSchema.nullable(),
  /** End of its last successful run, UTC; null: none. */
  lastSuccessAt: z.string().nullable(),
})
export type PipelineState = z.infer<typeof pipelineStateSchema>

/** One bar of the timeline of a job. */
export const timelineBarSchema = pipelineTaskSchema.pick({ key: true, stage: true, name: true, status: true, reason: true }).extend({
  /** After the job's start. */
  fromMs: z.number(),
  durationMs: z.number(),
  /** What it took in the job that durations are compared with; null: it was not run there. */
  previousMs: z.number().nullable(),
})
export type TimelineBar = z.infer<typeof timelineBarSchema>

export const retentionSchema = z.strictObject({ days: z.number().int().min(1).max(3650), jobs: z.number().int().min(10).max(100_000) })
export type Retention = z.infer<typeof retentionSchema>

export const retentionStateSchema = z.object({
  keep: retentionSchema,
  /** Jobs that are kept now, and when the oldest of them was asked for, UTC; null: none. */
  jobs: z.number().int(),
  oldestAt: z.string().nullable(),
  /** How many of them `wanted` would let go of; 0 where nothing else is wanted. */
  goes: z.number().int(),
})
export type RetentionState = z.infer<typeof retentionStateSchema>

/** Tasks that failed the last time, by what they are about. */
export const failureSchema = z.object({
  about: z.enum([...stageSchema.options, 'usage']),
  tasks: z.number().int(),
  /** When the last of them began, UTC. */
  latestAt: z.string(),
})
export type Failure = z.infer<typeof failureSchema>

/** Event of this feature: `data.changed` with the topic `pipeline`, at most four times a second while a job runs; the exact share in `task.changed`. */
export const pipelineContract = {
  /** The whole pipeline now: static segments untouched, inactive ones skipped. One that runs is joined. Canceled by `pipeline.cancel`. */
  'pipeline.refreshAll': writes(z.strictObject({ asOf, trigger: z.enum(['refreshAll', 'commandLine']).default('refreshAll') }), z.object({ job: taskIdSchema })),
  /** Stops what runs and what waits; each task keeps what it had, or what it has finished. Nothing happens where it has ended. */
  'pipeline.cancel': reads(job, z.null()),
  /** Newest first; those that run or wait are among them. `before`: older than that job. */
  'pipeline.jobs': reads(z.strictObject({ limit: z.number().int().min(1).max(500).default(50), before: taskIdSchema.optional(), scope: z.enum(['all', 'some']).optional() }), z.array(jobSchema)),
  /**
   * One job with its stages. Tasks are answered of the stages in `tasksOf` only. `around`: only that task and what it
   * waits for, directly or not (the entire workflow is without it).
   */
  'pipeline.job': reads(
    z.strictObject({ job: taskIdSchema, tasksOf: z.array(stageSchema).default([]), around: pipelineTaskKeySchema.optional() }),
    z.object({ job: jobSchema, stages: z.array(jobStageSchema) }),
  ),
  /** The job in which a segment was refreshed last, or is being refreshed; null: none that is known. */
  'pipeline.jobOf': reads(z.strictObject({ segment: segmentIdSchema }), z.object({ job: taskIdSchema.nullable() })),
  /** Every task that the whole pipeline has now, by stage (stages without tasks are not there), and the jobs that run or wait, in their order. */
  'pipeline.status': reads(z.strictObject({}), z.object({ running: z.array(jobSchema), stages: z.array(z.object({ stage: stageSchema, tasks: z.array(pipelineStateSchema) })) })),
  /** Nothing is said of what has succeeded since; cheap enough to be asked while a job runs. */
  'pipeline.failures': reads(z.strictObject({}), z.array(failureSchema)),
  /** Of one task, newest first. */
  'pipeline.runs': reads(z.strictObject({ task: pipelineTaskKeySchema, limit: z.number().int().min(1).max(500).default(20) }), z.array(taskRunSchema)),
  /** Bars of the tasks that ran, by start; `previous`: the job that durations are compared with. */
  'pipeline.timeline': reads(job, z.object({ job: jobSchema, previous: jobSchema.nullable(), bars: z.array(timelineBarSchema) })),
  /** Jobs are kept for so many days, and so many of them at most; the newest ten always. */
  'pipeline.retention': reads(z.strictObject({ wanted: retentionSchema.optional() }), retentionStateSchema),
  /** What is not kept any more goes at once. */
  'pipeline.setRetention': writes(retentionSchema, retentionStateSchema),
}
