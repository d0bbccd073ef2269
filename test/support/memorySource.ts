import type { Attribute, Catalog } from '@shared/domain/entity.ts'
import type { EntityId, RunId } from '@shared/domain/ids.ts'
import { dayOfIso, instantOfIso, parseDecimal, storedText, type StoredValue } from '@shared/domain/storedValue.ts'
import { noSegments, type SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { createEngine } from '../../electron/core/engine/createEngine.ts'
import type { Engine, EngineSource } from '../../electron/core/engine/engine.ts'

/**
 * A cell as a person would write it: text, a number, a decimal in quotes, true or false, a date or date-time as ISO
 * text; null is empty.
 */
export type Cell = string | number | boolean | null
/** One row; an attribute left out is empty. */
export type PlainRow = Readonly<Record<string, Cell>>
/** Rows by entity name; a row's place is its ordinal, null is a hole. */
export type PlainData = Readonly<Record<string, readonly (PlainRow | null)[]>>

/** Segments that have run, and the bits of ordinals each run stored. */
export interface MemorySegments {
  readonly directory: SegmentDirectory
  readonly members: ReadonlyMap<RunId, Uint32Array>
}

/** An engine over plain rows, reading them from memory as the store would give them. */
export function memoryEngine(catalog: Catalog | (() => Catalog), data: PlainData, stored: MemorySegments = { directory: noSegments, members: new Map() }): Engine {
  const catalogNow = typeof catalog === 'function' ? catalog : () => catalog
  const members = (run: RunId): Uint32Array => stored.members.get(run) ?? new Uint32Array(0)
  return createEngine({ source: { ...memorySource(catalogNow, data), members }, catalog: catalogNow, segments: () => stored.directory, pause: () => Promise.resolve(), elapsed: () => performance.now() })
}

export function memorySource(catalog: () => Catalog, data: PlainData): EngineSource {
  const find = (id: EntityId) => {
    const entity = catalog().entities.find((other) => other.id === id)
    if (!entity) throw new Error(`There is no entity ${id}.`)
    return { entity, rows: data[entity.name] ?? [] }
  }
  return {
    ordinalLimit: (id) => find(id).rows.length,
    async read(id, attributes, visit) {
      const { entity, rows } = find(id)
      const wanted = attributes.map((attribute) => entity.attributes.find((other) => other.id === attribute))
      for (const [ordinal, row] of rows.entries()) {
        if (row) visit(ordinal, wanted.map((attribute) => (attribute ? stored(row[attribute.name] ?? null, attribute) : null)))
      }
    },
  }
}

export function stored(cell: Cell, { name, type, scale }: Attribute): StoredValue {
  if (cell === null || String(cell).trim() === '') return null
  const value = storedForm(String(cell), type, scale)
  if (value === null || Number.isNaN(value)) throw new Error(`${JSON.stringify(cell)} is no ${type} for ${name}.`)
  return value
}

function storedForm(text: string, type: Attribute['type'], scale: number | null): StoredValue {
  switch (type) {
    case 'text':
      return storedText(text)
    case 'boolean':
      return text === 'true' ? 1 : 0
    case 'date':
      return dayOfIso(text)
    case 'datetime':
      return instantOfIso(text, 'UTC')
    case 'integer':
      return Number(text)
    case 'decimal': {
      const exact = parseDecimal(text)
      return scale === null || exact === null ? Number(text) : Number(exact.digits * 10n ** BigInt(scale - exact.scale))
    }
  }
}
