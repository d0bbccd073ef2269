import { mdiAlertCircle, mdiAlertOutline, mdiCancel, mdiCheckCircleOutline, mdiCircleOffOutline, mdiClockOutline, mdiDebugStepOver, mdiProgressClock } from '@mdi/js'
import type { PipelineTaskStatus } from '@shared/domain/pipeline.ts'
import type { SegmentState, SegmentType } from '@shared/domain/segment.ts'

export const statusWords = {
  notStarted: 'Not started',
  queued: 'Queued',
  refreshing: 'Refreshing',
  successful: 'Successful',
  failed: 'Failed',
  skipped: 'Skipped',
  canceled: 'Canceled',
  completedWithWarnings: 'Completed with warnings',
} satisfies Record<PipelineTaskStatus, string>

/** Outline forms; filled only where something failed. */
export const statusIcons = {
  notStarted: mdiCircleOffOutline,
  queued: mdiClockOutline,
  refreshing: mdiProgressClock,
  successful: mdiCheckCircleOutline,
  failed: mdiAlertCircle,
  skipped: mdiDebugStepOver,
  canceled: mdiCancel,
  completedWithWarnings: mdiAlertOutline,
} satisfies Record<PipelineTaskStatus, string>

export const stateWords = { active: 'Active', inactive: 'Inactive' } satisfies Record<SegmentState, string>

export const typeWords = { static: 'Static', dynamic: 'Dynamic', expansion: 'Expansion' } satisfies Record<SegmentType, string>
