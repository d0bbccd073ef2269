import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import type { RunTrigger } from '@shared/domain/segment.ts'

export interface RefreshRequest {
  readonly segments: readonly SegmentId[]
  /** "Now" of every run, milliseconds UTC; null: the moment its turn comes, once for all of them. */
  readonly asOf: number | null
  readonly trigger: RunTrigger
}

/** What a refresh has still to do for a segment. */
export interface UnderWay {
  readonly status: 'queued' | 'refreshing'
  readonly task: TaskId
}

/** Refreshes segments, one task at a time. One per core process. */
export interface Refresher {
  /** The same request while it waits or runs joins the task that is there. */
  start(request: RefreshRequest): TaskId
  underWay(): ReadonlyMap<SegmentId, UnderWay>
}
