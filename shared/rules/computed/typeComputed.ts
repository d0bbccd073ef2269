import { isComputed } from '../../domain/allAttributes.ts'
import type { Attribute, Catalog, ComputedAttribute, Entity } from '../../domain/entity.ts'
import type { EntityId } from '../../domain/ids.ts'
import { foldName } from '../names.ts'
import { quoted } from '../resolve/scope.ts'
import { noSegments } from '../segmentDirectory.ts'
import { namesIn } from './namesIn.ts'
import { resolveComputed } from './resolveComputed.ts'
import { surroundingsOf } from './surroundings.ts'
import { recipeOf } from './parseRecipe.ts'

/** A recipe as it is stored; the entity it belongs to is that of `entity`. */
export interface StoredRecipe extends Pick<ComputedAttribute, 'id' | 'name' | 'recipe'> {
  readonly entity: EntityId
}

/**
 * The catalog with its computed attributes: each has the type that follows from its recipe and the data's as they are
 * now, or the problem that keeps it from having one. In the order given; cost grows with the square of their number
 * only where they are given before what they use.
 */
export function withComputed(catalog: Catalog, recipes: readonly StoredRecipe[]): Catalog {
  if (recipes.length === 0) return catalog
  let typed = catalog
  let waiting = recipes
  for (let before = -1; waiting.length !== before; ) {
    before = waiting.length
    waiting = waiting.filter((stored) => {
      const computed = typedRecipe(stored, typed)
      if (typeof computed === 'string') return true
      typed = adding(typed, stored.entity, computed)
      return false
    })
  }
  return inOrder(withFaulty(typed, waiting), recipes)
}

/** What is left names what cannot be computed: something that is not there, or itself in the end. Each after what it uses, so that its problem names the first cause. */
function withFaulty(typed: Catalog, faulty: readonly StoredRecipe[]): Catalog {
  let catalog = typed
  const take = (stored: StoredRecipe, problem: string): void => {
    catalog = adding(catalog, stored.entity, faultyAttribute(stored, problem))
  }
  let rest = faulty.filter((stored) => {
    const circle = circleOf(stored, faulty)
    if (circle !== null) take(stored, `it depends on itself: ${circle.map(quoted).join(' → ')}.`)
    return circle === null
  })
  while (rest.length > 0) {
    const names = new Set(rest.map(({ name }) => foldName(name)))
    // Without those in circles there is always one that waits for none of the others.
    const waiting = rest.filter(({ recipe }) => [...namesIn(recipeOf(recipe))].some((name) => names.has(name)))
    for (const stored of rest) {
      if (waiting.includes(stored) && waiting.length < rest.length) continue
      const problem = typedRecipe(stored, catalog)
      take(stored, typeof problem === 'string' ? problem : 'what it uses cannot be computed.')
    }
    rest = waiting.length < rest.length ? waiting : []
  }
  return catalog
}

function typedRecipe({ entity: id, ...stored }: StoredRecipe, catalog: Catalog): ComputedAttribute | string {
  const entity = catalog.entities.find((one) => one.id === id)
  if (entity === undefined) return 'its entity is not there any more.'
  // Whether a segment may be asked is for whoever evaluates to say: here only the type is wanted.
  const resolution = resolveComputed(entity, withoutSegments(stored.recipe), { ...surroundingsOf(catalog, { zone: 'UTC', segments: noSegments }), problemOf })
  return resolution.ok ? { ...stored, type: resolution.computed.type, scale: resolution.computed.scale, problem: null } : resolution.problem
}

/** What is in the catalog was typed before, without asking for its segments. */
function problemOf(_entity: Entity, attribute: Attribute): string | null {
  return isComputed(attribute) && attribute.problem !== null ? `${quoted(attribute.name)} cannot be computed: ${attribute.problem}` : null
}

function withoutSegments(recipe: ComputedAttribute['recipe']): ComputedAttribute['recipe'] {
  if (recipe.kind !== 'measure' || recipe.value.kind !== 'aggregate') return recipe
  const { where } = recipe.value
  return { ...recipe, value: { ...recipe.value, where: withoutSegmentNodes(where) } }
}

type Where = Extract<Extract<ComputedAttribute['recipe'], { kind: 'measure' }>['value'], { kind: 'aggregate' }>['where']

/** A group of segments alone would be empty: it is left out with them. */
function withoutSegmentNodes(group: Where): Where {
  const items = group.items.filter((node) => node.kind !== 'segment').map(withoutInside)
  const whole = items.filter((node) => node.kind !== 'group' || node.items.length > 0)
  return { ...group, negate: group.negate && whole.length > 0, items: whole }
}

function withoutInside(node: Where['items'][number]): Where['items'][number] {
  if (node.kind === 'group') return withoutSegmentNodes(node)
  return node.kind === 'sequence' && node.where ? { ...node, where: withoutSegmentNodes(node.where) } : node
}

function faultyAttribute({ id, name, recipe }: StoredRecipe, problem: string): ComputedAttribute {
  return { id, name, recipe, type: 'integer', scale: null, problem }
}

function adding(catalog: Catalog, id: EntityId, computed: ComputedAttribute): Catalog {
  const entities = catalog.entities.map((entity): Entity => (entity.id === id ? { ...entity, computed: [...entity.computed, computed] } : entity))
  return { ...catalog, entities }
}

function inOrder(catalog: Catalog, recipes: readonly StoredRecipe[]): Catalog {
  const place = new Map(recipes.map(({ id }, index) => [id, index]))
  const entities = catalog.entities.map((entity) => ({ ...entity, computed: entity.computed.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0)) }))
  return { ...catalog, entities }
}

/** The names on the way from a recipe back to itself among those that wait; null where there is no such way. */
function circleOf(start: StoredRecipe, waiting: readonly StoredRecipe[]): readonly string[] | null {
  const usedBy = new Map(waiting.map((stored) => [stored, namesIn(recipeOf(stored.recipe))]))
  const seen = new Set<StoredRecipe>()
  const ways: { readonly at: StoredRecipe; readonly names: readonly string[] }[] = [{ at: start, names: [start.name] }]
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const { at, names } = way
    const used = usedBy.get(at) ?? new Set()
    for (const next of waiting) {
      if (!used.has(foldName(next.name))) continue
      if (next === start) return [...names, start.name]
      if (seen.has(next)) continue
      seen.add(next)
      ways.push({ at: next, names: [...names, next.name] })
    }
  }
  return null
}
