import { isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { OpenWorkspace } from '../context.ts'
import type { StoredValue } from '../engine/engine.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import { readRows } from '../segments/memberRows.ts'

/** Rows as stored, by ordinal, computed attributes from `computed`, a reading of them in their order; those that are there. */
export function rowCells({ store }: Pick<OpenWorkspace, 'store'>, entity: Entity, attributes: readonly Attribute[], computed: ColumnReading | null, ordinals: readonly number[]): readonly (readonly StoredValue[])[] {
  const stored = attributes.filter((attribute) => !isComputed(attribute))
  const rows = readRows(store, entity, stored, ordinals, true)
  return rows.map((row) => {
    const ordinal = Number(row[0])
    let [nextStored, nextComputed] = [1, 0]
    return attributes.map((attribute) => (isComputed(attribute) ? (computed?.value(ordinal, nextComputed++) ?? null) : (row[nextStored++] ?? null)))
  })
}
