import { z } from 'zod'
import { entitySchema, relationshipSchema, type Attribute, type Catalog, type Entity, type Relationship } from '@shared/domain/entity.ts'
import { attributeIdSchema, type AttributeId, type EntityId } from '@shared/domain/ids.ts'
import { withComputed, type StoredRecipe } from '@shared/rules/computed/typeComputed.ts'
import { recipeSchema } from '@shared/rules/recipe.ts'
import { readOnce } from '../store/readOnce.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader, Row } from '../store/store.ts'

/** The catalog as it is now; the same object as long as nothing of it changed. */
export const catalogOf = readOnce(['entity', 'attribute', 'computed_attribute', 'relationship'], readCatalog)

const idList = z.array(attributeIdSchema)

/** In order of import; attributes in the order of their file. */
export function readCatalog(reader: Reader): Catalog {
  const attributes = new Map<string, Attribute[]>()
  for (const row of reader.all<Attribute & { entity: EntityId }>(sql`SELECT id, entity, name, type, scale FROM attribute ORDER BY entity, position, id`)) {
    const { entity, ...attribute } = row
    const list = attributes.get(entity)
    if (list === undefined) attributes.set(entity, [attribute])
    else list.push(attribute)
  }
  const entities = reader
    .all(sql`SELECT id, name, role, origin, key, name_attribute, date_attribute, row_count, data_version, updated_at FROM entity ORDER BY position, id`)
    .map((row) => entityOf(row, attributes.get(String(row['id'])) ?? []))
  const relationships = reader
    .all(sql`SELECT id, name, child_entity, child_attributes, parent_entity, parent_attributes FROM relationship ORDER BY position, id`)
    .map(relationshipOf)
  return withComputed({ entities, relationships }, readRecipes(reader))
}

/** In the order they were added. */
export function readRecipes(reader: Reader): readonly StoredRecipe[] {
  return reader.all<{ id: AttributeId; entity: EntityId; name: string; recipe: string }>(sql`SELECT id, entity, name, recipe FROM computed_attribute ORDER BY position, id`).map(({ recipe, ...stored }) => ({ ...stored, recipe: recipeSchema.parse(JSON.parse(recipe)) }))
}

function entityOf(row: Row, attributes: readonly Attribute[]): Entity {
  return entitySchema.parse({
    id: row['id'],
    name: row['name'],
    role: row['role'],
    origin: row['origin'],
    attributes,
    computed: [],
    key: idList.parse(JSON.parse(String(row['key']))),
    nameAttribute: row['name_attribute'],
    dateAttribute: row['date_attribute'],
    rowCount: row['row_count'],
    dataVersion: row['data_version'],
    updatedAt: row['updated_at'],
  })
}

function relationshipOf(row: Row): Relationship {
  return relationshipSchema.parse({
    id: row['id'],
    name: row['name'],
    childEntity: row['child_entity'],
    childAttributes: idList.parse(JSON.parse(String(row['child_attributes']))),
    parentEntity: row['parent_entity'],
    parentAttributes: idList.parse(JSON.parse(String(row['parent_attributes']))),
  })
}

/** One more than the largest ordinal ever given to a row of the entity; 0 for one that is not there. */
export function readOrdinalLimit(reader: Reader, entity: EntityId): number {
  return reader.first<{ ordinal_limit: number }>(sql`SELECT ordinal_limit FROM entity WHERE id = ${entity}`)?.ordinal_limit ?? 0
}

/** The entity with its attributes as given, new or in place of what was there; attributes that are gone are removed. */
export function writeEntity(edit: Edit, entity: Entity, ordinalLimit: number): void {
  const row = {
    name: entity.name,
    role: entity.role,
    origin: entity.origin,
    key: JSON.stringify(entity.key),
    name_attribute: entity.nameAttribute,
    date_attribute: entity.dateAttribute,
    ordinal_limit: ordinalLimit,
    row_count: entity.rowCount,
    data_version: entity.dataVersion,
    updated_at: entity.updatedAt,
  }
  if (edit.update('entity', { id: entity.id }, row) === 0) edit.insert('entity', { id: entity.id, ...row, position: nextPosition(edit, 'entity') })
  const kept = new Set<string>(entity.attributes.map(({ id }) => id))
  for (const { id } of edit.all<{ id: string }>(sql`SELECT id FROM attribute WHERE entity = ${entity.id}`)) {
    if (!kept.has(id)) edit.remove('attribute', { id })
    // Out of the way first: two attributes may have changed names with each other.
    else edit.update('attribute', { id }, { name: `\u0001${id}` })
  }
  entity.attributes.forEach(({ id, name, type, scale }, position) => {
    const columns = { name, type, scale, position }
    if (edit.update('attribute', { id }, columns) === 0) edit.insert('attribute', { id, entity: entity.id, ...columns })
  })
}

export function insertRelationship(edit: Edit, relationship: Relationship): void {
  edit.insert('relationship', {
    id: relationship.id,
    name: relationship.name,
    child_entity: relationship.childEntity,
    child_attributes: JSON.stringify(relationship.childAttributes),
    parent_entity: relationship.parentEntity,
    parent_attributes: JSON.stringify(relationship.parentAttributes),
    position: nextPosition(edit, 'relationship'),
  })
}

const lastPosition = {
  entity: sql`SELECT max(position) AS last FROM entity`,
  relationship: sql`SELECT max(position) AS last FROM relationship`,
  computed_attribute: sql`SELECT max(position) AS last FROM computed_attribute`,
} as const

export function nextPosition(reader: Reader, table: keyof typeof lastPosition): number {
  const query = lastPosition[table]
  return (reader.first<{ last: number | null }>(query)?.last ?? -1) + 1
}
