import { isComputed, offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, AttributeType, Catalog, Entity } from '@shared/domain/entity.ts'
import type { PathStep, Projection, ProjectionShape } from '@shared/rules/definition.ts'
import type { MakeId } from '@shared/rules/edit.ts'
import { columnNameFor, shapeLabel, shapesFor } from '@shared/rules/projections.ts'
import { aggregateOf } from '@shared/rules/words.ts'
import { chainOf, entityNamed, reachable, routesTo, type Route } from './reach.ts'

/** Attributes of one entity that can be columns, by the shortest way to it. */
export interface ColumnSection {
  readonly key: string
  readonly entity: Entity
  readonly route: Route
  /** Whether there may be several records for one member. */
  readonly isMany: boolean
  readonly attributes: readonly Attribute[]
}

/**
 * All that can be a column beside the attributes of the audience, which are columns already: its measures and calculated
 * attributes, then what is related, nearest first, rows of the audience itself that others refer to among them.
 */
export function columnSections(catalog: Catalog, audience: string): readonly ColumnSection[] {
  const sectionOf = (entity: Entity, route: Route): ColumnSection => {
    const isOwn = route.path.length === 0
    return { key: `${entity.id} ${pathKey(route.path)}`, entity, route, isMany: !route.lookups, attributes: offeredAttributes(entity).filter((attribute) => !isOwn || isComputed(attribute)) }
  }
  const [own, ...related] = reachable(catalog, audience)
  const again = routesTo(catalog, audience, audience).filter(({ path }) => path.length > 0)
  return [...(own ? [sectionOf(own.entity, own.route), ...again.map((route) => sectionOf(own.entity, route))] : []), ...related.map(({ entity, route }) => sectionOf(entity, route))].filter(({ attributes, isMany }) => isMany || attributes.length > 0)
}

/** Sections with what a search finds: a whole one by its name, else attributes by theirs. */
export function foundSections(sections: readonly ColumnSection[], search: string): readonly ColumnSection[] {
  const wanted = search.trim().toLowerCase()
  const matches = (name: string): boolean => name.toLowerCase().includes(wanted)
  return sections.map((section) => (matches(section.entity.name) ? section : { ...section, attributes: section.attributes.filter(({ name }) => matches(name)) })).filter(({ entity, attributes }) => matches(entity.name) || attributes.length > 0)
}

/** A new column of an attribute; null: of the number of records. */
export function newColumn(section: ColumnSection, attribute: Attribute | null, audience: Entity, projections: readonly Projection[], makeId: MakeId): Projection {
  const { entity, route } = section
  const name = attribute === null ? columnNameFor(`Number of ${entity.name}`, entity.name, audience, projections, false) : columnNameFor(attribute.name, entity.name, audience, projections, route.path.length === 0)
  return { id: makeId(), name, entity: entity.name, path: route.path, ...(attribute === null ? { show: 'count' } : { attribute: attribute.name, show: 'values' }) }
}

/** What is known of a chosen column: null where its names lead nowhere any more. */
export interface ColumnFacts {
  readonly type: AttributeType | null
  readonly routes: readonly Route[]
  readonly route: Route | null
  readonly shapes: readonly ProjectionShape[]
  readonly isOwn: boolean
}

export function columnFacts(catalog: Catalog, audience: string, projection: Projection): ColumnFacts {
  const chain = chainOf(catalog, audience, projection)
  const entity = chain?.at(-1) ?? entityNamed(catalog, projection.entity)
  const isOwn = projection.entity === audience && (projection.path ?? []).length === 0
  const routes = routesTo(catalog, audience, projection.entity).filter(({ path }) => isOwn || path.length > 0)
  const route = (projection.path ? routes.find(({ path }) => pathKey(path) === pathKey(projection.path ?? [])) : routes[0]) ?? null
  const type = (entity === null ? [] : offeredAttributes(entity)).find(({ name }) => name === projection.attribute)?.type ?? null
  const shapes = shapesFor(projection.show === 'count' ? null : type, route !== null && !route.lookups, entity !== null && entity.dateAttribute !== null)
  return { type, routes, route, shapes: shapes.includes(projection.show) ? shapes : [...shapes, projection.show], isOwn }
}

/** Showing something else; its name follows what it shows, until somebody gave it another. */
export function withShape(catalog: Catalog, audience: string, projections: readonly Projection[], projection: Projection, show: ProjectionShape): Projection {
  const own = entityNamed(catalog, audience)
  const { type, isOwn } = columnFacts(catalog, audience, projection)
  const others = projections.filter(({ id }) => id !== projection.id)
  const nameOf = (shape: ProjectionShape): string => {
    const { attribute = '', entity } = projection
    const words = shape === 'values' || shape === 'count' ? attribute : aggregateOf(shapeLabel(shape, type), attribute)
    return own === null ? words : columnNameFor(words.charAt(0).toUpperCase() + words.slice(1), entity, own, others, isOwn)
  }
  const isGiven = ![nameOf(projection.show), projection.attribute].includes(projection.name)
  return { ...projection, show, name: isGiven ? projection.name : nameOf(show) }
}

/** Another way to the same entity: what cannot be made of one record is not made of it. */
export function withPath(catalog: Catalog, audience: string, projection: Projection, path: readonly PathStep[]): Projection {
  const moved = { ...projection, path }
  const { route } = columnFacts(catalog, audience, moved)
  return route?.lookups === true && projection.show !== 'count' ? { ...moved, show: 'values' } : moved
}

export function pathKey(path: readonly PathStep[]): string {
  return path.map(({ relationship, to }) => `${relationship}/${to ?? ''}`).join('|')
}
