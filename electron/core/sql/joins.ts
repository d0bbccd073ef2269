import type { Attribute, Relationship } from '@shared/domain/entity.ts'
import type { Compilation } from './compilation.ts'
import { column, join, sql, type Fragment } from './fragment.ts'
import type { Row } from './query.ts'

/** Equal values of every pair. Case matters, "001" is not "1"; different types are compared as people write them. */
export function onRelationship(compilation: Compilation, relationship: Relationship, child: Row, parent: Row): Fragment {
  const pairs = relationship.childAttributes.map((id, index) => pair(compilation, child, id, parent, relationship.parentAttributes[index] ?? id))
  return join(pairs, ' AND ')
}

function pair(compilation: Compilation, child: Row, childId: Attribute['id'], parent: Row, parentId: Attribute['id']): Fragment {
  const own = child.table.entity.attributes.find((one) => one.id === childId)
  const other = parent.table.entity.attributes.find((one) => one.id === parentId)
  const [left, right] = [column(parent.alias, parent.table.column(parentId)), column(child.alias, child.table.column(childId))]
  if (!own || !other || (own.type === other.type && own.scale === other.scale)) return sql`${left} = ${right}`
  return sql`${asText(compilation, left, other)} = ${asText(compilation, right, own)}`
}

function asText({ dialect, inexact, needs }: Compilation, of: Fragment, { type, scale }: Attribute): Fragment {
  if (type === 'text') return of
  if (type === 'datetime' || (type === 'decimal' && scale === null)) inexact.add('joinText')
  if (type === 'decimal' && dialect.isStored) needs.add('number_text')
  return dialect.joinText(of, type, scale)
}
