import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import { hopsFrom, maxHops, maxPaths, type Path } from '@shared/rules/paths.ts'

/** The ways from a row to activities of its own, all those to one entity together. */
export interface ActivityPaths {
  readonly entity: Entity
  readonly paths: readonly Path[]
}

/**
 * Every kind of activity that is a row's own: one that points to it, over any number of records between, or that such a
 * record points to, as in a linking table. What others did is not among them: no way goes up to a record that many share
 * and down again, passes another activity upwards, or comes back to an entity. In the catalog's order.
 */
export function activityPaths(catalog: Catalog, from: Entity): readonly ActivityPaths[] {
  const found = waysFrom(catalog, from)
  return catalog.entities.flatMap((entity) => {
    const paths = found.filter((path) => path.at(-1)?.entity === entity.id).slice(0, maxPaths)
    return entity.dateAttribute === null || entity.role !== 'activity' || paths.length === 0 ? [] : [{ entity, paths }]
  })
}

interface Way {
  readonly path: Path
  readonly hasRisen: boolean
}

/** Shortest first. Of tables that are all related with one another there are millions: no more are followed through an entity than are wanted. */
function waysFrom(catalog: Catalog, from: Entity): readonly Path[] {
  const found: Path[] = []
  const through = new Map<string, number>()
  let level: readonly Way[] = [{ path: [], hasRisen: false }]
  while (level.length > 0) {
    level = level.flatMap((way) => waysOn(catalog, from, way)).filter(({ path, hasRisen }) => {
      const place = `${path.at(-1)?.entity} ${hasRisen}`
      const before = through.get(place) ?? 0
      through.set(place, before + 1)
      return before < maxPaths
    })
    found.push(...level.map(({ path }) => path))
  }
  return found
}

function waysOn(catalog: Catalog, from: Entity, { path, hasRisen }: Way): readonly Way[] {
  const at = path.at(-1)?.entity ?? from.id
  if (path.length === maxHops) return []
  return hopsFrom(catalog, at).flatMap((hop) => {
    const isSeen = hop.entity === from.id || path.some(({ entity }) => entity === hop.entity)
    const relationship = catalog.relationships.find(({ id }) => id === hop.relationship)
    const to = catalog.entities.find(({ id }) => id === hop.entity)
    if (isSeen || relationship === undefined || to === undefined) return []
    const isAlike = isOneToOne(catalog, relationship)
    const isActivity = catalog.entities.some(({ id, role }) => id === at && role === 'activity')
    if (!isAlike && (hop.to === 'child' ? hasRisen : path.length === 0 || isActivity)) return []
    return [{ path: [...path, hop], hasRisen: hasRisen || (hop.to === 'parent' && !isAlike) }]
  })
}

/** Each row of the parent has one of the child at most: what joins them is the child's key. */
function isOneToOne(catalog: Catalog, { childEntity, childAttributes }: Pick<Relationship, 'childEntity' | 'childAttributes'>): boolean {
  const key = catalog.entities.find(({ id }) => id === childEntity)?.key ?? []
  return key.length > 0 && key.every((attribute) => childAttributes.includes(attribute))
}
