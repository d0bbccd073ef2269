import type { Migration } from './migration.ts'

/** What a workspace remembers of its segments, and of rows that somebody corrected. */
export const segments: Migration = {
  version: 5,
  statements: [
    // The ordinal of the entity's row that somebody made of a rejected one; null where the row is still left out.
    `ALTER TABLE rejected_row ADD COLUMN corrected_by INTEGER`,
  ],
}
