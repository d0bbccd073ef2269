import type { Migration } from './migration.ts'

/** What a workspace remembers of runs and of versions of definitions. */
export const history: Migration = {
  version: 6,
  statements: [
    // What somebody wrote down about a segment; without a row there is nothing. Deleting a segment keeps it, for Undo.
    `CREATE TABLE segment_note (
      segment TEXT NOT NULL PRIMARY KEY REFERENCES segment (id) ON DELETE CASCADE,
      text TEXT NOT NULL,
      updated_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    // Who made a version, as their system calls them; null where it did not say.
    `ALTER TABLE segment_version ADD COLUMN made_by TEXT`,
  ],
}
