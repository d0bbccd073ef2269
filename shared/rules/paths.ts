import type { Catalog, Relationship } from '../domain/entity.ts'
import type { EntityId, RelationshipId } from '../domain/ids.ts'
import type { PathStep } from './definition.ts'
import { listWords } from './names.ts'

export const maxHops = 20
export const maxPaths = 100

/** One step from an entity to another: to the many rows of the relationship's child or to the one of its parent. */
export interface Hop {
  readonly relationship: RelationshipId
  readonly name: string
  readonly to: 'child' | 'parent'
  readonly from: EntityId
  readonly entity: EntityId
}
export type Path = readonly Hop[]

/** The steps that may be taken from an entity, in the catalog's order. A relationship with itself gives two. */
export function hopsFrom(catalog: Catalog, entity: EntityId): readonly Hop[] {
  return catalog.relationships.flatMap((relationship) => {
    const hops: Hop[] = []
    if (relationship.parentEntity === entity) hops.push(hop(relationship, 'child'))
    if (relationship.childEntity === entity) hops.push(hop(relationship, 'parent'))
    return hops
  })
}

function hop(relationship: Relationship, to: 'child' | 'parent'): Hop {
  const [from, entity] = to === 'child' ? [relationship.parentEntity, relationship.childEntity] : [relationship.childEntity, relationship.parentEntity]
  return { relationship: relationship.id, name: relationship.name, to, from, entity }
}

/**
 * The ways from one entity to another that visit no entity twice, shortest first, then in the catalog's order; at most
 * {@link maxPaths} of at most {@link maxHops}. From an entity to itself: the empty path, then its own relationships
 * with itself.
 */
export function findPaths(catalog: Catalog, from: EntityId, to: EntityId): readonly Path[] {
  if (from === to) return [[], ...hopsFrom(catalog, from).filter((step) => step.entity === from).map((step) => [step])]
  // Yen's k shortest simple paths: each next path leaves an earlier one at some place by another step.
  const found: Path[] = []
  const waiting: Path[] = []
  const known = new Set<string>()
  const offer = (path: Path | null): void => {
    if (path === null || path.length > maxHops || known.has(keyOf(path))) return
    known.add(keyOf(path))
    waiting.push(path)
  }
  offer(shortest(catalog, from, to, new Set(), new Set()))
  while (waiting.length > 0 && found.length < maxPaths) {
    waiting.sort((a, b) => a.length - b.length)
    const path = waiting.shift() ?? []
    found.push(path)
    for (const [index, step] of path.entries()) {
      const root = path.slice(0, index)
      const taken = new Set(found.filter((other) => keyOf(other.slice(0, index)) === keyOf(root)).map((other) => stepKey(other[index])))
      const rest = shortest(catalog, step.from, to, new Set(root.map((before) => before.from)), taken)
      offer(rest === null ? null : [...root, ...rest])
    }
  }
  return found
}

/** Breadth first; `without` may not be entered, and the first step may not be one of `notFirst`. */
function shortest(catalog: Catalog, from: EntityId, to: EntityId, without: ReadonlySet<EntityId>, notFirst: ReadonlySet<string>): Path | null {
  const reached = new Set<EntityId>([...without, from])
  let edge: { readonly at: EntityId; readonly path: Path }[] = [{ at: from, path: [] }]
  while (edge.length > 0) {
    const next: typeof edge = []
    for (const { at, path } of edge) {
      for (const step of hopsFrom(catalog, at)) {
        if (reached.has(step.entity) || (path.length === 0 && notFirst.has(stepKey(step)))) continue
        if (step.entity === to) return [...path, step]
        reached.add(step.entity)
        next.push({ at: step.entity, path: [...path, step] })
      }
    }
    edge = next
  }
  return null
}

function stepKey(step: Hop | undefined): string {
  return step === undefined ? '' : `${step.relationship} ${step.to}`
}

function keyOf(path: Path): string {
  return path.map(stepKey).join('/')
}

/**
 * A path as people read it, from the rule's entity back to the audience: "Order lines → Orders → Customers". Where two
 * entities are joined by several relationships, the one meant is named: "Orders → Customers (Bill to)".
 */
export function pathWords(catalog: Catalog, audience: EntityId, path: readonly Pick<Hop, 'relationship' | 'entity'>[]): string {
  const nameOf = (entity: EntityId): string => catalog.entities.find((other) => other.id === entity)?.name ?? '…'
  const entities = [audience, ...path.map((step) => step.entity)]
  const unclear = path.flatMap((step, index) => {
    const ends = [entities[index], step.entity]
    const alike = catalog.relationships.filter((other) => ends.includes(other.childEntity) && ends.includes(other.parentEntity) && isSelf(other) === (ends[0] === ends[1]))
    const meant = alike.find((other) => other.id === step.relationship)
    return alike.length > 1 && meant ? [meant.name] : []
  })
  const words = entities.map(nameOf).reverse().join(' → ')
  return unclear.length === 0 ? words : `${words} (${listWords(unclear, 'and', 20)})`
}

/** The names of relationships beside which another leads from the same entity to the same parent: a billing and a shipping contact. */
export function alikeRelationships({ relationships }: Catalog): ReadonlySet<string> {
  return new Set(relationships.filter((one) => relationships.some((other) => other !== one && other.childEntity === one.childEntity && other.parentEntity === one.parentEntity)).map(({ name }) => name))
}

function isSelf(relationship: Relationship): boolean {
  return relationship.childEntity === relationship.parentEntity
}

/** A path as a definition writes it; `to` only where the relationship alone does not say it. */
export function pathSteps(path: Path): PathStep[] {
  return path.map((step) => (step.from === step.entity ? { relationship: step.name, to: step.to } : { relationship: step.name }))
}
