import type { ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import type { Compilation } from './compilation.ts'
import { column, list, name, sql, whole, type Fragment } from './fragment.ts'
import { createAliases } from './names.ts'
import type { Ranked } from './answer.ts'
import { createQuery, type Query } from './query.ts'
import type { Table } from './tables.ts'

interface Place {
  readonly isTop: boolean
  readonly n: number
  readonly isPercent: boolean
}

/**
 * Whether the attribute's row is among the first n, or n percent, of all rows of its entity that have a value, before
 * other conditions; equal values are decided by the key, ascending.
 */
export function rankedRows(attribute: ResolvedAttribute, place: Place, query: Query, compilation: Compilation): Ranked {
  const row = query.row(attribute.at, attribute.via)
  const { identity } = row.table
  const step = rankedStep(attribute, place, row.table, compilation)
  const own = tuple(identity.map((one) => column(row.alias, one)))
  const rows = sql`(SELECT ${list(identity.map(name))} FROM ${name(step)})`
  return { isIn: sql`${own} IN ${rows}`, isOut: sql`${own} NOT IN ${rows}` }
}

export function tuple(columns: readonly Fragment[]): Fragment {
  return columns.length === 1 ? list(columns) : sql`(${list(columns)})`
}

function rankedStep({ entity, attribute, name: called }: ResolvedAttribute, { isTop, n, isPercent }: Place, table: Table, compilation: Compilation): string {
  const words = `${isTop ? 'top' : 'bottom'} ${n}${isPercent ? ' %' : ''} by ${called}`
  return compilation.steps.step(`rank ${entity} ${attribute} ${words}`, `${table.name}: ${words}`, () => {
    const inner = createQuery(compilation, { audience: entity, path: [], aliases: createAliases() })
    const row = inner.row(0)
    const own = inner.attribute({ at: 0, via: [], attribute })
    const order = list([sql`${own} ${isTop ? sql`DESC` : sql`ASC`}`, ...keyTextOrder(row.table, row.alias, compilation)])
    const identity = table.identity.map((one) => sql`${column(row.alias, one)} AS ${name(one)}`)
    const place = name('place')
    const enough = isPercent ? sql`${place} * 100 <= ${whole(n)} * ${name('all')}` : sql`${place} <= ${whole(n)}`
    const counted = isPercent ? sql`, COUNT(*) OVER () AS ${name('all')}` : sql``
    return {
      query: sql`(
  SELECT ${list(table.identity.map(name))}
  FROM (
    SELECT ${list(identity)}, ROW_NUMBER() OVER (ORDER BY ${order}) AS ${place}${counted}
    ${inner.from()}
    WHERE ${own} IS NOT NULL
  ) AS ${name('ranked')}
  WHERE ${enough}
)`,
    }
  })
}

/** The key of a row: text by its UTF-8 bytes, numbers by size. */
export function keyOrder({ order }: Table, alias: string, { dialect }: Compilation, isDescending: boolean): readonly Fragment[] {
  return order.map((key) => {
    const own = column(alias, key.column)
    const ordered = key.attribute?.type === 'text' ? dialect.textOrder(own) : own
    return isDescending ? sql`${ordered} DESC` : ordered
  })
}

/** All of the key by the UTF-8 bytes of its text: "10" before "9". */
export function keyTextOrder({ order }: Table, alias: string, { dialect }: Compilation): readonly Fragment[] {
  return order.map(({ column: own, attribute }) => {
    const key = column(alias, own)
    if (attribute?.type === 'text') return dialect.textOrder(key)
    return attribute?.type === 'integer' || attribute?.type === 'decimal' ? dialect.textOrder(dialect.joinText(key, attribute.type, attribute.scale)) : key
  })
}
