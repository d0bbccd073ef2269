import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { EntityId, RelationshipId } from '@shared/domain/ids.ts'
import type { AttributeRef, Rule, RuleNode, Test } from '@shared/rules/definition.ts'
import { foldName } from '@shared/rules/names.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { findPaths } from '@shared/rules/paths.ts'
import type { Reader } from '../store/store.ts'
import { storedJson } from '../store/storedJson.ts'
import { findEntity, relationshipNamed } from './names.ts'
import { segmentDefinitions } from './segmentDefinitions.ts'

interface Mentions {
  readonly segment: string
  /** What its rules and output columns are about and all they pass through on their paths and look-ups. */
  readonly entities: ReadonlySet<EntityId>
  readonly relationships: ReadonlySet<RelationshipId>
  /** Folded names. */
  readonly attributes: ReadonlySet<string>
}

/** Names of the segments whose definition is about the entity, or whose paths pass through it. */
export function segmentsUsingEntity(reader: Reader, entity: Entity, catalog: Catalog): readonly string[] {
  return mentions(reader, catalog).filter(({ entities }) => entities.has(entity.id)).map(({ segment }) => segment)
}

/** Segments whose paths or look-ups follow the relationship, named or the only way there is. */
export function segmentsUsingRelationship(reader: Reader, relationship: Relationship, catalog: Catalog): readonly string[] {
  return mentions(reader, catalog).filter(({ relationships }) => relationships.has(relationship.id)).map(({ segment }) => segment)
}

function mentions(reader: Reader, catalog: Catalog): readonly Mentions[] {
  return segmentDefinitions(reader).map(({ name, definition }) => mentioned(name, storedJson(definition), catalog))
}

/** A definition of a shape that is not ours mentions nothing: it could not be evaluated either. */
export function mentioned(segment: string, json: unknown, catalog: Catalog): Mentions {
  const parsed = parseDefinition(json)
  const found = { segment, entities: new Set<EntityId>(), relationships: new Set<RelationshipId>(), attributes: new Set<string>() }
  if (!parsed.ok) return found
  const { definition } = parsed
  const seeEntity = (name: string): EntityId | null => {
    const id = findEntity(catalog, name)?.id ?? null
    if (id !== null) found.entities.add(id)
    return id
  }
  const seeRelationship = (name: string): void => {
    const relationship = relationshipNamed(catalog, name)
    if (relationship === null) return
    found.relationships.add(relationship.id)
    found.entities.add(relationship.childEntity).add(relationship.parentEntity)
  }
  const see = (reference: AttributeRef | undefined): void => {
    if (reference === undefined) return
    found.attributes.add(foldName(reference.name))
    reference.via?.forEach(seeRelationship)
  }
  const seeTest = ({ value }: Test): void => {
    if (typeof value === 'object') see(value.attribute)
  }
  const audience = seeEntity(definition.audience)
  const seeRoute = (route: Pick<Rule, 'entity' | 'path'>): void => {
    const entity = seeEntity(route.entity)
    const path = route.path ?? (audience === null || entity === null ? [] : onlyPath(catalog, audience, entity))
    for (const step of path) seeRelationship(step.relationship)
  }
  const seeNode = (node: RuleNode): void => {
    switch (node.kind) {
      case 'group':
        return node.items.forEach(seeNode)
      case 'condition':
        see(node.attribute)
        return seeTest(node.test)
      case 'segment':
        return node.via?.forEach(seeRelationship)
      case 'sequence':
        seeRoute(node)
        see(node.from)
        see(node.date)
        return seeNode(node.where)
    }
  }
  for (const rule of definition.rules) {
    seeRoute(rule)
    if (rule.quantifier.kind === 'aggregate') see(rule.quantifier.attribute)
    if (rule.window !== null) see(rule.window.attribute)
    seeNode(rule.where)
  }
  for (const projection of definition.projections) {
    seeRoute(projection)
    if (projection.attribute !== undefined) found.attributes.add(foldName(projection.attribute))
  }
  return found
}

/** The way a rule takes that states none; where there are several, it takes none. */
function onlyPath(catalog: Catalog, audience: EntityId, entity: EntityId): readonly { readonly relationship: string }[] {
  if (audience === entity) return []
  const [only, ...others] = findPaths(catalog, audience, entity)
  return only === undefined || others.length > 0 ? [] : only.map(({ name }) => ({ relationship: name }))
}
