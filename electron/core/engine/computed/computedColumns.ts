import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import type { ResolvedComputed } from '@shared/rules/computed/resolved.ts'
import { columnBytes, type Column } from '../columns/column.ts'
import type { Data } from '../data.ts'
import { lookUp, type Context } from '../evaluate/context.ts'
import { attributeKey, lowerWhere, pathKey, quantifierKey, viaKey } from '../evaluate/lower.ts'
import type { Evaluation } from '../evaluate/rule.ts'
import { evaluateFormula } from '../formula/evaluateFormula.ts'
import type { FormulaErrors } from '../formula/formulaErrors.ts'
import type { FormulaInput } from '../formula/sources.ts'
import { aggregateColumn } from './aggregateColumn.ts'
import type { NeededColumn } from './computedNeeds.ts'
import { placementColumn } from './placementColumn.ts'

export interface ComputedColumn {
  readonly column: Column
  /** Rows a formula has no value for, and why; null where there are none. Rows as in the column. */
  readonly errors: FormulaErrors | null
}

/** The data with computed columns among them; what was computed before from the same rows is not computed again. */
export async function withComputedColumns(data: Data, needed: readonly NeededColumn[], evaluationOf: (data: Data, audience: EntityId) => Evaluation): Promise<ComputedData> {
  const columns = new Map<AttributeId, ComputedColumn>()
  const keys = new Map<AttributeId, string>()
  const all: Data = {
    ...data,
    column: (entity, attribute) => columns.get(attribute)?.column ?? data.column(entity, attribute),
    columnKey: (entity, attribute) => keys.get(attribute) ?? data.columnKey(entity, attribute),
  }
  for (const { attribute, computed } of needed) {
    const evaluation = evaluationOf(all, computed.entity)
    const context: Context = { ...evaluation, path: computed.kind === 'aggregate' ? computed.frame.path : [] }
    const key = keyOf(computed, context)
    keys.set(attribute, key)
    columns.set(attribute, await evaluation.cache.remember(`computed ${key}`, ({ column }) => columnBytes(column), () => compute(computed, context)))
  }
  return { data: all, errorsOf: (attribute) => columns.get(attribute)?.errors ?? null }
}

export interface ComputedData {
  readonly data: Data
  errorsOf(attribute: AttributeId): FormulaErrors | null
}

async function compute(computed: ResolvedComputed, context: Context): Promise<ComputedColumn> {
  switch (computed.kind) {
    case 'formula':
      return formulaColumn(computed, context)
    case 'aggregate':
      return { column: await aggregateColumn(computed, context), errors: null }
    default:
      return { column: await placementColumn(computed, context), errors: null }
  }
}

async function formulaColumn({ entity, formula }: Extract<ResolvedComputed, { kind: 'formula' }>, context: Context): Promise<ComputedColumn> {
  const inputs = new Map<object, FormulaInput>()
  for (const attribute of formula.attributes) {
    const rows = await lookUp(entity, attribute.via, context)
    inputs.set(attribute, { column: context.data.column(attribute.entity, attribute.attribute), rows })
  }
  const inputOf = (attribute: object): FormulaInput => inputs.get(attribute) ?? unknown()
  const { limit, presence } = context.data.table(entity)
  return evaluateFormula(formula, inputOf, limit, presence, context.clock, context.breath)
}

function unknown(): never {
  throw new Error('A formula reads an attribute that is not among its own.')
}

/** Equal keys mean equal values: all that a recipe reads, and “now” and the zone only where they matter. */
function keyOf(computed: ResolvedComputed, { data, clock, audience }: Context): string {
  switch (computed.kind) {
    case 'formula': {
      const { formula, entity } = computed
      const reads = formula.attributes.map((one) => `${viaKey(one.via, data)}${data.columnKey(one.entity, one.attribute)}`)
      const now = formula.dependsOnNow ? ` on ${clock.today}` : ''
      const zone = formula.dependsOnZone ? ` in ${clock.zone}` : ''
      return `(${data.stamp(entity)} ${JSON.stringify(formula.root, (name, value: unknown) => (name === 'attribute' ? formula.attributes.indexOf(value as (typeof formula.attributes)[number]) : value))} of ${reads.join(' ')}${now}${zone})`
    }
    case 'aggregate': {
      const { frame, where } = computed
      return `(${computed.function} ${pathKey(audience, frame.path, data)} ${quantifierKey(frame, data, clock)} ${lowerWhere(frame, where, data, clock)?.key ?? 'any'})`
    }
    case 'bins':
      return `(bins ${computed.edges.join('|')} ${placeKey(computed, data)})`
    default:
      return `(${computed.kind} ${computed.isDescending} ${'n' in computed ? computed.n : ''} ${placeKey(computed, data)})`
  }
}

function placeKey({ entity, of }: Extract<ResolvedComputed, { of: object }>, data: Data): string {
  return `${data.stamp(entity)} ${attributeKey(of, data)}`
}
