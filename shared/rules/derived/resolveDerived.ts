import type { Attribute, Catalog, Entity } from '../../domain/entity.ts'
import { foldName, listWords } from '../names.ts'
import type { DerivedFunction, DerivedRecipe } from './entityRecipe.ts'
import type { Say } from './entityProblem.ts'
import type { ResolvedAggregate, ResolvedDerived } from './resolvedEntity.ts'
import { attributeIn, entityIn, refuseTwice } from './recipeNames.ts'

export function resolveDerived(recipe: DerivedRecipe, catalog: Catalog, say: Say): ResolvedDerived | null {
  if (foldName(recipe.from) === foldName(recipe.name)) return say('from', null, `“${recipe.name}” would be derived from itself: choose another entity.`)
  const source = entityIn(catalog, recipe.from, 'from', null, say)
  if (source === null) return null
  const key = recipe.key.flatMap((name) => attributeIn(source, name, catalog, 'key', null, say) ?? [])
  if (new Set(key).size < key.length) say('key', null, `The key names ${listWords(recipe.key.map((name) => `“${name}”`))}: each attribute once only.`)
  const kept = recipe.attributes.flatMap(({ attribute: wanted, name }, index) => {
    const attribute = attributeIn(source, wanted, catalog, 'attributes', index, say)
    return attribute === null ? [] : [{ name: name ?? attribute.name, attribute }]
  })
  const aggregates = recipe.aggregates.flatMap((one, index) => aggregateOf(source, catalog, one, index, say) ?? [])
  refuseTwice(
    [
      ...key.map(({ name }) => ({ name, part: 'key' as const, index: null })),
      ...kept.map(({ name }, index) => ({ name, part: 'attributes' as const, index })),
      ...aggregates.map(({ name }, index) => ({ name, part: 'aggregates' as const, index })),
    ],
    say,
  )
  const date = source.attributes.find(({ id }) => id === source.dateAttribute) ?? null
  const made = [...key, ...kept.map(({ name, attribute }) => ({ ...attribute, name })), ...aggregates].map(({ name, type, scale }) => ({ name, type, scale }))
  return { kind: 'derived', recipe, source, key, kept, aggregates, date, made }
}

function aggregateOf(source: Entity, catalog: Catalog, one: DerivedRecipe['aggregates'][number], index: number, say: Say): ResolvedAggregate | null {
  const { name, function: aggregate, attribute: wanted } = one
  if (aggregate === 'count') {
    if (wanted !== undefined) return say('aggregates', index, 'A count takes no “attribute”; remove it, or use countDistinct.')
    return { name, function: aggregate, attribute: null, type: 'integer', scale: null }
  }
  if (wanted === undefined) return say('aggregates', index, `“${aggregate}” needs an “attribute” of “${source.name}”.`)
  const attribute = attributeIn(source, wanted, catalog, 'aggregates', index, say)
  if (attribute === null) return null
  const needed = fitting(aggregate)
  if (!needed.types.includes(attribute.type)) return say('aggregates', index, `“${aggregate}” is of ${needed.words}, and “${attribute.name}” is ${attribute.type}.`)
  return { name, function: aggregate, attribute, ...typeOf(aggregate, attribute) }
}

const numbers: readonly Attribute['type'][] = ['integer', 'decimal']
const ordered: readonly Attribute['type'][] = ['integer', 'decimal', 'date', 'datetime']
const all: readonly Attribute['type'][] = ['text', 'integer', 'decimal', 'boolean', 'date', 'datetime']

function fitting(aggregate: DerivedFunction): { readonly types: readonly Attribute['type'][]; readonly words: string } {
  if (aggregate === 'sum' || aggregate === 'average') return { types: numbers, words: 'numbers' }
  if (aggregate === 'min' || aggregate === 'max') return { types: ordered, words: 'numbers and dates' }
  return { types: all, words: 'any attribute' }
}

/** Which functions an attribute offers. */
export function functionsFor(attribute: Pick<Attribute, 'type'>): readonly Exclude<DerivedFunction, 'count'>[] {
  return (['sum', 'average', 'min', 'max', 'first', 'last', 'countDistinct'] as const).filter((one) => fitting(one).types.includes(attribute.type))
}

function typeOf(aggregate: DerivedFunction, { type, scale }: Attribute): Pick<Attribute, 'type' | 'scale'> {
  if (aggregate === 'countDistinct') return { type: 'integer', scale: null }
  // As a measure's: an average is seldom a number of so many places.
  return aggregate === 'average' ? { type: 'decimal', scale: null } : { type, scale }
}
