import type { Definition } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { definitionSql, type DefinitionSqlOptions } from '../../electron/core/sql/definitionSql.ts'
import type { SqlStatement } from '../../electron/core/sql/statement.ts'
import { entityId } from './catalogFixture.ts'
import { knownSegments } from './knownSegments.ts'
import type { MemorySegments } from './memorySource.ts'
import { segmentEntities } from './randomValues.ts'
import type { RandomWorld } from './randomWorlds.ts'

export interface SoundWorld extends Omit<RandomWorld, 'definition'> {
  readonly parsed: Definition
  readonly resolved: ResolvedDefinition
  readonly stored: MemorySegments
}

/** The world with its definition resolved; random definitions are sound. */
export function soundWorld(world: RandomWorld): SoundWorld {
  const parsed = parseDefinition(world.definition)
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  const stored = knownSegments(Object.fromEntries(Object.entries(segmentEntities).map(([name, entity]) => [name, { audience: entityId(entity), members: world.segments[name] ?? [] }])))
  const { resolved, diagnostics } = resolveDefinition(parsed.definition, world.catalog, { zone: world.zone, segments: stored.directory })
  if (resolved === null) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  return { ...world, parsed: parsed.definition, resolved, stored }
}

export function statementOf({ resolved, catalog, asOf, zone, weekStart, stored, segments }: SoundWorld, options: Pick<DefinitionSqlOptions, 'dialect' | 'literals' | 'withOrdinal'>): SqlStatement {
  return definitionSql(resolved, {
    ...options,
    catalog,
    clock: { asOf, zone, weekStart },
    segments: stored.directory,
    segment(id) {
      const outputName = id.replace('s_', '')
      return { name: outputName, outputName, ordinals: () => segments[outputName] ?? [] }
    },
  })
}

/** The failure of a statement with the statement, as a person reads it. */
export function failing(statement: Pick<SqlStatement, 'text' | 'parameters'>, error: unknown): Error {
  return new Error(`${error instanceof Error ? error.message : String(error)}\n${statement.text}\n${JSON.stringify(statement.parameters)}`, { cause: error })
}
