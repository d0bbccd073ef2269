import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import { definitionSchema, type AttributeRef, type Definition, type RuleNode, type Test } from '@shared/rules/definition.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { foldName } from './names.ts'

interface Mentions {
  readonly segment: string
  /** Folded names. */
  readonly entities: ReadonlySet<string>
  readonly relationships: ReadonlySet<string>
  readonly attributes: ReadonlySet<string>
}

/** Names of the segments whose definition is about the entity. */
export function segmentsUsingEntity(reader: Reader, entity: Entity): readonly string[] {
  const name = foldName(entity.name)
  return mentions(reader).filter(({ entities }) => entities.has(name)).map(({ segment }) => segment)
}

/** Segments that name the relationship, or whose rule goes from one of its ends to the other without saying by which path. */
export function segmentsUsingRelationship(reader: Reader, relationship: Relationship, catalog: Catalog): readonly string[] {
  const name = foldName(relationship.name)
  const ends = [relationship.childEntity, relationship.parentEntity].map((id) => foldName(catalog.entities.find((entity) => entity.id === id)?.name ?? ''))
  return mentions(reader)
    .filter(({ relationships, entities }) => relationships.has(name) || ends.every((end) => entities.has(end)))
    .map(({ segment }) => segment)
}

/** Segments that name one of these attributes and are about the entity or related to it. */
export function segmentsUsingAttributes(reader: Reader, entity: Entity, attributes: readonly string[], catalog: Catalog): readonly string[] {
  const names = attributes.map(foldName)
  const related = catalog.relationships.filter((one) => one.childEntity === entity.id || one.parentEntity === entity.id).map((one) => foldName(one.name))
  return mentions(reader)
    .filter((one) => names.some((name) => one.attributes.has(name)) && (one.entities.has(foldName(entity.name)) || related.some((name) => one.relationships.has(name))))
    .map(({ segment }) => segment)
}

function mentions(reader: Reader): readonly Mentions[] {
  const rows = reader.all<{ name: string; definition: string }>(
    sql`SELECT s.name, v.definition FROM segment s JOIN segment_version v ON v.segment = s.id AND v.version = s.version WHERE s.deleted_at IS NULL ORDER BY s.name`,
  )
  return rows.map(({ name, definition }) => mentioned(name, JSON.parse(definition)))
}

/** A definition of a shape that is not ours mentions nothing: it could not be evaluated either. */
function mentioned(segment: string, json: unknown): Mentions {
  const parsed = definitionSchema.safeParse(json)
  const found = { segment, entities: new Set<string>(), relationships: new Set<string>(), attributes: new Set<string>() }
  if (!parsed.success) return found
  const definition = parsed.data as unknown as Definition
  const see = (reference: AttributeRef | undefined): void => {
    if (reference === undefined) return
    found.attributes.add(foldName(reference.name))
    for (const name of reference.via ?? []) found.relationships.add(foldName(name))
  }
  const seeTest = ({ value }: Test): void => {
    if (typeof value === 'object') see(value.attribute)
  }
  const seeNode = (node: RuleNode): void => {
    if (node.kind === 'group') return node.items.forEach(seeNode)
    see(node.attribute)
    seeTest(node.test)
  }
  found.entities.add(foldName(definition.audience))
  for (const rule of definition.rules) {
    found.entities.add(foldName(rule.entity))
    for (const step of rule.path ?? []) found.relationships.add(foldName(step.relationship))
    if (rule.quantifier.kind === 'aggregate') see(rule.quantifier.attribute)
    if (rule.window !== null) see(rule.window.attribute)
    seeNode(rule.where)
  }
  return found
}
