import type { Entity } from '../../domain/entity.ts'
import type { RelationshipId } from '../../domain/ids.ts'
import type { FormulaScope } from '../../formula/scope.ts'
import { entityOf, findAttribute, findRelationship, quoted, type Surroundings } from '../resolve/scope.ts'

/** Names in a formula of an entity: its attributes, stored or computed, and those its relationships to one record lead to. */
export function formulaScope(start: Entity, surroundings: Pick<Surroundings, 'catalog' | 'problemOf'>): FormulaScope {
  const { catalog } = surroundings
  return {
    attribute(path) {
      const via: RelationshipId[] = []
      let entity = start
      for (const name of path.slice(0, -1)) {
        const relationship = findRelationship(catalog, name)
        if (typeof relationship === 'string') return relationship
        if (relationship.childEntity !== entity.id) return `${quoted(relationship.name)} does not lead from ${quoted(entity.name)} to one record; choose a relationship that does.`
        via.push(relationship.id)
        entity = entityOf(catalog, relationship.parentEntity) ?? entity
      }
      const attribute = findAttribute(entity, path.at(-1) ?? '')
      if (typeof attribute === 'string') return attribute
      const problem = surroundings.problemOf(entity, attribute)
      if (problem !== null) return problem
      return { via, entity: entity.id, attribute: attribute.id, name: attribute.name, type: attribute.type, scale: attribute.scale }
    },
  }
}
