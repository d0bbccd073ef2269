import type { Attribute, Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import { relationshipIdSchema } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import type { Reader, Store } from '../store/store.ts'
import { catalogOf, insertRelationship } from './catalog.repo.ts'
import { matchRows, readKeys } from './matching.ts'
import { attributeNamed, columnsOf, entityNamed, freeName, relationshipNamed } from './names.ts'

export interface NewRelationship {
  readonly name?: string | undefined
  readonly childEntity: string
  readonly childColumns: readonly string[]
  readonly parentEntity: string
  readonly parentColumns: readonly string[]
}

export interface AddedRelationship {
  readonly relationship: Relationship
  /** Child rows whose value exists in the parent. */
  readonly matched: number
  /** Child rows with a value that does not. */
  readonly orphans: number
}

/** Checks names, uniqueness of the parent and that anything matches at all, then adds it as one edit. */
export async function addRelationship(store: Store, ports: Ports, wanted: NewRelationship, rest: () => Promise<void>): Promise<AddedRelationship> {
  const checked = checkRelationship(catalogOf(store), wanted)
  const { matched, orphans } = await checkValues(store, checked, rest)
  const relationship = makeRelationship(ports, catalogOf(store), checked, wanted.name)
  store.edit((edit) => insertRelationship(edit, relationship))
  return { relationship, matched, orphans }
}

interface Checked {
  readonly child: Entity
  readonly childAttributes: readonly Attribute[]
  readonly parent: Entity
  readonly parentAttributes: readonly Attribute[]
}

function checkRelationship(catalog: Catalog, wanted: NewRelationship): Checked {
  const child = entityNamed(catalog, wanted.childEntity)
  const parent = entityNamed(catalog, wanted.parentEntity)
  const childAttributes = wanted.childColumns.map((name) => attributeNamed(child, name))
  const parentAttributes = wanted.parentColumns.map((name) => attributeNamed(parent, name))
  if (childAttributes.length !== parentAttributes.length) {
    throw fail('invalidInput', `${columnsOf(child.name, wanted.childColumns)} and ${columnsOf(parent.name, wanted.parentColumns)} are not equally many attributes: pair each with one.`)
  }
  const checked = { child, childAttributes, parent, parentAttributes }
  if (child.id === parent.id && same(childAttributes, parentAttributes.map(({ id }) => id))) {
    throw fail('invalidInput', `${columnsOf(child.name, wanted.childColumns)} cannot point to itself: choose another attribute.`)
  }
  const twin = catalog.relationships.find(
    (one) => one.childEntity === child.id && one.parentEntity === parent.id && same(childAttributes, one.childAttributes) && same(parentAttributes, one.parentAttributes),
  )
  if (twin !== undefined) throw fail('conflict', `${columnsOf(child.name, wanted.childColumns)} already points to ${columnsOf(parent.name, wanted.parentColumns)}: that is the relationship "${twin.name}".`)
  if (wanted.name !== undefined && relationshipNamed(catalog, wanted.name) !== null) throw fail('conflict', `There is already a relationship "${wanted.name}": choose another name.`)
  return checked
}

function same(attributes: readonly Attribute[], ids: readonly string[]): boolean {
  return attributes.length === ids.length && attributes.every(({ id }, index) => id === ids[index])
}

async function checkValues(reader: Reader, { child, childAttributes, parent, parentAttributes }: Checked, rest: () => Promise<void>) {
  const from = columnsOf(child.name, childAttributes.map(({ name }) => name))
  const to = columnsOf(parent.name, parentAttributes.map(({ name }) => name))
  const keys = await readKeys(reader, parent, parentAttributes, rest)
  if (!keys.isUnique) {
    throw fail('invalidInput', `${to} is not unique, so a row of ${child.name} would belong to several of ${parent.name}: choose the key of ${parent.name}, or turn the relationship round.`)
  }
  const { rows, orphans } = await matchRows(reader, child, childAttributes, keys.values, rest)
  if (rows === orphans) throw fail('invalidInput', `No value of ${from} exists in ${to}: check that the two columns hold the same ids, written the same way.`)
  return { matched: rows - orphans, orphans }
}

function makeRelationship(ports: Ports, catalog: Catalog, { child, childAttributes, parent, parentAttributes }: Checked, name: string | undefined): Relationship {
  return {
    id: newId(ports, relationshipIdSchema),
    name: name?.trim() ?? freeName(`${child.name} to ${parent.name}`, catalog.relationships.map((one) => one.name)),
    childEntity: child.id,
    childAttributes: childAttributes.map(({ id }) => id),
    parentEntity: parent.id,
    parentAttributes: parentAttributes.map(({ id }) => id),
  }
}
