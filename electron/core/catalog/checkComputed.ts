import type { Output } from '@shared/contract/contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'

/** Computes an attribute for all rows of its entity and says where its formula has no value, and why. */
export async function checkComputed({ store, engine, catalog, zone }: OpenWorkspace, id: AttributeId, asOf: number): Promise<Output<'computed.check'>> {
  const entity = catalog().entities.find(({ computed }) => computed.some((one) => one.id === id))
  if (entity === undefined) throw fail('notFound', 'This computed attribute does not exist any more.')
  const reading = await engine.columns(entity.id, [id], { asOf, zone: zone(), signal: new AbortController().signal })
  const errors = (reading.errors(0)?.kinds ?? []).map(({ count, rows, message }) => ({ rows: count, message, keys: rows.map((ordinal) => keyText(store, entity, ordinal, zone())) }))
  return { rows: reading.rows, values: reading.values(0), errors }
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
