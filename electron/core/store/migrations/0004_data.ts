import type { Migration } from './migration.ts'

/** What a workspace remembers of its data beyond the rows. */
export const data: Migration = {
  version: 4,
  statements: [
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
  ],
}
