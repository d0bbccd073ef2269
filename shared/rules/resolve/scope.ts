import { allAttributes } from '../../domain/allAttributes.ts'
import type { Attribute, Catalog, Entity, Relationship } from '../../domain/entity.ts'
import type { EntityId, SegmentId } from '../../domain/ids.ts'
import { findByName, didYouMean, listWords, type Found } from '../names.ts'
import type { SegmentDirectory } from '../segmentDirectory.ts'
import type { ResolvedStep } from './resolved.ts'

/** What a definition or a recipe is resolved against. */
export interface Surroundings {
  readonly catalog: Catalog
  /** IANA zone of calendar days. */
  readonly zone: string
  readonly segments: SegmentDirectory
  /** The segment the definition is of, which must not depend on itself; null: none yet. */
  readonly self: SegmentId | null
  /** Why a computed attribute cannot be computed here, as a sentence; null where it can, and for stored ones. */
  problemOf(entity: Entity, attribute: Attribute): string | null
}

/** What names are looked up in while one rule is resolved. */
export interface Scope extends Surroundings {
  /** The entities along the rule's path, the audience first; the rule's own alone where the path is faulty. */
  readonly chain: readonly Entity[]
  /** False where the path is faulty: nobody knows then what a place on it is, and asking is no second problem. */
  readonly isComplete: boolean
  readonly path: readonly ResolvedStep[]
}

export function entityOf(catalog: Catalog, id: EntityId): Entity | null {
  return catalog.entities.find((entity) => entity.id === id) ?? null
}

/** The entity of a name, or the sentence that says what is wrong with it. */
export function findEntity(catalog: Catalog, name: string): Entity | string {
  return found(findByName(catalog.entities, name), `There is no entity “${name}”.`, catalog.entities, name)
}

export function findRelationship(catalog: Catalog, name: string): Relationship | string {
  return found(findByName(catalog.relationships, name), `There is no relationship “${name}”.`, catalog.relationships, name)
}

/** Stored or computed. */
export function findAttribute(entity: Entity, name: string): Attribute | string {
  const attributes = allAttributes(entity)
  return found(findByName(attributes, name), `“${entity.name}” has no attribute “${name}”.`, attributes, name)
}

function found<T extends { readonly name: string }>(result: Found<T>, missing: string, items: readonly T[], name: string): T | string {
  if (result.kind === 'found') return result.item
  if (result.kind === 'several') return `“${name}” could be ${listWords(result.names.map(quoted), 'or')}; write it in the same case as the one you mean.`
  const near = didYouMean(items.map((item) => item.name), name)
  if (near !== '') return missing + near
  const names = items.map((item) => quoted(item.name))
  return names.length === 0 ? `${missing} Import or create it first.` : `${missing} Choose ${listWords(names, 'or')}.`
}

export function quoted(name: string): string {
  return `“${name}”`
}
