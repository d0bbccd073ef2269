import type { CardPointer, CardRelation, RelatedPage, RowLink } from '@shared/contract/customers.contract.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '@shared/domain/ids.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import { hopsFrom, type Hop } from '@shared/rules/paths.ts'
import type { OpenWorkspace } from '../context.ts'
import { keyAttributes } from '../segments/keyOrder.ts'
import { readRows } from '../segments/memberRows.ts'

/** Rows that are listed with the card; the others page by page. */
const firstRelated = 6

/** What a row leads to in one step: the rows its attributes point to, and those that point to it. */
export interface Relations {
  /** By attribute; of two relationships over one attribute, the first in the catalog's order. */
  readonly pointers: ReadonlyMap<AttributeId, CardPointer>
  readonly related: readonly CardRelation[]
}

/** `without`: entities whose rows are told elsewhere. In the catalog's order. */
export async function relationsOf(workspace: OpenWorkspace, entity: Entity, ordinal: number, without: readonly EntityId[]): Promise<Relations> {
  const hops = hopsFrom(workspace.catalog(), entity.id).filter(({ to, entity: other }) => to === 'parent' || !without.includes(other))
  const ends = await endsOf(workspace, entity, ordinal, hops)
  const pointers = new Map<AttributeId, CardPointer>()
  const related: CardRelation[] = []
  for (const [index, hop] of hops.entries()) {
    const { other, by } = sidesOf(workspace, hop)
    const ordinals = ends[index] ?? []
    if (hop.to === 'child') {
      related.push({ relationship: hop.relationship, entity: other.id, entityName: other.name, by: by.map(({ name }) => name), ...relatedRows(workspace, other, ordinals, 0, firstRelated) })
      continue
    }
    const [link] = rowLinks(workspace, other, ordinals)
    if (link !== undefined) for (const { id } of by) if (!pointers.has(id)) pointers.set(id, { entity: other.id, entityName: other.name, ...link })
  }
  return { pointers, related }
}

/** Some of the rows that point to one over a relationship. */
export async function relatedPage(workspace: OpenWorkspace, entity: Entity, ordinal: number, relationship: RelationshipId, { offset, limit }: { readonly offset: number; readonly limit: number }): Promise<RelatedPage> {
  const hop = hopsFrom(workspace.catalog(), entity.id).find((one) => one.relationship === relationship && one.to === 'child')
  if (hop === undefined) throw fail('notFound', `Nothing points to “${entity.name}” this way any more: the relationship was removed.`)
  const [ordinals = []] = await endsOf(workspace, entity, ordinal, [hop])
  return relatedRows(workspace, sidesOf(workspace, hop).other, ordinals, offset, limit)
}

async function endsOf({ engine }: OpenWorkspace, entity: Entity, ordinal: number, hops: readonly Hop[]): Promise<readonly (readonly number[])[]> {
  return hops.length === 0 ? [] : engine.related(entity.id, ordinal, hops.map((hop) => [hop]), new AbortController().signal)
}

/** Where a step leads, and the attributes of the child that say so. */
function sidesOf(workspace: OpenWorkspace, hop: Hop): { readonly other: Entity; readonly by: readonly Attribute[] } {
  const { entities, relationships } = workspace.catalog()
  const other = entities.find(({ id }) => id === hop.entity)
  const relationship = relationships.find(({ id }) => id === hop.relationship)
  const child = entities.find(({ id }) => id === relationship?.childEntity)
  if (other === undefined || relationship === undefined || child === undefined) throw fail('conflict', 'The data were changed while they were looked up. Try again.')
  return { other, by: relationship.childAttributes.flatMap((id) => child.attributes.filter((attribute) => attribute.id === id)) }
}

function relatedRows(workspace: OpenWorkspace, entity: Entity, ordinals: readonly number[], offset: number, limit: number): RelatedPage {
  return { total: ordinals.length, rows: [...rowLinks(workspace, entity, ordinals.slice(offset, offset + limit))] }
}

/** None of an entity without a key: its rows cannot be named. */
function rowLinks(workspace: OpenWorkspace, entity: Entity, ordinals: readonly number[]): readonly RowLink[] {
  const key = keyAttributes(entity)
  if (key.length === 0 || ordinals.length === 0) return []
  const attributes = [...key, ...entity.attributes.filter((attribute) => attribute.id === entity.nameAttribute && !key.includes(attribute))]
  const zone = workspace.zone()
  return readRows(workspace.store, entity, attributes, ordinals).map((row) => {
    const texts = attributes.map(({ type, scale }, index) => displayText(row[index] ?? null, type, scale, zone))
    return { key: texts.slice(0, key.length).map((text) => text ?? ''), name: texts[key.length] ?? null }
  })
}
