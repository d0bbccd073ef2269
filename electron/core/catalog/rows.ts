import type { Output } from '@shared/contract/contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import type { StoredValue } from '../engine/engine.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'

/** The first rows of an entity as text. */
export function readFirstRows(reader: Reader, entity: Entity, zone: string, limit: number): Output<'catalog.rows'> {
  const rows: (string | null)[][] = []
  const columns = entity.attributes.length === 0 ? sql`NULL` : join(entity.attributes.map(({ id }) => dataColumn(id)))
  reader.each(sql`SELECT ${columns} FROM ${dataTable(entity.id)} ORDER BY "ordinal" LIMIT ${limit}`, (row) => {
    rows.push(entity.attributes.map(({ type, scale }, index) => displayText(row[index] as StoredValue, type, scale, zone)))
  })
  return { columns: entity.attributes.map(({ name }) => name), rows }
}
