import type { Migration } from './migration.ts'

/** What a workspace remembers of its data beyond the rows. */
export const data: Migration = {
  version: 4,
  statements: [
    // Sources remember more of their file. `mode`: "once" or "refresh" (read again with every refresh). `file_hash`: of the
    // bytes that were read, null where nobody asked yet. `file_facts`: JSON of what the file said of itself (its columns in
    // order, the references it declares). `last_refresh`: JSON of how the last refresh ended, null before the first.
    `ALTER TABLE data_source ADD COLUMN mode TEXT NOT NULL DEFAULT 'once'`,
    `ALTER TABLE data_source ADD COLUMN file_hash TEXT`,
    `ALTER TABLE data_source ADD COLUMN file_facts TEXT NOT NULL DEFAULT '{}'`,
    `ALTER TABLE data_source ADD COLUMN last_refresh TEXT`,
    // The row as the file had it, a JSON array of its cells as text; null where it could not be taken apart or is too long.
    `ALTER TABLE rejected_row ADD COLUMN cells TEXT`,
    // Where an entity's rows come from: "file", "derived", "combined" or "sample".
    `ALTER TABLE entity ADD COLUMN origin TEXT NOT NULL DEFAULT 'file'`,
    `UPDATE entity SET origin = 'sample' WHERE id IN (SELECT entity FROM data_source WHERE format = 'Generated')`,
    // What a derived or combined entity is made by. `recipe`: JSON. `inputs`: JSON list of what its rows were made of, data
    // versions included: others mean that the rows are out of date. `left_out`: rows without a key. `warnings`: JSON of
    // attributes that are not the same in all rows of a key. `problem`: why the last attempt failed, null where it did not.
    `CREATE TABLE entity_recipe (
      entity TEXT NOT NULL PRIMARY KEY REFERENCES entity (id) ON DELETE CASCADE,
      recipe TEXT NOT NULL,
      inputs TEXT NOT NULL,
      left_out INTEGER NOT NULL,
      warnings TEXT NOT NULL,
      problem TEXT,
      made_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    // How the values of an attribute are spread. `data_version`: of its entity, when that was found out; another one means that
    // it is out of date. `profile`: JSON.
    `CREATE TABLE attribute_profile (
      attribute TEXT NOT NULL PRIMARY KEY REFERENCES attribute (id) ON DELETE CASCADE,
      data_version INTEGER NOT NULL,
      made_at TEXT NOT NULL,
      profile TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
}
