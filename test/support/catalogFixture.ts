import type { Attribute, AttributeType, Catalog, Entity, EntityRole, Relationship } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '@shared/domain/ids.ts'

/** Catalogs in short form for tests: ids are made of names, so that they read well in a failure. */
export type AttributeForm = AttributeType | `decimal(${0 | 1 | 2 | 3 | 4 | 5 | 6})`

export interface EntityForm {
  readonly role?: EntityRole
  readonly key?: readonly string[]
  readonly date?: string
  readonly attributes: Readonly<Record<string, AttributeForm>>
}

/** "Orders.CustomerId > Customers.Id"; several pairs are joined by "+" on both sides. */
export type RelationshipForm = string

const idOf = (...parts: readonly string[]): string => parts.join('_').replaceAll(/[^A-Za-z0-9_]/g, '-')

export function entityId(entity: string): EntityId {
  return idOf('e', entity) as EntityId
}

export function attributeId(entity: string, attribute: string): AttributeId {
  return idOf('a', entity, attribute) as AttributeId
}

export function relationshipId(name: string): RelationshipId {
  return idOf('r', name) as RelationshipId
}

export function makeCatalog(entities: Readonly<Record<string, EntityForm>>, relationships: Readonly<Record<string, RelationshipForm>> = {}): Catalog {
  return {
    entities: Object.entries(entities).map(([name, form]) => makeEntity(name, form)),
    relationships: Object.entries(relationships).map(([name, form]) => makeRelationship(name, form)),
  }
}

function makeEntity(name: string, form: EntityForm): Entity {
  return {
    id: entityId(name),
    name,
    role: form.role ?? 'related',
    attributes: Object.entries(form.attributes).map(([attribute, type]) => makeAttribute(name, attribute, type)),
    key: (form.key ?? []).map((attribute) => attributeId(name, attribute)),
    nameAttribute: null,
    origin: 'file',
    computed: [],
    dateAttribute: form.date === undefined ? null : attributeId(name, form.date),
    rowCount: 0,
    dataVersion: 1,
    updatedAt: '2026-11-23T00:00:00.000Z',
  }
}

function makeAttribute(entity: string, name: string, form: AttributeForm): Attribute {
  const scaled = /^decimal\((\d)\)$/.exec(form)
  const type = scaled ? 'decimal' : (form as AttributeType)
  return { id: attributeId(entity, name), name, type, scale: scaled ? Number(scaled[1]) : null }
}

function makeRelationship(name: string, form: RelationshipForm): Relationship {
  const [child = '', parent = ''] = form.split('>').map((side) => side.trim())
  const end = (side: string) => {
    const [entity = '', attributes = ''] = side.split('.')
    return { entity: entityId(entity), attributes: attributes.split('+').map((attribute) => attributeId(entity, attribute.trim())) }
  }
  const [from, to] = [end(child), end(parent)]
  return { id: relationshipId(name), name, childEntity: from.entity, childAttributes: from.attributes, parentEntity: to.entity, parentAttributes: to.attributes }
}
