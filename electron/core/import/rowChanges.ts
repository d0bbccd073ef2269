import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { RefreshReport } from '@shared/domain/source.ts'
import { readOrdinalLimit } from '../catalog/catalog.repo.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql, type Sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'

export interface RowChanges {
  readonly added: number
  /** Rows of a kept key whose values differ. */
  readonly changed: number
  readonly removed: number
  /** Attributes whose values are empty now in rows where they were not, most first. */
  readonly emptied: RefreshReport['emptied']
}

/** Ordinals per statement. */
const slice = 8192

/**
 * What tells the rows of `table` (an import under way, of `rows` rows) from those the entity has; rows are the same where
 * their ordinal is. Attributes that only one side has count as no change of a row.
 */
export async function compareRows(reader: Reader, table: Sql, rows: number, attributes: readonly Attribute[], before: Entity, rest: () => Promise<void>): Promise<RowChanges> {
  const limit = readOrdinalLimit(reader, before.id)
  const differs = attributes.flatMap((attribute) => {
    const old = before.attributes.find(({ id }) => id === attribute.id)
    return old === undefined ? [] : [differ(attribute, old)]
  })
  const inBoth = attributes.filter(({ id }) => before.attributes.some((old) => old.id === id))
  const emptied = new Map<string, number>()
  const anyDiffers = differs.length === 0 ? sql`0` : join(differs, ' OR ')
  let kept = 0
  let changed = 0
  for (let from = 0; from < limit; from += slice) {
    const found = reader.first<{ kept: number; changed: number }>(
      sql`SELECT count(*) AS kept, coalesce(sum(${anyDiffers}), 0) AS changed FROM ${table} AS now JOIN ${dataTable(before.id)} AS old ON old."ordinal" = now."ordinal"
        WHERE now."ordinal" >= ${from} AND now."ordinal" < ${from + slice}`,
    )
    kept += found?.kept ?? 0
    changed += found?.changed ?? 0
    if ((found?.changed ?? 0) > 0) countEmptied(reader, table, inBoth, before, from, emptied)
    await rest()
  }
  const most = [...emptied].map(([attribute, rows]) => ({ attribute, rows })).toSorted((a, b) => b.rows - a.rows)
  return { added: rows - kept, changed, removed: before.rowCount - kept, emptied: most }
}

function countEmptied(reader: Reader, table: Sql, attributes: readonly Attribute[], before: Entity, from: number, emptied: Map<string, number>): void {
  const counts = attributes.map(({ id }) => sql`sum(now.${dataColumn(id)} IS NULL AND old.${dataColumn(id)} IS NOT NULL) AS ${dataColumn(id)}`)
  const found = reader.first<Readonly<Record<string, number>>>(
    sql`SELECT ${join(counts)} FROM ${table} AS now JOIN ${dataTable(before.id)} AS old ON old."ordinal" = now."ordinal" WHERE now."ordinal" >= ${from} AND now."ordinal" < ${from + slice}`,
  )
  for (const { id, name } of attributes) {
    const rows = found?.[`a_${id}`] ?? 0
    if (rows > 0) emptied.set(name, (emptied.get(name) ?? 0) + rows)
  }
}

/** A decimal may be held at another scale now: 12.5 at one place is 12.50 at two. */
function differ(now: Attribute, old: Attribute): Sql {
  const column = dataColumn(now.id)
  const [a, b] = [sql`now.${column}`, sql`old.${column}`]
  if (now.type !== old.type || now.scale === old.scale) return sql`(${a} IS NOT ${b})`
  if (now.scale === null || old.scale === null) return sql`(${a} * 1.0 / ${10 ** (now.scale ?? 0)} IS NOT ${b} * 1.0 / ${10 ** (old.scale ?? 0)})`
  return sql`(${a} * ${10 ** Math.max(0, old.scale - now.scale)} IS NOT ${b} * ${10 ** Math.max(0, now.scale - old.scale)})`
}
