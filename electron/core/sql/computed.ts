import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { ResolvedComputed } from '@shared/rules/computed/resolved.ts'
import { resolveComputed } from '@shared/rules/computed/resolveComputed.ts'
import { entityOf, gone, type Compilation } from './compilation.ts'
import { formulaSql } from './formula/formula.ts'
import { block, column, indented, lines, name, sql, type Fragment } from './fragment.ts'
import { measureRows } from './measure.ts'
import { createAliases, distinctNames } from './names.ts'
import { placementSql } from './placement.ts'
import { createQuery } from './query.ts'
import { clause, truth } from './truth.ts'

/** The named part of a statement that holds a computed attribute beside the identity of its rows. */
export interface ComputedStep {
  readonly name: string
  readonly identity: readonly string[]
  readonly value: string
  /** What rows have that are not in it; null: nothing. */
  readonly zero: Fragment | null
}

/** Computed once for all rows, however often the statement asks for it. */
export function computedStep(compilation: Compilation, entity: EntityId, attribute: AttributeId): ComputedStep {
  const owner = entityOf(compilation, entity)
  const own = owner.computed.find((one) => one.id === attribute) ?? gone()
  const resolution = resolveComputed(owner, own.recipe, compilation.surroundings)
  if (!resolution.ok) throw fail('conflict', `"${own.name}" cannot be computed: ${resolution.problem}`)
  const { computed } = resolution
  const identity = compilation.tables.table(entity).identity
  const [value = own.name] = distinctNames([own.name], identity.map((one) => one.toLowerCase()))
  const step = compilation.steps.step(`computed ${attribute}`, `${owner.name}: ${own.name}`, () => ({ query: block(rowsOf(computed, value, compilation)) }))
  const isZero = computed.kind === 'aggregate' && (computed.function === 'count' || computed.function === 'countDistinct' || computed.function === 'sum')
  return { name: step, identity, value, zero: isZero ? sql`0` : null }
}

function rowsOf(computed: ResolvedComputed, value: string, compilation: Compilation): Fragment {
  if (computed.kind === 'aggregate') return measureRows(computed, value, compilation)
  const query = createQuery(compilation, { audience: computed.entity, path: [], aliases: createAliases() })
  const row = query.row(0)
  const isFormula = computed.kind === 'formula'
  const of = isFormula ? formulaSql(computed.formula, query, compilation) : placementSql(computed, query, compilation)
  const present = isFormula ? [] : [clause(sql`WHERE`, truth(sql`${query.attribute(computed.of)} IS NOT NULL`))]
  const columns = [...row.table.identity.map((one) => column(row.alias, one)), sql`${of} AS ${name(value)}`]
  return lines([
    sql`SELECT
${indented(lines(columns, ','))}`,
    query.from(),
    ...present,
  ])
}
