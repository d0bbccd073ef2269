import type { ResolvedSegmentCondition } from '@shared/rules/resolve/resolved.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Compilation } from './compilation.ts'
import { column, list, name, remark, sql, value, type Fragment } from './fragment.ts'
import type { Query } from './query.ts'
import { tuple } from './ranked.ts'
import { allOf, anyOf, truth, type Truth } from './truth.ts'
import { text } from './values.ts'

/** Whether the row is among the members that a segment's run stored. */
export function segmentTruth(node: ResolvedSegmentCondition, query: Query, compilation: Compilation): Truth {
  const row = query.row(node.at, node.via)
  const { dialect } = compilation
  const identity = dialect.isStored ? [dialect.rowName] : row.table.identity
  const own = tuple(identity.map((one) => column(row.alias, one)))
  const members = membersOf(node, identity, compilation)
  if (!node.negate) return truth(sql`${own} IN ${members}`)
  const out = truth(sql`${own} NOT IN ${members}`)
  const lack = segmentLack(node, query)
  // Nothing at all is not among no members, says SQL: so what is not there is always asked for.
  return node.includeEmpty ? anyOf([out, ...lack.map(({ absent }) => absent)]) : allOf([out, ...lack.map(({ present }) => present)])
}

/** A look-up may lead nowhere; then there is no row to be asked about. */
export function segmentLack({ at, via }: ResolvedSegmentCondition, query: Query): readonly { readonly present: Truth; readonly absent: Truth }[] {
  if (via.length === 0) return []
  const row = query.row(at, via)
  const [first] = query.identity(row)
  if (first === undefined) return []
  return [{ present: truth(sql`${first} IS NOT NULL`), absent: truth(sql`${first} IS NULL`) }]
}

/** In the workspace the run's own members, by the number of their rows; elsewhere the table the segment is stored as. */
function membersOf(node: ResolvedSegmentCondition, identity: readonly string[], compilation: Compilation): Fragment {
  const segment = compilation.segment(node.segment, node.run)
  const { dialect, steps } = compilation
  if (dialect.isStored) {
    const step = steps.step(`segment ${node.run}`, `Members of ${segment.name}`, () => ({
      query: sql`(
  SELECT ${name('value')} AS ${name(dialect.rowName)}
  FROM json_each(${value(text(JSON.stringify([...segment.ordinals()])))})
)`,
      remarks: [remark(`The stored members of the segment ${segment.name}, as of its last refresh`)],
    }))
    return sql`(SELECT ${name(dialect.rowName)} FROM ${name(step)})`
  }
  const table = compilation.tables.table(node.entity)
  if (table.entity.key.length === 0) throw fail('conflict', `"${table.name}" has no key, so the members of "${segment.name}" cannot be told apart outside of the workspace; import it with a key.`)
  const step = steps.step(`segment ${node.run}`, `Members of ${segment.name}`, () => ({
    query: sql`(
  SELECT ${list(identity.map(name))}
  FROM ${name(segment.outputName)}
)`,
    remarks: [remark(`${segment.outputName}: the stored members of the segment ${segment.name}, a table with the key of ${table.name}`)],
  }))
  return sql`(SELECT ${list(identity.map(name))} FROM ${name(step)})`
}
