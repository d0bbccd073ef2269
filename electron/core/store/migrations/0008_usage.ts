import type { Migration } from './migration.ts'

/** Who uses segments outside of the workspace, and when each segment was last of use. */
export const usage: Migration = {
  version: 8,
  statements: [
    // Usage files, each with the tracked apps it states. `mode`: "once" or "refresh" (read again with every refresh). `file_hash`:
    // of the bytes that were read. `unreadable`: JSON list of the first entries left out, `unreadable_count` of how many.
    // `problem`: why it could not be read the last time, null where it could.
    `CREATE TABLE usage_file (
      id TEXT NOT NULL PRIMARY KEY,
      path TEXT NOT NULL,
      file_name TEXT NOT NULL,
      mode TEXT NOT NULL,
      read_at TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      modified_ms REAL NOT NULL,
      file_hash TEXT,
      entries INTEGER NOT NULL,
      unreadable TEXT NOT NULL,
      unreadable_count INTEGER NOT NULL,
      problem TEXT
    ) STRICT, WITHOUT ROWID`,
    // Journeys, campaigns and reports of other applications. `file`: the usage file that states it, null where somebody registered
    // it. `segments`: JSON list of output names (names where nothing here is called so); no reference, for what another
    // application uses outlives a segment that is deleted here, and Undo brings that back.
    `CREATE TABLE tracked_app (
      id TEXT NOT NULL PRIMARY KEY,
      file TEXT REFERENCES usage_file (id) ON DELETE CASCADE,
      product TEXT NOT NULL,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      campaign TEXT,
      link TEXT,
      status TEXT,
      may_open INTEGER NOT NULL,
      segments TEXT NOT NULL,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX tracked_app_file ON tracked_app (file)`,
    // When a segment was last of use: written at most once a day when a page shows it, and when it begins or ends to be used.
    // `seen_on`: that day in the zone of the workspace. `used`: 1 while something uses it. `exempt`: 1 where it is never
    // deactivated for lack of use. A segment without a row was last of use when it was made, or
    // when this began to be written down (`attentionSince` of the workspace, a day).
    `CREATE TABLE segment_attention (
      segment TEXT NOT NULL PRIMARY KEY REFERENCES segment (id) ON DELETE CASCADE,
      seen_on TEXT NOT NULL,
      used INTEGER NOT NULL,
      exempt INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
}
