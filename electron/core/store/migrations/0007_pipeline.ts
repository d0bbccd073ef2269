import type { Migration } from './migration.ts'

/** Jobs of the pipeline with their tasks, and schedules. */
export const pipeline: Migration = {
  version: 7,
  statements: [],
}
