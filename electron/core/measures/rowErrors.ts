import type { ComputedPreview } from '@shared/contract/computed.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import type { OpenWorkspace } from '../context.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'

/** Where a formula has no value for a reason of its own, the first few rows of each reason named by key. */
export function rowErrors({ store, zone }: Pick<OpenWorkspace, 'store' | 'zone'>, entity: Entity, reading: ColumnReading, index: number): ComputedPreview['errors'] {
  return (reading.errors(index)?.kinds ?? []).map(({ count, rows, message }) => ({ rows: count, message, keys: rows.map((ordinal) => keyText(store, entity, ordinal, zone())) }))
}

/** "OrderID 10248, ProductID 11"; rows without a key by their number, from 1. */
function keyText(reader: Reader, entity: Entity, ordinal: number, zone: string): string {
  const key = entity.key.flatMap((id) => entity.attributes.find((one) => one.id === id) ?? [])
  if (key.length === 0) return `row ${ordinal + 1}`
  let text = ''
  reader.each(sql`SELECT ${join(key.map(({ id }) => dataColumn(id)))} FROM ${dataTable(entity.id)} WHERE "ordinal" = ${ordinal}`, (row) => {
    text = key.map(({ name, type, scale }, index) => `${name} ${displayText(row[index] as StoredValue, type, scale, zone) ?? ''}`).join(', ')
  })
  return text
}
