import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { entityOf, gone } from './compilation.ts'
import { column, indented, lines, name, sql } from './fragment.ts'
import { createAliases, distinctNames } from './names.ts'
import { createQuery } from './query.ts'
import { finished, newCompilation, type SqlOptions, type SqlStatement } from './statement.ts'

/** Attributes of all rows of an entity, stored or computed, behind what identifies the row. SQLite: in stored form. */
export function valuesSql(entity: EntityId, attributes: readonly AttributeId[], options: SqlOptions): SqlStatement {
  const compilation = newCompilation(options)
  const query = createQuery(compilation, { audience: entity, path: [], aliases: createAliases() })
  const row = query.row(0)
  const owner = entityOf(compilation, entity)
  const known = [...owner.attributes, ...owner.computed]
  const wanted = attributes.map((id) => known.find((one) => one.id === id) ?? gone())
  const identity = row.table.identity
  const names = distinctNames(wanted.map((one) => one.name), identity)
  const values = wanted.map((one, index) => sql`${query.attribute({ at: 0, via: [], attribute: one.id })} AS ${name(names[index] ?? one.name)}`)
  const select = lines([sql`SELECT
${indented(lines([...identity.map((one) => column(row.alias, one)), ...values], ','))}`, query.from()])
  return finished(select, [...identity, ...names], compilation, options)
}
