import type { Migration } from './migration.ts'

/** Recipes of calculated attributes and measures: JSON, resolved anew whenever the catalog is read. */
export const computedAttributes: Migration = {
  version: 2,
  statements: [
    `CREATE TABLE computed_attribute (
      id TEXT NOT NULL PRIMARY KEY,
      entity TEXT NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
      name TEXT NOT NULL COLLATE NOCASE,
      recipe TEXT NOT NULL,
      position INTEGER NOT NULL,
      UNIQUE (entity, name)
    ) STRICT, WITHOUT ROWID`,
  ],
}
