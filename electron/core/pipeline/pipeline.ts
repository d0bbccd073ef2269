import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import type { Job, JobTrigger } from '@shared/domain/pipeline.ts'

/** What one run of the whole pipeline is to do. */
export interface PipelineRequest {
  /** Segments that follow this run: others are left as they are, without a run of their own. Null: every segment. */
  readonly segments: readonly SegmentId[] | null
  readonly trigger: JobTrigger
  /** "Now" of every run, milliseconds UTC; null: the moment its turn comes, once for all of them. */
  readonly asOf: number | null
}

/** Data sources, entities, profiles, measures, segments and whatever other stages there are, in one job. One per core process. */
export interface Pipeline {
  /** Of the workspace that is open. The same request joins the job that runs or waits; another one waits for its turn. @throws notFound where no workspace is open. */
  start(request: PipelineRequest): TaskId
  /** Resolves with the job once it has ended, whatever became of it. @throws notFound where it is not known any more. */
  ended(job: TaskId): Promise<Job>
}
