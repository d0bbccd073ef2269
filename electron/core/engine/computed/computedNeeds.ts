import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { resolveComputed } from '@shared/rules/computed/resolveComputed.ts'
import type { ResolvedComputed } from '@shared/rules/computed/resolved.ts'
import type { Surroundings } from '@shared/rules/resolve/scope.ts'
import { needsOf, type AllNeeds } from '../needs.ts'

/** A computed attribute that is about to be read. */
export interface NeededColumn {
  readonly attribute: AttributeId
  readonly computed: ResolvedComputed
}

export interface ExpandedNeeds {
  /** What the source holds. */
  readonly stored: AllNeeds
  /** What is computed of it, each after all it uses. */
  readonly computed: readonly NeededColumn[]
}

/** Needs with those of every recipe in place of what is computed by it. @throws invalidDefinition where one cannot be. */
export function expandNeeds(needs: AllNeeds, surroundings: Surroundings): ExpandedNeeds {
  const { catalog } = surroundings
  const stored: AllNeeds = { attributes: new Map(), relationships: new Set() }
  const computed: NeededColumn[] = []
  const seen = new Set<AttributeId>()

  function see({ attributes, relationships }: AllNeeds): void {
    relationships.forEach((relationship) => stored.relationships.add(relationship))
    for (const [entity, wanted] of attributes) {
      const kept = stored.attributes.get(entity) ?? new Set()
      stored.attributes.set(entity, kept)
      for (const attribute of wanted) visit(entity, attribute, kept)
    }
  }

  function visit(id: EntityId, attribute: AttributeId, kept: Set<AttributeId>): void {
    const entity = catalog.entities.find((one) => one.id === id)
    const recipe = entity?.computed.find((one) => one.id === attribute)?.recipe
    if (entity === undefined || recipe === undefined) {
      kept.add(attribute)
      return
    }
    if (seen.has(attribute)) return
    seen.add(attribute)
    const resolution = resolveComputed(entity, recipe, surroundings)
    if (!resolution.ok) throw fail('invalidDefinition', `“${recipe.name}” cannot be computed: ${resolution.problem}`, { diagnostics: [] })
    see(needsOfComputed(entity, resolution.computed, catalog))
    computed.push({ attribute, computed: resolution.computed })
  }

  see(needs)
  return { stored, computed }
}

function needsOfComputed(entity: Entity, computed: ResolvedComputed, catalog: Catalog): AllNeeds {
  if (computed.kind === 'aggregate') return needsOf(entity.id, [computed.frame], computed.where ? [computed.where] : [], catalog)
  const needs: AllNeeds = { attributes: new Map([[entity.id, new Set()]]), relationships: new Set() }
  const add = (owner: EntityId, attribute: AttributeId): void => {
    needs.attributes.set(owner, (needs.attributes.get(owner) ?? new Set()).add(attribute))
  }
  for (const { entity: owner, attribute, via } of computed.kind === 'formula' ? computed.formula.attributes : [computed.of]) {
    add(owner, attribute)
    via.forEach((relationship) => needs.relationships.add(relationship))
  }
  // Tiles part equal values by key.
  if (computed.kind === 'tiles') entity.key.forEach((attribute) => add(entity.id, attribute))
  return needs
}
