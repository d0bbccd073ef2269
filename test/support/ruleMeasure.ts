import fc from 'fast-check'
import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import type { Rule } from '@shared/rules/definition.ts'
import { entityId } from './catalogFixture.ts'

export const ruleMeasureId = 'measure' as AttributeId
export const placementId = 'placement' as AttributeId

/** The catalog with what a rule asks of its records as the measure "M" of the audience; null where it asks nothing of the kind. */
export function withRuleMeasure({ quantifier, window, where, entity, path }: Rule, catalog: Catalog): Catalog | null {
  if (quantifier.kind === 'some' || quantifier.kind === 'none' || (path ?? []).length === 0) return null
  const of = quantifier.of === undefined ? {} : { of: quantifier.of }
  const what = quantifier.kind === 'count' ? { function: 'count' } : { function: quantifier.function, attribute: quantifier.attribute }
  return adding(catalog, ruleMeasureId, 'M', { kind: 'aggregate', entity, path, ...of, window, where, ...what })
}

/** The catalog with where members stand by an attribute as the measure "P". */
export function withPlacement(catalog: Catalog, value: object): Catalog {
  return adding(catalog, placementId, 'P', value)
}

function adding(catalog: Catalog, id: AttributeId, name: string, value: object): Catalog {
  const parsed = parseRecipe({ kind: 'measure', audience: 'E0', name, value })
  if (!parsed.ok) throw new Error(parsed.message)
  const before = catalog.entities.flatMap((entity) => entity.computed.map((computed) => ({ ...computed, entity: entity.id })))
  const plain = { ...catalog, entities: catalog.entities.map((entity) => ({ ...entity, computed: [] })) }
  return withComputed(plain, [...before, { id, entity: entityId('E0'), name, recipe: parsed.recipe }])
}

const place = fc.record({ kind: fc.constantFrom('rank', 'percentile', 'tiles', 'bands'), order: fc.constantFrom('ascending', 'descending'), n: fc.integer({ min: 2, max: 9 }) }).map(({ kind, order, n }) => (kind === 'tiles' || kind === 'bands' ? { kind, order, n } : { kind, order }))
const bins = fc.constantFrom([0], [-1, 0.5, 2], [1.005, 3.33, 10, 11])
/** Where a member stands by one of the audience's attributes. */
export const randomPlacement: fc.Arbitrary<object> = fc.oneof(
  fc.tuple(place, fc.constantFrom('i', 'm', 'f', 'd', 'day', 'at')).map(([form, name]) => ({ ...form, of: { name } })),
  fc.tuple(bins, fc.constantFrom('i', 'm', 'f', 'd')).map(([edges, name]) => ({ kind: 'bins', edges, of: { name } })),
)
