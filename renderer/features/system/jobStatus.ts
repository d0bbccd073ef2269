import type { Job, JobStatus, PipelineTaskStatus } from '@shared/domain/pipeline.ts'

export const jobEndWords = {
  queued: 'Queued',
  refreshing: 'Running',
  successful: 'Successful',
  failed: 'Failed',
  canceled: 'Canceled',
  interrupted: 'Interrupted',
} satisfies Record<JobStatus, string>

/** One that was interrupted came to no end, which is looked at like a failure. */
export const jobIconStatus = {
  queued: 'queued',
  refreshing: 'refreshing',
  successful: 'successful',
  failed: 'failed',
  canceled: 'canceled',
  interrupted: 'failed',
} satisfies Record<JobStatus, PipelineTaskStatus>

/** One that was stopped on its way says nothing about how long it takes. */
export function isComparable({ status }: Pick<Job, 'status'>): boolean {
  return status === 'successful' || status === 'failed'
}
