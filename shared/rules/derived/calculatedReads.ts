import type { Attribute, Catalog, ComputedAttribute, Entity } from '../../domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '../../domain/ids.ts'
import { resolveComputed } from '../computed/resolveComputed.ts'
import { surroundingsOf } from '../computed/surroundings.ts'
import { noSegments } from '../segmentDirectory.ts'

/** All that the values of a calculated attribute follow from, through other calculated ones too. */
export interface CalculatedReads {
  /** Its own entity and those it looks values up in. */
  readonly entities: ReadonlySet<EntityId>
  readonly relationships: ReadonlySet<RelationshipId>
  /** Itself first. */
  readonly computed: readonly ComputedAttribute[]
}

/** What a calculated attribute reads; a sentence where it may not be taken over into rows that are stored. */
export function calculatedReads(entity: Entity, attribute: ComputedAttribute, catalog: Catalog): CalculatedReads | string {
  const surroundings = surroundingsOf(catalog, { zone: 'UTC', segments: noSegments })
  const reads = { entities: new Set<EntityId>([entity.id]), relationships: new Set<RelationshipId>(), computed: [] as ComputedAttribute[] }
  const seen = new Set<AttributeId>()
  const see = (owner: Entity, one: ComputedAttribute): string | null => {
    if (seen.has(one.id)) return null
    seen.add(one.id)
    reads.computed.push(one)
    const which = `“${one.name}” of “${owner.name}”`
    if (one.recipe.kind === 'measure') return `${which} is a measure, which follows from records of other entities and changes with them: only imported and calculated attributes are taken over.`
    const resolution = one.problem === null ? resolveComputed(owner, one.recipe, surroundings) : { ok: false as const, problem: one.problem }
    if (!resolution.ok) return `${which} cannot be computed: ${resolution.problem}`
    if (resolution.computed.kind !== 'formula') return null
    const { attributes, dependsOnNow } = resolution.computed.formula
    if (dependsOnNow) return `${which} follows from today’s date, and stored rows would be wrong tomorrow: leave it out.`
    for (const { entity: id, attribute: used, via } of attributes) {
      reads.entities.add(id)
      via.forEach((relationship) => reads.relationships.add(relationship))
      const next = catalog.entities.find((other) => other.id === id)
      const computed = next?.computed.find((other) => other.id === used)
      const problem = next === undefined || computed === undefined ? null : see(next, computed)
      if (problem !== null) return problem
    }
    return null
  }
  return see(entity, attribute) ?? reads
}

/** The attributes of an entity that derived and combined entities may take over: stored ones, and calculated ones that follow from the data alone. */
export function takenOver(entity: Entity, catalog: Catalog): readonly Attribute[] {
  return [...entity.attributes, ...entity.computed.filter((one) => typeof calculatedReads(entity, one, catalog) !== 'string')]
}
