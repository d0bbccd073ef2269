import { isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { formatCount } from '@shared/format/numbers.ts'
import type { ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import type { OpenWorkspace } from '../context.ts'
import type { StoredValue } from '../engine/engine.ts'
import { readRows } from './memberRows.ts'
import type { OutputColumn } from './outputColumns.ts'

export interface CellOptions {
  /** "Now" of what is computed. */
  readonly asOf: number
  readonly signal: AbortSignal
  /** Of a cell that shows several records; left out: all of them. */
  readonly mostValues?: number
}

export type ReadCells = (ordinals: readonly number[]) => readonly (readonly StoredValue[])[]

/** Reads members by ordinal, those that are still in the data, column by column; what is computed is as it is at `asOf`. */
export async function cellReader({ store, engine, zone }: OpenWorkspace, entity: Entity, columns: readonly OutputColumn[], { asOf, signal, mostValues = Infinity }: CellOptions): Promise<ReadCells> {
  const stored = columns.flatMap(({ attribute }) => (attribute === null || isComputed(attribute) ? [] : [attribute]))
  if (stored.length === columns.length) return (ordinals) => readRows(store, entity, stored, ordinals)
  const projected = columns.flatMap(({ attribute, projection }) => projection ?? (isComputed(attribute) ? [ownProjection(attribute)] : []))
  const reading = await engine.project(entity.id, projected, { asOf, zone: zone(), signal })
  // Where each column's value is: in the stored row behind the ordinal, or among what is projected.
  let [fromStore, fromEngine] = [0, 0]
  const places = columns.map(({ attribute }) => (attribute === null || isComputed(attribute) ? { projected: fromEngine++ } : { stored: ++fromStore }))
  return (ordinals) =>
    readRows(store, entity, stored, ordinals, true).map((row) =>
      places.map((place) => {
        if (place.stored !== undefined) return row[place.stored] ?? null
        const cell = reading.cell(Number(row[0]), place.projected)
        return isList(cell) ? listText(cell, projected[place.projected], zone(), mostValues) : cell
      }),
    )
}

export function ownProjection({ id, name, type, scale }: Attribute): ResolvedProjection {
  return { id, name, type, scale, source: { kind: 'own', attribute: id } }
}

export function isList(cell: StoredValue | readonly StoredValue[]): cell is readonly StoredValue[] {
  return Array.isArray(cell)
}

/** The values one after another; null where there is none. */
export function listText(values: readonly StoredValue[], projection: ResolvedProjection | undefined, zone: string, most: number): string | null {
  if (projection?.source.kind !== 'records' || values.length === 0) return null
  const { type, scale } = projection.source.attribute
  const shown = values.slice(0, most).map((value) => displayText(value, type, scale, zone))
  if (values.length > most) shown.push(`${formatCount(values.length - most)} more`)
  return shown.join('; ')
}
