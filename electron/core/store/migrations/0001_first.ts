import type { Migration } from './migration.ts'

/**
 * The metadata of a workspace. Times are UTC ISO-8601 text. Lists of ids (`key`, `child_attributes` …), read options,
 * plans and definitions are JSON text. References that may outlive what they name (a segment's audience) are no foreign
 * keys. Deleted segments stay until the workspace is closed, so that Undo brings back the same id; names are unique
 * among those that are not deleted. NOCASE folds ASCII only; features compare names of other scripts themselves.
 */
export const first: Migration = {
  version: 1,
  statements: [
    `CREATE TABLE workspace (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE entity (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL COLLATE NOCASE UNIQUE,
      role TEXT NOT NULL,
      key TEXT NOT NULL,
      name_attribute TEXT,
      date_attribute TEXT,
      ordinal_limit INTEGER NOT NULL,
      row_count INTEGER NOT NULL,
      data_version INTEGER NOT NULL,
      updated_at TEXT NOT NULL,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE attribute (
      id TEXT NOT NULL PRIMARY KEY,
      entity TEXT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
      name TEXT NOT NULL COLLATE NOCASE,
      type TEXT NOT NULL,
      scale INTEGER,
      position INTEGER NOT NULL,
      UNIQUE (entity, name)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE relationship (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL COLLATE NOCASE UNIQUE,
      child_entity TEXT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
      child_attributes TEXT NOT NULL,
      parent_entity TEXT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
      parent_attributes TEXT NOT NULL,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX relationship_child ON relationship (child_entity)`,
    `CREATE INDEX relationship_parent ON relationship (parent_entity)`,
    `CREATE TABLE data_source (
      id TEXT NOT NULL PRIMARY KEY,
      entity TEXT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
      path TEXT NOT NULL,
      file_name TEXT NOT NULL,
      format TEXT NOT NULL,
      read_options TEXT NOT NULL,
      plan TEXT NOT NULL,
      rows INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      imported_at TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      modified_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX data_source_entity ON data_source (entity)`,
    `CREATE TABLE rejected_row (
      source TEXT NOT NULL REFERENCES data_source (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      line INTEGER NOT NULL,
      column_name TEXT,
      value TEXT,
      reason TEXT NOT NULL,
      PRIMARY KEY (source, position)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE retired_key (
      entity TEXT NOT NULL PRIMARY KEY REFERENCES entity (id) ON DELETE CASCADE,
      ordinals TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE segment (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL COLLATE NOCASE,
      output_name TEXT NOT NULL COLLATE NOCASE,
      description TEXT NOT NULL,
      audience TEXT,
      audience_name TEXT NOT NULL,
      type TEXT NOT NULL,
      state TEXT NOT NULL,
      draft INTEGER NOT NULL,
      version INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      deleted_at TEXT
    ) STRICT, WITHOUT ROWID`,
    `CREATE UNIQUE INDEX segment_name ON segment (name) WHERE deleted_at IS NULL`,
    `CREATE UNIQUE INDEX segment_output_name ON segment (output_name) WHERE deleted_at IS NULL`,
    `CREATE TABLE segment_version (
      segment TEXT NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
      version INTEGER NOT NULL,
      saved_at TEXT NOT NULL,
      definition TEXT NOT NULL,
      PRIMARY KEY (segment, version)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE segment_tag (
      segment TEXT NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
      tag TEXT NOT NULL COLLATE NOCASE,
      position INTEGER NOT NULL,
      PRIMARY KEY (segment, tag)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE refresh_run (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      segment TEXT NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
      trigger TEXT NOT NULL,
      status TEXT NOT NULL,
      started_at TEXT NOT NULL,
      duration_ms REAL NOT NULL,
      as_of TEXT NOT NULL,
      version INTEGER NOT NULL,
      members INTEGER,
      entered INTEGER,
      left INTEGER,
      error TEXT
    ) STRICT`,
    `CREATE INDEX refresh_run_segment ON refresh_run (segment, sequence)`,
    `CREATE TABLE member_set (
      run TEXT NOT NULL PRIMARY KEY REFERENCES refresh_run (id) ON DELETE CASCADE,
      bytes BLOB NOT NULL
    ) STRICT`,
  ],
}
