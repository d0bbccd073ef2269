import type { Migration } from './migration.ts'

/** What a workspace remembers of its data beyond the rows. */
export const data: Migration = {
  version: 4,
  statements: [],
}
