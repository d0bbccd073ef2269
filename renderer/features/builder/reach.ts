import { allAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import type { AttributeRef, PathStep, Rule } from '@shared/rules/definition.ts'
import { findPaths, hopsFrom, pathSteps, pathWords, type Path } from '@shared/rules/paths.ts'

/** What a rule can name, and how the builder finds the way from the audience to an entity. Pure functions. */

/** A way from the audience to an entity; `entities` starts with the audience and is one longer than `path`. */
export interface Route {
  readonly path: readonly PathStep[]
  readonly entities: readonly Entity[]
  /** "Orders → Customers". */
  readonly words: string
  /** Only look-ups of one row each: the entity's attributes can be tested in a rule about the audience itself. */
  readonly lookups: boolean
}

/** Attributes a rule may test, of one entity reached in one way. */
export interface Offer {
  readonly key: string
  readonly entity: Entity
  /** Said beside the entity's name where it is reached in more than one way; null otherwise. */
  readonly via: string | null
  /** The place on the rule's path it is, or is looked up from. */
  readonly at: number
  /** The same as a reference writes it. */
  readonly place: PlaceOnPath
  readonly refOf: (attribute: Attribute) => AttributeRef
}

/** A row of a rule's chain, or the one looked up from it; both left out: the rule's own. */
export type PlaceOnPath = Pick<AttributeRef, 'at' | 'via'>

export interface Reachable {
  readonly entity: Entity
  readonly route: Route
}

export function entityNamed(catalog: Catalog, name: string): Entity | null {
  return catalog.entities.find((entity) => entity.name === name) ?? null
}

function entityOf(catalog: Catalog, id: EntityId): readonly Entity[] {
  return catalog.entities.filter((entity) => entity.id === id)
}

function routeOf(catalog: Catalog, start: Entity, path: Path): Route {
  return {
    path: pathSteps(path),
    entities: [start, ...path.flatMap((hop) => entityOf(catalog, hop.entity))],
    words: pathWords(catalog, start.id, path),
    lookups: path.every((hop) => hop.to === 'parent'),
  }
}

/** Ways from the audience to an entity, shortest first. */
export function routesTo(catalog: Catalog, audience: string, target: string): readonly Route[] {
  const start = entityNamed(catalog, audience)
  const end = entityNamed(catalog, target)
  return start && end ? findPaths(catalog, start.id, end.id).map((path) => routeOf(catalog, start, path)) : []
}

/** Every entity that can be reached from the audience, nearest first, each with its shortest route; the audience leads. */
export function reachable(catalog: Catalog, audience: string): readonly Reachable[] {
  const start = entityNamed(catalog, audience)
  if (!start) return []
  const paths = new Map<EntityId, Path>([[start.id, []]])
  // A map is visited in the order it is filled: breadth first, as it grows.
  for (const [id, path] of paths) {
    for (const hop of hopsFrom(catalog, id)) if (!paths.has(hop.entity)) paths.set(hop.entity, [...path, hop])
  }
  return [...paths].flatMap(([id, path]) => entityOf(catalog, id).map((entity) => ({ entity, route: routeOf(catalog, start, path) })))
}

/** The same entity, once for each look-up that leads to it in so few steps (a home and a work address); `via`: the relationship it is told by, null where there is one alone. */
export function waysTo(catalog: Catalog, audience: string, shortest: Reachable): readonly (Reachable & { readonly via: string | null })[] {
  const { entity, route } = shortest
  const alike = route.lookups && route.path.length > 0 ? routesTo(catalog, audience, entity.name).filter((other) => other.lookups && other.path.length === route.path.length) : []
  return alike.length > 1 ? alike.map((other) => ({ entity, route: other, via: other.path.at(-1)?.relationship ?? null })) : [{ ...shortest, via: null }]
}

type RouteTo = Pick<Rule, 'entity' | 'path'>

/** What a catalog offers along a path: asked by every condition with every keystroke, found out once. */
interface Known {
  readonly chains: Map<string, readonly Entity[] | null>
  readonly offers: Map<string, readonly Offer[]>
}
const known = new WeakMap<Catalog, Known>()

function remembered<T>(catalog: Catalog, kind: (of: Known) => Map<string, T>, audience: string, route: RouteTo, find: () => T): T {
  let of = known.get(catalog)
  if (!of) known.set(catalog, (of = { chains: new Map(), offers: new Map() }))
  const key = JSON.stringify([audience, route.entity, route.path])
  const before = kind(of).get(key)
  if (before !== undefined) return before
  const found = find()
  kind(of).set(key, found)
  return found
}

/** Entities along a rule's path, the audience first; null where a name in it no longer exists. */
export function chainOf(catalog: Catalog, audience: string, route: RouteTo): readonly Entity[] | null {
  return remembered(catalog, (of) => of.chains, audience, route, () => findChain(catalog, audience, route))
}

function findChain(catalog: Catalog, audience: string, route: RouteTo): readonly Entity[] | null {
  const start = entityNamed(catalog, audience)
  if (!start) return null
  if (!route.path) return routesTo(catalog, audience, route.entity)[0]?.entities ?? null
  return route.path.reduce<readonly Entity[] | null>(
    (chain, step) => {
      const last = chain?.at(-1)
      const hop = last && hopsFrom(catalog, last.id).find((other) => other.name === step.relationship && (step.to === undefined || step.to === other.to))
      return chain && hop ? [...chain, ...entityOf(catalog, hop.entity)] : null
    },
    [start],
  )
}

/**
 * What fits a rule: its own entity first, then the entities on its path, each followed by what one row of it looks up.
 * An entity already reached in a shorter way is not offered again.
 */
export function offersFor(catalog: Catalog, audience: string, route: RouteTo): readonly Offer[] {
  return remembered(catalog, (of) => of.offers, audience, route, () => findOffers(catalog, audience, route))
}

function findOffers(catalog: Catalog, audience: string, route: RouteTo): readonly Offer[] {
  const chain = chainOf(catalog, audience, route)
  if (!chain) return []
  const last = chain.length - 1
  const order = [last, ...chain.keys()].filter((at, index) => index === 0 || at !== last)
  const seen = new Set(chain.map((entity) => entity.id))
  const offers = order.flatMap((at) => {
    const place = at === last ? {} : { at }
    const own = chain[at]
    return own ? [{ entity: own, via: [] }, ...lookups(catalog, own, seen)].map((look) => ({ ...look, place, at })) : []
  })
  return offers.map(({ entity, place: start, at, via }): Offer => {
    const place: PlaceOnPath = { ...start, ...(via.length > 0 ? { via: [...via] } : {}) }
    const again = offers.filter((other) => other.entity.id === entity.id).length > 1
    return {
      key: `${at}/${via.join('/')}/${entity.id}`,
      entity,
      at,
      via: again ? (via.at(-1) ?? (at === last ? null : 'on the path')) : null,
      place,
      refOf: (attribute) => ({ name: attribute.name, ...place }),
    }
  })
}

interface Lookup {
  readonly entity: Entity
  readonly via: readonly string[]
}

function lookups(catalog: Catalog, from: Entity, seen: Set<EntityId>): readonly Lookup[] {
  const found: Lookup[] = []
  let frontier: readonly Lookup[] = [{ entity: from, via: [] }]
  while (frontier.length > 0) {
    const next = frontier.flatMap(({ entity, via }) =>
      hopsFrom(catalog, entity.id)
        .filter((hop) => hop.to === 'parent' && !seen.has(hop.entity))
        .flatMap((hop) => entityOf(catalog, hop.entity).map((parent): Lookup => ({ entity: parent, via: [...via, hop.name] }))),
    )
    found.push(...next)
    for (const look of next) seen.add(look.entity.id)
    // Two relationships to one entity (billing and shipping address) are both offered, but followed once.
    frontier = next.filter((look, index) => next.findIndex((other) => other.entity.id === look.entity.id) === index)
  }
  return found
}

/** The attribute a reference names in a rule; null where it no longer exists. */
export function attributeOf(catalog: Catalog, audience: string, rule: RouteTo, ref: AttributeRef): { readonly entity: Entity; readonly attribute: Attribute } | null {
  const chain = chainOf(catalog, audience, rule)
  const start = chain?.[ref.at ?? chain.length - 1] ?? null
  const entity = start && entityAt(catalog, start, ref.via ?? [])
  const attribute = entity && allAttributes(entity).find((other) => other.name === ref.name)
  return entity && attribute ? { entity, attribute } : null
}

/** The entity that look-ups lead to; null where one of them leads nowhere. */
export function entityAt(catalog: Catalog, start: Entity, via: readonly string[]): Entity | null {
  return via.reduce<Entity | null>((from, name) => {
    const hop = from && hopsFrom(catalog, from.id).find((other) => other.to === 'parent' && other.name === name)
    return hop ? (entityOf(catalog, hop.entity)[0] ?? null) : null
  }, start)
}

/** The date records go by unless another is named: the activity's own of the counted entity, else of the nearest on the path, towards the audience first. */
export function impliedDate(chain: readonly Entity[], counted = chain.length - 1): Attribute | null {
  const nearest = [...chain.keys()].toSorted((a, b) => Math.abs(a - counted) - Math.abs(b - counted) || a - b)
  const dated = nearest.map((at) => chain[at]).find((entity) => entity?.dateAttribute)
  return dated?.attributes.find((attribute) => attribute.id === dated.dateAttribute) ?? null
}
