import { allAttributes } from '@shared/domain/allAttributes.ts'
import type { RemovedAttribute } from '@shared/contract/attributes.contract.ts'
import type { ColumnPlan } from '@shared/contract/import.contract.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { brokenBy } from '../catalog/brokenBy.ts'
import { listed } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'
import { sql } from '../store/sql.ts'
import type { Edit } from '../store/store.ts'
import { storedJson } from '../store/storedJson.ts'
import { usesOf } from './refreshPlan.ts'

/** An attribute with its entity; refused for those that a recipe makes, which say themselves what they are. */
export function importedAttribute(catalog: Catalog, id: AttributeId): { readonly entity: Entity; readonly attribute: Attribute } {
  for (const entity of catalog.entities) {
    const attribute = entity.attributes.find((one) => one.id === id)
    if (attribute === undefined) continue
    if (entity.origin === 'derived' || entity.origin === 'combined') throw fail('conflict', `${entity.name} is made by a recipe: change ${attribute.name} there.`)
    return { entity, attribute }
  }
  throw fail('notFound', 'This attribute does not exist any more.')
}

/** The catalog with one attribute changed; null: removed. */
function withAttribute(catalog: Catalog, entity: Entity, id: AttributeId, changed: Attribute | null): Catalog {
  const attributes = entity.attributes.flatMap((one) => (one.id !== id ? [one] : changed === null ? [] : [changed]))
  return { ...catalog, entities: catalog.entities.map((one) => (one.id === entity.id ? { ...one, attributes } : one)) }
}

/** What would have no meaning any more with an attribute changed, in the order in which it must change first. */
export function brokenWith(open: OpenWorkspace, entity: Entity, changed: Attribute) {
  const catalog = open.catalog()
  return brokenBy(open.store, catalog, withAttribute(catalog, entity, changed.id, changed), { zone: open.zone(), segments: open.segments() })
}

export function renameAttribute(open: OpenWorkspace, id: AttributeId, name: string): void {
  const { entity, attribute } = importedAttribute(open.catalog(), id)
  if (name === attribute.name) return
  const other = allAttributes(entity).find((one) => one.id !== id && foldName(one.name) === foldName(name))
  if (other !== undefined) throw fail('conflict', `${entity.name} has ${other.name} already: choose another name.`)
  const broken = brokenWith(open, entity, { ...attribute, name }).map((one) => one.name)
  if (broken.length > 0) throw fail('inUse', `${attribute.name} is named by ${listed(broken)}: change ${broken.length === 1 ? 'that' : 'these, in that order,'} first.`, { usedBy: broken })
  open.store.edit((edit) => {
    edit.update('attribute', { id }, { name })
    touch(edit, entity)
    changeColumn(edit, entity, attribute.name, (column) => ({ ...column, name }))
  })
}

/** Its values stay in the table until the rows are next replaced, so that Undo brings them back. */
export function removeAttribute(open: OpenWorkspace, id: AttributeId): RemovedAttribute {
  const { entity, attribute } = importedAttribute(open.catalog(), id)
  if (entity.attributes.length === 1) throw fail('conflict', `${attribute.name} is all that ${entity.name} has: remove the data source instead.`)
  const uses = usesOf(open, entity, [attribute])
  if (uses.length > 0) throw fail('inUse', `${attribute.name} is used by ${listed(uses)}: change ${uses.length === 1 ? 'that' : 'these, in that order,'} first.`, { usedBy: [...uses] })
  const position = entity.attributes.indexOf(attribute)
  open.store.edit((edit) => {
    edit.remove('attribute', { id })
    edit.update('entity', { id: entity.id }, {
      name_attribute: entity.nameAttribute === id ? null : entity.nameAttribute,
      date_attribute: entity.dateAttribute === id ? null : entity.dateAttribute,
    })
    touch(edit, entity)
    changeColumn(edit, entity, attribute.name, (column) => ({ ...column, include: false }))
  })
  return { entity: entity.id, attribute, position, isName: entity.nameAttribute === id, isDate: entity.dateAttribute === id }
}

export function restoreAttribute(open: OpenWorkspace, { entity: id, attribute, position, isName, isDate }: RemovedAttribute): void {
  const { store } = open
  const entity = open.catalog().entities.find((one) => one.id === id)
  const isThere = entity !== undefined && store.first(sql`SELECT 1 FROM pragma_table_info(${`data_${id}`}) WHERE name = ${`a_${attribute.id}`}`) !== null
  if (!isThere) throw fail('conflict', `${attribute.name} cannot be brought back: the rows of its entity were replaced since. Refresh the data source with that column added.`)
  if (allAttributes(entity).some((one) => foldName(one.name) === foldName(attribute.name) || one.id === attribute.id)) throw fail('conflict', `${entity.name} has ${attribute.name} again already.`)
  store.edit((edit) => {
    const { id: attributeId, name, type, scale } = attribute
    edit.insert('attribute', { id: attributeId, entity: id, name, type, scale, position })
    if (isName) edit.update('entity', { id }, { name_attribute: attributeId })
    if (isDate) edit.update('entity', { id }, { date_attribute: attributeId })
    touch(edit, entity)
    changeColumn(edit, entity, name, (column) => ({ ...column, include: true }))
  })
}

/** Caches of what the entity was go by this number. */
function touch(edit: Edit, { id }: Entity): void {
  const version = edit.first<{ data_version: number }>(sql`SELECT data_version FROM entity WHERE id = ${id}`)?.data_version ?? 0
  edit.update('entity', { id }, { data_version: version + 1 })
}

/** How the source's file is read from now on; nothing where no file stands behind the entity. */
export function changeColumn(edit: Edit, { id }: Entity, name: string, change: (column: ColumnPlan) => ColumnPlan): void {
  const row = edit.first<{ id: string; plan: string }>(sql`SELECT id, plan FROM data_source WHERE entity = ${id}`)
  if (row === null) return
  const plan = storedJson(row.plan) as { readonly columns?: readonly ColumnPlan[] } | null | undefined
  if (!Array.isArray(plan?.columns)) return
  const columns = plan.columns.map((column) => (foldName(column.name) === foldName(name) ? change(column) : column))
  edit.update('data_source', { id: row.id }, { plan: JSON.stringify({ ...plan, columns }) })
}
