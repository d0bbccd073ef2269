import { fail } from '@shared/errors/appError.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { entityOf, type Compilation } from './compilation.ts'
import { column, lines, list, remark, sql } from './fragment.ts'
import { createAliases } from './names.ts'
import { createQuery } from './query.ts'
import { ruleTruth } from './rule.ts'
import { finished, newCompilation, type SqlOptions, type SqlStatement } from './statement.ts'
import { allOf, anyOf, clause, remarked, type Truth } from './truth.ts'

export interface DefinitionSqlOptions extends SqlOptions {
  /** SQLite: the number of each member's row too, in front. */
  readonly withOrdinal?: boolean
}

/**
 * A definition as one statement that answers the key of every member, once. It says what the engine does: it is
 * there to be read, to check the engine, and to be run where the data are.
 */
export function definitionSql(definition: ResolvedDefinition, options: DefinitionSqlOptions): SqlStatement {
  const compilation = newCompilation(options)
  const query = createQuery(compilation, { audience: definition.audience, path: [], aliases: createAliases() })
  const member = query.row(0)
  const columns = resultColumns(definition, compilation, options.withOrdinal === true)
  const where = membersTruth(definition, (rule, isExcept) => ruleTruth(rule, isExcept, query, compilation))
  const select = lines([sql`SELECT ${list(columns.map((one) => column(member.alias, one)))}`, query.from(), clause(sql`WHERE`, where)])
  return finished(select, columns, compilation, options)
}

function resultColumns({ audience }: ResolvedDefinition, compilation: Compilation, withOrdinal: boolean): readonly string[] {
  const { dialect, tables } = compilation
  const entity = entityOf(compilation, audience)
  const table = tables.table(audience)
  const key = entity.key.map((attribute) => table.column(attribute))
  if (key.length === 0 && !dialect.isStored) throw fail('conflict', `"${entity.name}" has no key, so its members cannot be named outside of the workspace; import it with a key, or choose SQLite.`)
  return dialect.isStored && (withOrdinal || key.length === 0) ? [dialect.rowName, ...key] : key
}

/** Rules are joined strictly from the first to the last. */
function membersTruth({ rules }: ResolvedDefinition, truthOf: (rule: ResolvedDefinition['rules'][number], isExcept: boolean) => Truth): Truth {
  let all: Truth | null = null
  const isAlone = rules.length === 1
  for (const [index, rule] of rules.entries()) {
    const own = truthOf(rule, rule.combine === 'except')
    const told = isAlone ? own : remarked(own, remark(index === 0 ? 'Rule 1' : `Rule ${index + 1}: ${rule.combine}`))
    all = all === null ? told : rule.combine === 'union' ? anyOf([all, told]) : allOf([all, told])
  }
  if (all === null) throw fail('invalidDefinition', 'There is no rule yet, and no rule does not mean everyone; add a rule.', { diagnostics: [] })
  return all
}
