import type { Catalog } from '@shared/domain/entity.ts'
import type { RunId, SegmentId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { createSteps, entityOf, type Clock, type Compilation, type SegmentMembers } from './compilation.ts'
import { inexactReasons, type Dialect, type DialectName, type InexactReason, type SqlParameter } from './dialect.ts'
import { duckdb } from './duckdb.ts'
import { column, hanging, join, lines, list, name, remark, sql, type Fragment } from './fragment.ts'
import { createAliases } from './names.ts'
import { postgres } from './postgres.ts'
import { createQuery } from './query.ts'
import { ruleTruth } from './rule.ts'
import { sqlite } from './sqlite.ts'
import { functionWords, type TesseraFunction } from './sqliteFunctions.ts'
import { createTables } from './tables.ts'
import { allOf, anyOf, clause, remarked, type Truth } from './truth.ts'
import { writeSql } from './write.ts'

export const dialects: Record<DialectName, Dialect> = { sqlite, postgres, duckdb }

export interface SqlOptions {
  readonly dialect: DialectName
  readonly catalog: Catalog
  readonly clock: Clock
  /** Values are written into the statement, which is for reading; else they are parameters. */
  readonly literals: boolean
  readonly segment: (segment: SegmentId, run: RunId) => SegmentMembers
  /** What the segment is, as a sentence, for the comment above. */
  readonly title?: string
  /** SQLite: the number of each member's row too, in front. */
  readonly withOrdinal?: boolean
}

export interface DefinitionSql {
  readonly text: string
  readonly parameters: readonly SqlParameter[]
  /** The names of the result's columns. */
  readonly columns: readonly string[]
  /** What the statement may say otherwise than Tessera; empty: nothing. */
  readonly inexact: readonly InexactReason[]
}

/**
 * A definition as one statement that answers the key of every member, once. It says what the engine does: it is
 * there to be read, to check the engine, and to be run where the data are.
 */
export function definitionSql(definition: ResolvedDefinition, options: SqlOptions): DefinitionSql {
  const dialect = dialects[options.dialect]
  const { catalog, clock, segment } = options
  const names = createAliases(catalog.entities.map((entity) => entity.name.toLowerCase()))
  const compilation: Compilation = { dialect, catalog, clock, segment, tables: createTables(catalog, dialect), steps: createSteps(names), inexact: new Set(), needs: new Set() }
  const query = createQuery(compilation, { audience: definition.audience, path: [], aliases: createAliases() })
  const member = query.row(0)
  const columns = resultColumns(definition, compilation, options.withOrdinal === true)
  const where = membersTruth(definition, (rule, isExcept) => ruleTruth(rule, isExcept, query, compilation))
  const from = query.from()
  const select = sql`SELECT ${list(columns.map((one) => column(member.alias, one)))}
${from ?? sql``}
${clause(sql`WHERE`, where)}`
  const statement = lines([...remarks(options, compilation), ...withSteps(compilation), select])
  const { text, parameters } = writeSql(statement, dialect, options.literals)
  return { text, parameters, columns, inexact: [...compilation.inexact] }
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

function remarks({ title }: SqlOptions, { dialect, inexact, needs }: Compilation): readonly Fragment[] {
  const words = [...inexact].map((reason) => `Not exactly as in Tessera: ${inexactReasons[reason]}`)
  const functions = [...needs].map((one) => `Needs Tessera's function ${functionWords[one as TesseraFunction]}`)
  return [...(title === undefined ? [] : [title]), `${dialect.label}, written by Tessera`, ...words, ...functions].map(remark)
}

function withSteps({ tables, steps }: Compilation): readonly Fragment[] {
  const all = [...tables.readings().map((one) => ({ ...one, remarks: [] })), ...steps.all()]
  if (all.length === 0) return []
  const parts = all.map((step) => lines([...step.remarks, sql`${name(step.name)} AS ${step.query}`]))
  return [sql`WITH
  ${hanging(join(parts, ',\n'))}`]
}
