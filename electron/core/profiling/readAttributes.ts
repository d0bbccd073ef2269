import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { createEngineSource } from '../catalog/engineSource.ts'
import type { OpenWorkspace } from '../context.ts'
import { emptyBits, setBit, type Bits } from '../engine/bitset.ts'
import type { Column } from '../engine/columns/column.ts'
import { createColumnBuilder } from '../engine/columns/columnBuilder.ts'
import type { Ports } from '../ports.ts'

/** Cells held at once while a table is read: the rest waits for another pass over it. */
const mostCells = 1 << 22

/** How many attributes one pass reads. */
export function attributesPerPass(limit: number): number {
  return Math.max(1, Math.floor(mostCells / Math.max(1, limit)))
}

/**
 * Columns straight from the store, by ordinal, and where there are rows. Apart from the engine's own: looking at every
 * attribute once must not push out what counting needs.
 */
export async function readAttributes({ store }: Pick<OpenWorkspace, 'store'>, ports: Pick<Ports, 'elapsed' | 'pause'>, { id }: Entity, attributes: readonly Attribute[], signal: AbortSignal): Promise<{ readonly presence: Bits; readonly columns: readonly Column[] }> {
  const source = createEngineSource(store, ports)
  const limit = source.ordinalLimit(id)
  const presence = emptyBits(limit)
  const builders = attributes.map(({ type }) => createColumnBuilder(type, limit))
  const begin = (ordinal: number): number => {
    setBit(presence, ordinal)
    return ordinal
  }
  await source.fill?.(id, attributes.map((attribute) => attribute.id), begin, builders, signal)
  return { presence, columns: builders.map((builder) => builder.finish()) }
}
