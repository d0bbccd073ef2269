import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { StoredValue } from '../engine/engine.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { keyAttributes } from './keyOrder.ts'

/** Key first, then what a row is called, then the rest in the file's order. */
export function orderedAttributes(entity: Entity): readonly Attribute[] {
  const key = keyAttributes(entity)
  const name = entity.attributes.filter((attribute) => attribute.id === entity.nameAttribute && !key.includes(attribute))
  const first = [...key, ...name]
  return [...first, ...entity.attributes.filter((attribute) => !first.includes(attribute))]
}

/**
 * Stored values of rows by ordinal, in the order of `ordinals`; rows that are no longer in the data are left out.
 * One statement: fetch in batches of some thousands. `withOrdinal`: each row begins with its ordinal.
 */
export function readRows(reader: Reader, entity: Entity, attributes: readonly Attribute[], ordinals: readonly number[], withOrdinal = false): readonly (readonly StoredValue[])[] {
  const rows = new Map<number, readonly StoredValue[]>()
  const columns = join([sql`ordinal`, ...attributes.map((attribute) => dataColumn(attribute.id))])
  const wanted = JSON.stringify(ordinals)
  reader.each(sql`SELECT ${columns} FROM ${dataTable(entity.id)} WHERE ordinal IN (SELECT value FROM json_each(${wanted}))`, (row) => {
    rows.set(row[0] as number, row.slice(withOrdinal ? 0 : 1) as StoredValue[])
  })
  return ordinals.flatMap((ordinal) => {
    const row = rows.get(ordinal)
    return row === undefined ? [] : [row]
  })
}
