import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { gone } from './compilation.ts'
import type { Dialect } from './dialect.ts'
import { block, indented, lines, list, name, nothing, remark, sql, type Fragment } from './fragment.ts'
import { distinctNames } from './names.ts'

/** How an entity is found in a dialect. */
export interface Table {
  readonly entity: Entity
  readonly name: string
  /** Columns that tell a row from every other: the key, or what the database numbers its rows by. */
  readonly identity: readonly string[]
  /** The key in order with the types of its attributes; without a key, the row's number, which has none. */
  readonly order: readonly { readonly column: string; readonly attribute: Attribute | null }[]
  /** The column of a stored attribute. */
  column(attribute: AttributeId): string
}

export interface Tables {
  table(entity: EntityId): Table
  /** SQLite: what makes readable tables of the workspace's own, of those that were asked for. */
  readings(): readonly { readonly name: string; readonly query: Fragment }[]
}

export function createTables(catalog: Catalog, dialect: Dialect): Tables {
  const known = new Map<EntityId, Table>()
  const used = new Map<EntityId, Set<AttributeId>>()

  function make(entity: Entity): Table {
    // A table in PostgreSQL may have columns that differ in case only; the others take them for one.
    const own = entity.attributes.map((attribute) => attribute.name)
    const columns = dialect.name === 'postgres' ? own : distinctNames(own, dialect.isStored ? [dialect.rowName] : [])
    const use = (attribute: AttributeId): string => {
      const index = entity.attributes.findIndex((other) => other.id === attribute)
      used.set(entity.id, (used.get(entity.id) ?? new Set()).add(attribute))
      return columns[index] ?? gone()
    }
    const [only] = entity.key
    const hasKey = only !== undefined && (dialect.hasRowValues || entity.key.length === 1)
    return {
      entity,
      name: entity.name,
      get identity() {
        return hasKey ? entity.key.map(use) : [dialect.rowName]
      },
      get order() {
        if (only === undefined) return [{ column: dialect.rowName, attribute: null }]
        return entity.key.map((key) => ({ column: use(key), attribute: entity.attributes.find((attribute) => attribute.id === key) ?? null }))
      },
      column: use,
    }
  }

  return {
    table(id) {
      let table = known.get(id)
      if (table === undefined) {
        table = make(catalog.entities.find((entity) => entity.id === id) ?? gone())
        known.set(id, table)
      }
      return table
    },
    readings() {
      if (!dialect.isStored) return []
      return [...known.values()].map((table) => ({ name: table.name, query: reading(table, [...(used.get(table.entity.id) ?? [])], dialect) }))
    },
  }
}

/** The workspace's table with names that people know; whole numbers as such, however they were given to SQLite. */
function reading({ entity, column }: Table, attributes: readonly AttributeId[], dialect: Dialect): Fragment {
  const wanted = entity.attributes.filter((attribute) => attributes.includes(attribute.id))
  const columns = [sql`${name(dialect.rowName)}`, ...wanted.map((attribute) => sql`${storedColumn(attribute)} AS ${name(column(attribute.id))}`)]
  const remarks = wanted.flatMap(formRemark)
  const about = remarks.length === 0 ? nothing : sql`${lines(remarks)}
`
  const rows = columns.length === 1 ? sql`SELECT ${list(columns)}` : sql`SELECT
${indented(lines(columns, ','))}`
  return block(sql`${about}${rows}
FROM ${name(`data_${entity.id}`)}`)
}

function storedColumn({ id, type, scale }: Attribute): Fragment {
  const own = name(`a_${id}`)
  if (type === 'text' || type === 'boolean') return own
  return type === 'decimal' && scale === null ? sql`CAST(${own} AS REAL)` : sql`CAST(${own} AS INTEGER)`
}

function formRemark({ name: own, type, scale }: Attribute): readonly Fragment[] {
  if (type === 'date') return [remark(`${own}: days since 1970-01-01`)]
  if (type === 'datetime') return [remark(`${own}: milliseconds since 1970-01-01, UTC`)]
  if (type === 'decimal' && scale !== null && scale > 0) return [remark(`${own}: in units of ${(10 ** -scale).toFixed(scale)}`)]
  return []
}
