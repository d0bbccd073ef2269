import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { identifier, join, sql, type Sql } from './sql.ts'

/**
 * Names and shape of the tables that hold an entity's rows: `data_<entity id>` with `ordinal` (stable per key, holes
 * where keys were removed) and `a_<attribute id>` per attribute. Columns have no type, so that SQLite stores values as
 * they are given.
 */
export const dataPrefix = 'data_'
/** Tables of an import under way: dropped when the file is opened, so that a broken import leaves nothing. */
export const stagingPrefix = 'staging_'
const columnPrefix = 'a_'

export function dataTable(entity: EntityId): Sql {
  return identifier(dataPrefix + entity)
}

/** `id`: any word of letters, digits, underscore and hyphen; unique among imports under way. */
export function stagingTable(id: string): Sql {
  return identifier(stagingPrefix + id)
}

export function dataColumn(attribute: AttributeId): Sql {
  return identifier(columnPrefix + attribute)
}

/**
 * The only form a data or staging table may have: a file with another is refused. `ALTER TABLE … RENAME TO` keeps it,
 * so a staging table becomes a data table by being renamed to `dataTable(entity)`.
 */
export function createDataTable(table: Sql, attributes: readonly AttributeId[]): Sql {
  return sql`CREATE TABLE ${table} (${join([sql`"ordinal" INTEGER PRIMARY KEY`, ...attributes.map(dataColumn)])})`
}
