import { mdiAlertCircle, mdiCancel, mdiCheckCircleOutline, mdiCircleOffOutline, mdiClockOutline, mdiDebugStepOver, mdiProgressClock } from '@mdi/js'
import type { SegmentState, SegmentType, TaskStatus } from '@shared/domain/segment.ts'

export const statusWords = {
  notStarted: 'Not started',
  queued: 'Queued',
  refreshing: 'Refreshing',
  successful: 'Successful',
  failed: 'Failed',
  skipped: 'Skipped',
  canceled: 'Canceled',
} satisfies Record<TaskStatus, string>

/** Outline forms; filled only where something failed. */
export const statusIcons = {
  notStarted: mdiCircleOffOutline,
  queued: mdiClockOutline,
  refreshing: mdiProgressClock,
  successful: mdiCheckCircleOutline,
  failed: mdiAlertCircle,
  skipped: mdiDebugStepOver,
  canceled: mdiCancel,
} satisfies Record<TaskStatus, string>

export const stateWords = { active: 'Active', inactive: 'Inactive' } satisfies Record<SegmentState, string>

export const typeWords = { static: 'Static', dynamic: 'Dynamic', expansion: 'Expansion' } satisfies Record<SegmentType, string>
