import type { Catalog } from '@shared/domain/entity.ts'
import { aggregateFunctions, schemaVersion, type AggregateFunction, type Definition, type Quantifier, type Rule } from '@shared/rules/definition.ts'
import { newTest } from '@shared/rules/draft.ts'
import type { MeasureAggregate } from '@shared/rules/recipe.ts'
import { aggregateLabel } from '@shared/rules/words.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { chainOf } from './reach.ts'

/** The one rule a measure's records are edited as. */
export const recordsRule = 'measure'

export type MeasureFunction = 'count' | AggregateFunction

const numeric: readonly AttributeType[] = ['integer', 'decimal']
const ordered: readonly AttributeType[] = [...numeric, 'date', 'datetime']
const anyType: readonly AttributeType[] = [...ordered, 'text', 'boolean']

/** What each function can be made of; a count is of the records themselves. */
export const fittingTypes: Record<MeasureFunction, readonly AttributeType[]> = { count: [], sum: numeric, average: numeric, min: ordered, max: ordered, first: anyType, last: anyType, countDistinct: anyType }

/** `type`: of the attribute that is chosen; null where none is. */
export function functionChoices(type: AttributeType | null): readonly { readonly value: MeasureFunction; readonly label: string }[] {
  return [{ value: 'count', label: 'number of' }, ...aggregateFunctions.map((value) => ({ value, label: aggregateLabel(value, type) }))]
}

/** A measure's records as a definition of one rule, which the parts of the builder edit. */
export function recordsDefinition(aggregate: MeasureAggregate, audience: string, catalog: Catalog): Definition {
  const { entity, window, where, of, attribute } = aggregate
  const test = newTest('greaterOrEqual')
  const counted = of === undefined ? {} : { of }
  const quantifier: Quantifier = aggregate.function === 'count' || attribute === undefined ? { kind: 'count', ...counted, test } : { kind: 'aggregate', ...counted, function: aggregate.function, attribute, test }
  const path = aggregate.path ?? pathOf(catalog, audience, entity)
  const rule: Rule = { id: recordsRule, combine: 'union', entity, ...(path === undefined ? {} : { path }), quantifier, window, where }
  return { schemaVersion, audience, rules: [rule], projections: [] }
}

/** Left out, it is the only one there is. */
function pathOf(catalog: Catalog, audience: string, entity: string): Rule['path'] {
  const chain = chainOf(catalog, audience, { entity })
  const [start, next] = chain ?? []
  const relationship = catalog.relationships.find(({ childEntity, parentEntity }) => [childEntity, parentEntity].every((id) => id === start?.id || id === next?.id))
  return chain?.length === 2 && relationship ? [{ relationship: relationship.name }] : undefined
}

/** The way back; a function that has no attribute yet is the count of the records. */
export function aggregateOf({ rules }: Definition): MeasureAggregate | null {
  const [rule] = rules
  if (rule === undefined) return null
  const { quantifier, entity, path, window, where } = rule
  const { of } = quantifier
  return {
    kind: 'aggregate',
    function: quantifier.kind === 'aggregate' ? quantifier.function : 'count',
    entity,
    ...(path === undefined ? {} : { path }),
    ...(of === undefined ? {} : { of }),
    ...(quantifier.kind === 'aggregate' ? { attribute: quantifier.attribute } : {}),
    window,
    where,
  }
}
