import type { AttributeRef } from '../definition.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { Entity } from '../../domain/entity.ts'
import type { RelationshipId } from '../../domain/ids.ts'
import { listWords } from '../names.ts'
import type { Report } from './report.ts'
import type { ResolvedAttribute } from './resolved.ts'
import { entityOf, findAttribute, findRelationship, quoted, type Scope } from './scope.ts'

/** The attribute a reference means; `defaultAt` where it does not say at which place of the path. */
export function resolveAttribute(ref: AttributeRef, scope: Scope, report: Report, part: Diagnostic['part'], defaultAt = scope.chain.length - 1): ResolvedAttribute | null {
  const place = resolvePlace(ref, ref.name, scope, report, part, defaultAt)
  if (!place) return null
  const { at, via, entity } = place
  const attribute = findAttribute(entity, ref.name)
  if (typeof attribute === 'string') return report.error(part, attribute)
  const problem = scope.problemOf(entity, attribute)
  if (problem !== null) return report.error(part, problem)
  return { at, via, entity: entity.id, attribute: attribute.id, name: attribute.name, type: attribute.type, scale: attribute.scale }
}

/** A row of the chain, or the one looked up from it. */
export interface Place {
  readonly at: number
  readonly via: readonly RelationshipId[]
  readonly entity: Entity
}

interface PlaceRef {
  readonly at?: number | undefined
  readonly via?: readonly string[] | undefined
}

/** `name`: what is looked for there, for the sentence where there is no such place. */
export function resolvePlace(ref: PlaceRef, name: string, scope: Scope, report: Report, part: Diagnostic['part'], defaultAt = scope.chain.length - 1): Place | null {
  if (!scope.isComplete && ref.at !== undefined) return null
  const at = ref.at ?? defaultAt
  const start = scope.chain[at]
  if (!start) {
    const places = scope.chain.map((entity, index) => `${index} (${entity.name})`)
    return report.error(part, `The path has no place ${at} for ${quoted(name)}; the places are ${listWords(places, 'and', 21)}.`)
  }
  const target = lookUp(ref, start, scope, report, part)
  return target && { at, via: target.via, entity: target.entity }
}

function lookUp(ref: PlaceRef, start: Entity, scope: Scope, report: Report, part: Diagnostic['part']): { entity: Entity; via: readonly RelationshipId[] } | null {
  const via: RelationshipId[] = []
  let entity = start
  for (const name of ref.via ?? []) {
    const relationship = findRelationship(scope.catalog, name)
    if (typeof relationship === 'string') return report.error(part, relationship)
    if (relationship.childEntity !== entity.id) {
      if (relationship.parentEntity === entity.id) {
        return report.error(part, `${quoted(relationship.name)} leads from ${quoted(entity.name)} to many records; a look-up goes to one. Put it on the rule’s path instead.`)
      }
      return report.error(part, `${quoted(relationship.name)} does not start at ${quoted(entity.name)}; choose a relationship from ${quoted(entity.name)} to one record.`)
    }
    via.push(relationship.id)
    entity = entityOf(scope.catalog, relationship.parentEntity) ?? entity
  }
  return { entity, via }
}

/** The activity date of the counted entity, else of the nearest on the path, towards the audience first. */
export function nearestDate(scope: Scope, counted: number, allows: (at: number) => boolean): ResolvedAttribute | null {
  for (let distance = 0; distance < scope.chain.length; distance++) {
    for (const at of distance === 0 ? [counted] : [counted - distance, counted + distance]) {
      const entity = scope.chain[at]
      const date = entity?.attributes.find((attribute) => attribute.id === entity.dateAttribute)
      if (entity && date && allows(at)) return { at, via: [], entity: entity.id, attribute: date.id, name: date.name, type: date.type, scale: date.scale }
    }
  }
  return null
}
