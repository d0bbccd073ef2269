import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { emptyBits, setBit, type Bits } from '../bitset.ts'
import type { EnginePorts } from '../engine.ts'
import { columnBytes, type Column } from './column.ts'
import { createColumnBuilder } from './columnBuilder.ts'

/** The columns of one version of an entity's rows. */
export interface Table {
  readonly entity: Entity
  /** One more than the largest ordinal. */
  readonly limit: number
  /** Set where there is a row. */
  readonly presence: Bits
  readonly columns: ReadonlyMap<AttributeId, Column>
}

/** Which attributes of which entities are about to be read; an entity may need none but its presence. */
export type Needs = ReadonlyMap<EntityId, ReadonlySet<AttributeId>>

export interface ColumnStore {
  /** Tables with at least the columns needed, one pass per entity over what is not there yet. */
  load(catalog: Catalog, needs: Needs, signal: AbortSignal): Promise<ReadonlyMap<EntityId, Table>>
  /** Drops columns that were needed for a moment only. */
  forget(entity: EntityId, attributes: readonly AttributeId[]): void
  /** Drops tables of other versions than the catalog's; says which entity versions they were. */
  dropStale(catalog: Catalog): readonly { readonly id: EntityId; readonly dataVersion: number }[]
  has(entity: EntityId, attribute: AttributeId): boolean
  sizeBytes(): number
}

/** The data were changed while they were read: what was read is not one state of them. Asked again, it will be. */
export class DataMoved extends Error {}

export function createColumnStore(ports: EnginePorts): ColumnStore {
  const tables = new Map<EntityId, Table>()

  async function loadTable(entity: Entity, wanted: ReadonlySet<AttributeId>, signal: AbortSignal): Promise<Table> {
    const known = tables.get(entity.id)
    const base = known?.entity.dataVersion === entity.dataVersion ? known : null
    const missing = entity.attributes.filter((attribute) => wanted.has(attribute.id) && !base?.columns.has(attribute.id))
    if (base && missing.length === 0) return base
    const limit = ports.source.ordinalLimit(entity.id)
    const presence = emptyBits(limit)
    const builders = missing.map((attribute) => createColumnBuilder(attribute.type, limit))
    const read = missing.map((attribute) => attribute.id)
    const begin = (ordinal: number): number => {
      setBit(presence, ordinal)
      return ordinal
    }
    if (ports.source.fill) await ports.source.fill(entity.id, read, begin, builders, signal)
    else
      await ports.source.read(
        entity.id,
        read,
        (ordinal, values) => {
          const row = begin(ordinal)
          for (let index = 0; index < builders.length; index++) builders[index]?.add(row, values[index] ?? null)
        },
        signal,
      )
    if (versionNow(entity.id) !== entity.dataVersion) throw new DataMoved()
    const columns = new Map(base?.columns)
    missing.forEach((attribute, index) => {
      const column = builders[index]?.finish()
      if (column) columns.set(attribute.id, column)
    })
    const table: Table = { entity, limit, presence: base?.presence ?? presence, columns }
    tables.set(entity.id, table)
    return table
  }

  function versionNow(id: EntityId): number | undefined {
    return ports.catalog().entities.find((entity) => entity.id === id)?.dataVersion
  }

  return {
    async load(catalog, needs, signal) {
      const loaded = new Map<EntityId, Table>()
      for (const entity of catalog.entities) {
        const wanted = needs.get(entity.id)
        if (wanted) loaded.set(entity.id, await loadTable(entity, wanted, signal))
      }
      return loaded
    },
    forget(id, attributes) {
      const table = tables.get(id)
      if (table) tables.set(id, { ...table, columns: new Map([...table.columns].filter(([attribute]) => !attributes.includes(attribute))) })
    },
    dropStale(catalog) {
      const stale = [...tables.values()].map((table) => table.entity).filter((entity) => !catalog.entities.some((now) => now.id === entity.id && now.dataVersion === entity.dataVersion))
      for (const entity of stale) tables.delete(entity.id)
      return stale
    },
    has: (id, attribute) => tables.get(id)?.columns.has(attribute) ?? false,
    sizeBytes() {
      let bytes = 0
      for (const table of tables.values()) {
        bytes += table.presence.byteLength
        for (const column of table.columns.values()) bytes += columnBytes(column)
      }
      return bytes
    },
  }
}
