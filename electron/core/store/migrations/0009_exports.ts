import type { Migration } from './migration.ts'

/** Exports, their destinations and their runs. */
export const exports: Migration = {
  version: 9,
  statements: [
    // What is handed on. `settings`: JSON of its name again, its segments by id, columns, format, file names and schedule.
    // `destination`: JSON of where to, null where its connection was detached; secrets are not in it, only what the keychain
    // calls them. `segment_names`: JSON of what its segments are called, by id, for when one is gone. `deleted_at`: null where it is there; a removed one is kept for Undo.
    `CREATE TABLE export (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      settings TEXT NOT NULL,
      destination TEXT,
      segment_names TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      deleted_at TEXT
    ) STRICT, WITHOUT ROWID`,
    // One run of an export. `status`: "refreshing" while it is under way, and for ever where Tessera ended meanwhile, until
    // the workspace is opened the next time. `reason`: why it failed or was skipped as a whole. `segments`: JSON of what became
    // of each segment, with the files, their rows and checksums. `destination`: JSON of where it went.
    `CREATE TABLE export_run (
      sequence INTEGER NOT NULL PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      export TEXT NOT NULL REFERENCES export (id) ON DELETE CASCADE,
      trigger TEXT NOT NULL,
      status TEXT NOT NULL,
      started_at TEXT NOT NULL,
      duration_ms REAL NOT NULL,
      reason TEXT,
      segments TEXT NOT NULL,
      destination TEXT
    ) STRICT`,
    `CREATE INDEX export_run_by_export ON export_run (export, sequence)`,
  ],
}
