import type { Catalog, Entity } from '../../domain/entity.ts'
import type { Rule } from '../definition.ts'
import { listWords } from '../names.ts'
import { findPaths, hopsFrom, pathWords, type Hop, type Path } from '../paths.ts'
import type { Report } from './report.ts'
import type { ResolvedStep } from './resolved.ts'
import { entityOf, findEntity, findRelationship, quoted, type Scope, type Surroundings } from './scope.ts'

/** Where records are found from the audience on: of a rule, or of what follows in a sequence. */
type Route = Pick<Rule, 'entity' | 'path'>

/**
 * What names on a route are looked up in. Where the path is faulty, conditions of the route's own entity are still
 * checked, so that every problem shows at once; null where not even that is known.
 */
export function scopeAlong(route: Route, audience: Entity | null, surroundings: Surroundings, report: Report): Scope | null {
  const { catalog } = surroundings
  const path = audience ? resolvePath(route, audience, catalog, report) : null
  if (audience && path) {
    const entities = path.map((step) => entityOf(catalog, step.entity)).filter((entity) => entity !== null)
    return { ...surroundings, path, chain: [audience, ...entities], isComplete: true }
  }
  const entity = findEntity(catalog, route.entity)
  if (typeof entity !== 'string') return { ...surroundings, path: [], chain: [entity], isComplete: false }
  // With an audience, the path has reported it.
  return audience ? null : report.error('path', entity)
}

/** The steps from the audience to the route's entity; null, with the reason reported, where they are not clear. */
function resolvePath(route: Route, audience: Entity, catalog: Catalog, report: Report): readonly ResolvedStep[] | null {
  const entity = findEntity(catalog, route.entity)
  if (typeof entity === 'string') return report.error('path', entity)
  const path = route.path === undefined ? onlyPath(audience, entity, catalog, report) : statedPath(route.path, audience, entity, catalog, report)
  return path && path.map(({ relationship, to, entity: id }) => ({ relationship, to, entity: id }))
}

function onlyPath(audience: Entity, entity: Entity, catalog: Catalog, report: Report): Path | null {
  if (entity.id === audience.id) return []
  const paths = findPaths(catalog, audience.id, entity.id)
  const only = paths[0]
  if (!only) return report.error('path', `Nothing relates ${quoted(entity.name)} to ${quoted(audience.name)}; add a relationship between them, or choose another entity.`)
  if (paths.length === 1) return only
  const names = paths.map((path) => `${pathWords(catalog, audience.id, path)} by ${listWords(path.map((step) => quoted(step.name)), 'and', 20)}`)
  return report.error('path', `${quoted(entity.name)} can be reached in ${paths.length} ways; state the path. The shortest are: ${names.slice(0, 4).join('; ')}.`)
}

function statedPath(steps: NonNullable<Rule['path']>, audience: Entity, entity: Entity, catalog: Catalog, report: Report): Path | null {
  const path: Hop[] = []
  let at = audience
  for (const step of steps) {
    const relationship = findRelationship(catalog, step.relationship)
    if (typeof relationship === 'string') return report.error('path', relationship)
    const ways = hopsFrom(catalog, at.id).filter((way) => way.relationship === relationship.id)
    if (ways.length === 0) {
      const ends = [relationship.parentEntity, relationship.childEntity].map((id) => quoted(entityOf(catalog, id)?.name ?? '…'))
      return report.error('path', `Step ${path.length + 1} of the path is at ${quoted(at.name)}, but ${quoted(relationship.name)} relates ${listWords(ends)}; choose a relationship of ${quoted(at.name)}.`)
    }
    const fitting = step.to === undefined ? ways : ways.filter((way) => way.to === step.to)
    const way = fitting[0]
    if (!way) {
      return report.error('path', `From ${quoted(at.name)}, ${quoted(relationship.name)} leads to the ${ways[0]?.to ?? 'other side'}, not to the ${step.to ?? 'other side'}; leave “to” out.`)
    }
    if (fitting.length > 1) {
      return report.error('path', `${quoted(relationship.name)} relates ${quoted(at.name)} with itself; say whether step ${path.length + 1} goes to the child or to the parent.`)
    }
    path.push(way)
    at = entityOf(catalog, way.entity) ?? at
  }
  if (at.id === entity.id) return path
  const advice = steps.length === 0 ? 'state the relationships that lead there, or leave the path out' : 'change the path or the entity'
  return report.error('path', `The path leads to ${quoted(at.name)}, not to ${quoted(entity.name)}; ${advice}.`)
}
