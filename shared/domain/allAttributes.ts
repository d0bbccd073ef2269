import type { Attribute, ComputedAttribute, Entity } from './entity.ts'

/** Stored and computed: all that conditions, columns and formulas may name. */
export function allAttributes(entity: Entity): readonly (Attribute | ComputedAttribute)[] {
  return entity.computed.length === 0 ? entity.attributes : [...entity.attributes, ...entity.computed]
}

/** Without those that cannot be computed now: what a person is offered. */
export function offeredAttributes(entity: Entity): readonly Attribute[] {
  return allAttributes(entity).filter((attribute) => !isComputed(attribute) || attribute.problem === null)
}

export function isComputed(attribute: Attribute): attribute is ComputedAttribute {
  return 'recipe' in attribute
}
