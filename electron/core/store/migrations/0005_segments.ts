import type { Migration } from './migration.ts'

/** What a workspace remembers of its segments, and of rows that somebody corrected. */
export const segments: Migration = {
  version: 5,
  statements: [
    // The ordinal of the entity's row that somebody made of a rejected one; null where the row is still left out.
    `ALTER TABLE rejected_row ADD COLUMN corrected_by INTEGER`,
    // 1: its definition is a list of keys that somebody gave it, and it stays static.
    `ALTER TABLE segment ADD COLUMN is_list INTEGER NOT NULL DEFAULT 0`,
    // The tags of the workspace, those that no segment has too. `color`: of its square, null where it follows from the name.
    // `segment_tag.tag` is its name; names are unique ignoring case, which features see to beyond ASCII.
    `CREATE TABLE tag (name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE, color TEXT) STRICT, WITHOUT ROWID`,
    `INSERT OR IGNORE INTO tag SELECT tag, NULL FROM segment_tag`,
    // What is being edited in the builder and saved nowhere yet. `segment`: of which, null where it was never saved. `details`: JSON
    // object of name, output name, description and tags as far as they are filled in. Gone with the save or the close of the builder.
    `CREATE TABLE segment_draft (
      id TEXT NOT NULL PRIMARY KEY,
      segment TEXT REFERENCES segment (id) ON DELETE CASCADE,
      details TEXT NOT NULL,
      definition TEXT NOT NULL,
      changed_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
}
