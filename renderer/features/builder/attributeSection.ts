import { offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, AttributeType, Entity } from '@shared/domain/entity.ts'
import type { AttributeRef, Rule } from '@shared/rules/definition.ts'
import type { Builder } from './builder.ts'
import { offersFor } from './reach.ts'

/** Attributes of one entity in a list to choose from. */
export interface AttributeSection {
  readonly key: string
  readonly entity: Entity
  readonly via: string | null
  readonly attributes: readonly Attribute[]
}

/** A section whose attributes become references of a rule. */
export interface OfferSection extends AttributeSection {
  /** The place on the rule's path it starts from. */
  readonly at: number
  readonly refOf: (attribute: Attribute) => AttributeRef
}

/** Sections with the attributes whose name holds what was typed; a matching entity keeps all of its own. */
export function filteredSections<S extends AttributeSection>(sections: readonly S[], search: string): readonly S[] {
  const needle = search.trim().toLowerCase()
  if (needle === '') return sections
  return sections
    .map((section) => {
      if (section.entity.name.toLowerCase().includes(needle)) return section
      return { ...section, attributes: section.attributes.filter((attribute) => attribute.name.toLowerCase().includes(needle)) }
    })
    .filter((section) => section.attributes.length > 0)
}

/** What a rule may test, of the given types only (all types where none are given). */
export function ruleSections(builder: Builder, rule: Pick<Rule, 'entity' | 'path'>, types: readonly AttributeType[] | null = null): readonly OfferSection[] {
  return offersFor(builder.catalog.value, builder.audience.value, rule)
    .map(({ key, entity, via, at, refOf }) => ({ key, entity, via, at, refOf, attributes: offeredAttributes(entity).filter((attribute) => types === null || types.includes(attribute.type)) }))
    .filter((section) => section.attributes.length > 0)
}
