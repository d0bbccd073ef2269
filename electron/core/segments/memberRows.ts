import type { MemberTable } from '@shared/contract/segments.contract.ts'
import { isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { cellOf } from '@shared/domain/storedValue.ts'
import type { OpenWorkspace } from '../context.ts'
import type { MemberSet, StoredValue } from '../engine/engine.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { inKeyOrder, keyAttributes } from './keyOrder.ts'

const previewColumns = 8

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

/** Reads rows by ordinal, computed attributes included, as they are at `asOf`. */
export async function rowReader({ store, engine, zone }: OpenWorkspace, entity: Entity, attributes: readonly Attribute[], asOf: number, signal: AbortSignal): Promise<(ordinals: readonly number[]) => readonly (readonly StoredValue[])[]> {
  const computed = attributes.filter(isComputed)
  if (computed.length === 0) return (ordinals) => readRows(store, entity, attributes, ordinals)
  const stored = attributes.filter((attribute) => !isComputed(attribute))
  const reading = await engine.columns(entity.id, computed.map(({ id }) => id), { asOf, zone: zone(), signal })
  return (ordinals) => {
    // Rows that are no longer in the data are left out: each says which it is.
    const rows = readRows(store, entity, stored, ordinals, true)
    return rows.map((row) => {
      const ordinal = Number(row[0])
      return attributes.map((attribute) => (isComputed(attribute) ? reading.value(ordinal, computed.indexOf(attribute)) : (row[stored.indexOf(attribute) + 1] ?? null)))
    })
  }
}

/** The first members by key, with the columns a preview shows. */
export async function previewMembers(
  reader: Reader,
  entity: Entity,
  zone: string,
  members: MemberSet,
  limit: number,
  breathe: () => Promise<void>,
): Promise<MemberTable> {
  const attributes = orderedAttributes(entity).slice(0, Math.max(previewColumns, entity.key.length))
  const ordinals = await inKeyOrder(reader, entity, members, breathe, limit)
  const rows = readRows(reader, entity, attributes, ordinals)
  return {
    columns: attributes.map(({ name, type }) => ({ name, type })),
    keyColumns: entity.key.length,
    rows: rows.map((row) => attributes.map(({ type, scale }, index) => cellOf(row[index] ?? null, type, scale, zone))),
  }
}
