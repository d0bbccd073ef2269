import type { Definition } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { definitionSql, type DefinitionSqlOptions } from '../../electron/core/sql/definitionSql.ts'
import type { SqlStatement } from '../../electron/core/sql/statement.ts'
import type { RandomWorld } from './randomWorlds.ts'

export interface SoundWorld extends RandomWorld {
  readonly parsed: Definition
  readonly resolved: ResolvedDefinition
}

/** The world with its definition resolved; random definitions are sound. */
export function soundWorld(world: RandomWorld): SoundWorld {
  const parsed = parseDefinition(world.definition)
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  const { resolved, diagnostics } = resolveDefinition(parsed.definition, world.catalog, { zone: world.zone, segments: noSegments })
  if (resolved === null) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  return { ...world, parsed: parsed.definition, resolved }
}

export function statementOf({ resolved, catalog, asOf, zone, weekStart }: SoundWorld, options: Pick<DefinitionSqlOptions, 'dialect' | 'literals' | 'withOrdinal'>): SqlStatement {
  return definitionSql(resolved, { ...options, catalog, clock: { asOf, zone, weekStart }, segment: () => ({ name: '', outputName: '', ordinals: () => [] }) })
}

/** The failure of a statement with the statement, as a person reads it. */
export function failing(statement: Pick<SqlStatement, 'text' | 'parameters'>, error: unknown): Error {
  return new Error(`${error instanceof Error ? error.message : String(error)}\n${statement.text}\n${JSON.stringify(statement.parameters)}`, { cause: error })
}
