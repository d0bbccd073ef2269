import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { canceled } from '@shared/errors/appError.ts'
import { emptyBits, setBit, type Bits } from '../bitset.ts'
import type { Breath } from '../breath.ts'
import type { EnginePorts } from '../engine.ts'
import { arrangedBits, arrangedColumn, type RowOrder } from '../rowOrder.ts'
import { columnCacheKey, presenceCacheKey } from './cacheKeys.ts'
import type { CacheReader } from './cacheReader.ts'
import { columnBytes, type Column } from './column.ts'
import { createColumnBuilder } from './columnBuilder.ts'

/** The columns of one version of an entity's rows. */
export interface Table {
  readonly entity: Entity
  /** One more than the largest row. */
  readonly limit: number
  /** Set where there is a row. */
  readonly presence: Bits
  /** Null: each row is at its ordinal. */
  readonly order: RowOrder | null
  readonly columns: ReadonlyMap<AttributeId, Column>
}

/** Which attributes of which entities are about to be read; an entity may need none but its presence. */
export type Needs = ReadonlyMap<EntityId, ReadonlySet<AttributeId>>

export interface ColumnStore {
  /** Tables with at least the columns needed, one pass per entity over what is not there yet. */
  load(catalog: Catalog, needs: Needs, orderOf: (entity: Entity) => RowOrder | null, signal: AbortSignal): Promise<ReadonlyMap<EntityId, Table>>
  /** Brings the rows of a table that was loaded without an order into this one. */
  arrange(entity: EntityId, order: RowOrder, breath: Breath): Promise<void>
  /** Drops columns that were needed for a moment only. */
  forget(entity: EntityId, attributes: readonly AttributeId[]): void
  /** Drops tables of other versions than the catalog's, and in another order than the one they should be in; says which they were. */
  dropStale(catalog: Catalog, orderKey: (entity: Entity) => string | null): readonly Table[]
  has(entity: EntityId, attribute: AttributeId): boolean
  tables(): Iterable<Table>
  sizeBytes(): number
}

/** The data were changed while they were read: what was read is not one state of them. Asked again, it will be. */
export class DataMoved extends Error {}

/** The columns that fifty varied segments of a million customers read, with their ten million orders and events. */
const defaultBytes = 400 * 2 ** 20

export function createColumnStore(ports: EnginePorts, cached: CacheReader): ColumnStore {
  const tables = new Map<EntityId, Table>()
  /** When each attribute was last needed; whatever is not among what is needed now may go. */
  const lastUse = new Map<AttributeId, number>()
  let uses = 0

  /** Drops the columns that were not needed for longest, until the others fit. */
  function dropUnused(needs: Needs): void {
    let excess = sizeBytes() - (ports.memory?.columns ?? defaultBytes)
    const isNeeded = (entity: EntityId, attribute: AttributeId): boolean => needs.get(entity)?.has(attribute) ?? false
    const unused = [...tables.values()].flatMap(({ entity, columns }) => [...columns].filter(([attribute]) => !isNeeded(entity.id, attribute)).map(([attribute, column]) => ({ entity, attribute, column })))
    unused.sort((a, b) => (lastUse.get(a.attribute) ?? 0) - (lastUse.get(b.attribute) ?? 0))
    for (const { entity, attribute, column } of unused) {
      if (excess <= 0) return
      forget(entity.id, [attribute])
      excess -= columnBytes(column)
    }
  }

  function forget(id: EntityId, attributes: readonly AttributeId[]): void {
    const table = tables.get(id)
    if (table) tables.set(id, { ...table, columns: new Map([...table.columns].filter(([attribute]) => !attributes.includes(attribute))) })
  }

  function sizeBytes(): number {
    let bytes = 0
    for (const table of tables.values()) {
      bytes += table.presence.byteLength
      for (const column of table.columns.values()) bytes += columnBytes(column)
    }
    return bytes
  }

  async function loadTable(catalog: Catalog, entity: Entity, wanted: ReadonlySet<AttributeId>, order: RowOrder | null, signal: AbortSignal): Promise<Table> {
    const known = tables.get(entity.id)
    const base = known?.entity.dataVersion === entity.dataVersion && known.order === order ? known : null
    const missing = entity.attributes.filter((attribute) => wanted.has(attribute.id) && !base?.columns.has(attribute.id))
    if (base && missing.length === 0) return base
    const limit = ports.source.ordinalLimit(entity.id)
    const columns = new Map(base?.columns)
    for (const attribute of missing) {
      const column = await cached.column(columnCacheKey(catalog, entity, order, attribute), attribute, limit)
      if (column) columns.set(attribute.id, column)
      if (signal.aborted) throw canceled()
    }
    const unread = missing.filter(({ id }) => !columns.has(id))
    const found = unread.length > 0 ? null : (base?.presence ?? (await cached.presence(presenceCacheKey(catalog, entity, order), limit)))
    const presence = found ?? (await readRows(entity, unread, order, limit, columns, signal))
    if (versionNow(entity.id) !== entity.dataVersion) throw new DataMoved()
    const table: Table = { entity, limit, presence: base?.presence ?? presence, order, columns }
    tables.set(entity.id, table)
    return table
  }

  /** Adds the attributes' columns; answers where there are rows. */
  async function readRows(entity: Entity, attributes: readonly Attribute[], order: RowOrder | null, limit: number, columns: Map<AttributeId, Column>, signal: AbortSignal): Promise<Bits> {
    const presence = emptyBits(limit)
    const builders = attributes.map((attribute) => createColumnBuilder(attribute.type, limit))
    const read = attributes.map((attribute) => attribute.id)
    const begin = (ordinal: number): number => {
      const row = order === null ? ordinal : (order.rowOf[ordinal] ?? 0)
      setBit(presence, row)
      return row
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
    for (const [index, { id }] of attributes.entries()) {
      const column = builders[index]?.finish()
      if (column) columns.set(id, column)
    }
    ports.cache?.onBuilt()
    return presence
  }

  function versionNow(id: EntityId): number | undefined {
    return ports.catalog().entities.find((entity) => entity.id === id)?.dataVersion
  }

  return {
    async load(catalog, needs, orderOf, signal) {
      const loaded = new Map<EntityId, Table>()
      let hasGrown = false
      for (const entity of catalog.entities) {
        const wanted = needs.get(entity.id)
        if (!wanted) continue
        const before = tables.get(entity.id)
        const table = await loadTable(catalog, entity, wanted, orderOf(entity), signal)
        loaded.set(entity.id, table)
        hasGrown ||= table !== before
        for (const attribute of wanted) lastUse.set(attribute, ++uses)
      }
      if (hasGrown) dropUnused(needs)
      return loaded
    },
    async arrange(id, order, breath) {
      const table = tables.get(id)
      if (!table) return
      // Half arranged it would be wrong: where this ends early, it is read again.
      tables.delete(id)
      const columns = new Map<AttributeId, Column>()
      const unordered = table.columns as Map<AttributeId, Column>
      for (const [attribute, column] of unordered) {
        columns.set(attribute, await arrangedColumn(column, order, breath))
        unordered.delete(attribute)
      }
      tables.set(id, { ...table, order, presence: await arrangedBits(table.presence, order.rowOf, breath), columns })
    },
    forget,
    dropStale(catalog, orderKey) {
      const isCurrent = ({ entity, order }: Table): boolean => {
        const now = catalog.entities.find((other) => other.id === entity.id && other.dataVersion === entity.dataVersion)
        return now !== undefined && (order === null || order.key === orderKey(now))
      }
      const stale = [...tables.values()].filter((table) => !isCurrent(table))
      for (const { entity } of stale) tables.delete(entity.id)
      return stale
    },
    tables: () => tables.values(),
    has: (id, attribute) => tables.get(id)?.columns.has(attribute) ?? false,
    sizeBytes,
  }
}
