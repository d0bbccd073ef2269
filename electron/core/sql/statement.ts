import type { SqlDialect } from '@shared/contract/segments.contract.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { RunId, SegmentId } from '@shared/domain/ids.ts'
import { surroundingsOf } from '@shared/rules/computed/surroundings.ts'
import { noSegments, type SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { createSteps, type Clock, type Compilation, type SegmentMembers } from './compilation.ts'
import { inexactReasons, type Dialect, type InexactReason, type SqlParameter } from './dialect.ts'
import { duckdb } from './duckdb.ts'
import { hanging, join, lines, name, remark, sql, type Fragment } from './fragment.ts'
import { createAliases } from './names.ts'
import { postgres } from './postgres.ts'
import { sqlite } from './sqlite.ts'
import { functionWords } from './sqliteFunctions.ts'
import { createTables } from './tables.ts'
import { writeSql } from './write.ts'

export const dialects: Record<SqlDialect, Dialect> = { sqlite, postgres, duckdb }

export interface SqlOptions {
  readonly dialect: SqlDialect
  readonly catalog: Catalog
  readonly clock: Clock
  /** Values are written into the statement, which is for reading; else they are parameters. */
  readonly literals: boolean
  readonly segment: (segment: SegmentId, run: RunId) => SegmentMembers
  /** The segments that recipes of measures may name; left out: none. */
  readonly segments?: SegmentDirectory
  /** What the statement is about, as a sentence, for the comment above. */
  readonly title?: string
}

export interface SqlStatement {
  readonly text: string
  readonly parameters: readonly SqlParameter[]
  /** The names of the result's columns. */
  readonly columns: readonly string[]
  /** What the statement may say otherwise than Tessera; empty: nothing. */
  readonly inexact: readonly InexactReason[]
}

export function newCompilation({ dialect: wanted, catalog, clock, segment, segments = noSegments }: SqlOptions): Compilation {
  const dialect = dialects[wanted]
  const steps = createSteps(createAliases(catalog.entities.map((entity) => entity.name.toLowerCase())))
  const surroundings = surroundingsOf(catalog, { zone: clock.zone, segments })
  return { dialect, catalog, clock, surroundings, segment, tables: createTables(catalog, dialect), steps, inexact: new Set(), needs: new Set() }
}

/** The statement with its comments and the steps it is made of. */
export function finished(select: Fragment, columns: readonly string[], compilation: Compilation, options: SqlOptions): SqlStatement {
  const statement = lines([...remarks(options, compilation), ...withSteps(compilation), select])
  const { text, parameters } = writeSql(statement, compilation.dialect, options.literals)
  return { text, parameters, columns, inexact: [...compilation.inexact] }
}

function remarks({ title }: SqlOptions, { dialect, inexact, needs }: Compilation): readonly Fragment[] {
  const words = [...inexact].map((reason) => `Not exactly as in Tessera: ${inexactReasons[reason]}`)
  const functions = [...needs].map((one) => `Needs Tessera's function ${functionWords[one]}`)
  return [...(title === undefined ? [] : [title]), `${dialect.label}, written by Tessera`, ...words, ...functions].map(remark)
}

function withSteps({ tables, steps }: Compilation): readonly Fragment[] {
  const all = [...tables.readings().map((one) => ({ ...one, remarks: [] })), ...steps.all()]
  if (all.length === 0) return []
  const parts = all.map((step) => lines([...step.remarks, sql`${name(step.name)} AS ${step.query}`]))
  return [sql`WITH
  ${hanging(join(parts, ',\n'))}`]
}
