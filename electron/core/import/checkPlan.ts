import type { ColumnPlan, ImportPlan } from '@shared/contract/import.contract.ts'
import type { Attribute, Catalog, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema } from '@shared/domain/ids.ts'
import { isZone } from '@shared/domain/zone.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { brokenBy } from '../catalog/brokenBy.ts'
import { findAttribute, findEntity, listed } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'
import { dateFormat } from './detect/dateFormats.ts'
import { formatsIn } from './detect/convert.ts'

/** The columns that become attributes, and the entity that is replaced; null: a new one. */
export interface CheckedPlan {
  readonly plan: ImportPlan
  readonly columns: readonly ColumnPlan[]
  readonly replaced: Entity | null
}

/** All that can be said about a plan before a row is read. */
export function checkPlan(open: OpenWorkspace, plan: ImportPlan): CheckedPlan {
  const catalog = open.catalog()
  const { entity } = plan
  if (entity.includes('.')) throw fail('invalidInput', `The entity name ${entity} holds a dot: leave it out, since a dot stands between entity and attribute.`, { field: 'entity' })
  const replaced = findEntity(catalog, entity)
  if (replaced !== null && !plan.replace) throw fail('conflict', `There is already an entity ${replaced.name}: choose another name, or say that it is to be replaced.`)
  if (replaced !== null && (replaced.origin === 'derived' || replaced.origin === 'combined')) throw fail('conflict', `${replaced.name} is made of other entities: choose another name, or remove it first.`)
  if (!isZone(plan.options.zone)) throw fail('invalidInput', `The time zone ${plan.options.zone} is not known: state an IANA name such as Europe/Berlin.`, { field: 'zone' })
  const columns = plan.columns.filter(({ include }) => include)
  if (columns.length === 0) throw fail('invalidInput', `Every column is left out: include one at least.`, { field: 'columns' })
  checkColumns(columns)
  const named = (name: string, what: string): ColumnPlan => {
    const column = columns.find((one) => foldName(one.name) === foldName(name))
    if (column === undefined) throw fail('invalidInput', `${what} ${name} is not among the columns that are imported: include it, or choose another.`)
    return column
  }
  const key = plan.key.map((name) => named(name, 'The key').name)
  if (new Set(key).size < key.length) throw fail('invalidInput', `The key names ${key.join(', ')}: each column once only.`, { field: 'key' })
  // Only what happened has a date of its own; the dates of customers are attributes.
  const date = plan.dateColumn === null || plan.role !== 'activity' ? null : named(plan.dateColumn, 'The date')
  if (date !== null && date.type !== 'date' && date.type !== 'datetime') throw fail('invalidInput', `${date.name} is no column of dates: make it one, or choose another date for ${entity}.`, { field: 'dateColumn' })
  if (plan.role === 'activity' && date === null) throw fail('invalidInput', `${entity} needs a date to be an activity: choose one of its columns of dates.`, { field: 'dateColumn' })
  const name = plan.nameColumn === null ? null : named(plan.nameColumn, 'The name').name
  const checked = { ...plan, key, dateColumn: date?.name ?? null, nameColumn: name }
  checkRelationships(catalog, checked, named)
  if (replaced !== null) checkReplaced(open, catalog, replaced, checked, columns)
  return { plan: checked, columns, replaced }
}

function checkColumns(columns: readonly ColumnPlan[]): void {
  const seen = new Set<string>()
  for (const { name, source, type, formats } of columns) {
    if (seen.has(foldName(name))) throw fail('invalidInput', `Two columns are named ${name}: rename one.`, { field: 'columns' })
    seen.add(foldName(name))
    if (type !== 'date' && type !== 'datetime') continue
    const stated = formatsIn(formats)
    if (stated.length === 0) throw fail('invalidInput', `State the date format of ${source}, such as yyyy-MM-dd or M/d/yyyy: the file does not settle it.`, { field: 'columns' })
    stated.forEach(dateFormat)
  }
}

/** An accepted relationship points to a whole key, so that each row has one parent at most. */
function checkRelationships(catalog: Catalog, plan: ImportPlan, named: (name: string, what: string) => ColumnPlan): void {
  for (const { columns, other, otherColumns, thisIsChild } of plan.relationships) {
    const own = columns.map((name) => named(name, 'The related column').name)
    if (foldName(other) === foldName(plan.entity)) {
      checkSelf(plan, thisIsChild ? own : otherColumns.map((name) => named(name, 'The related column').name), thisIsChild ? otherColumns : own)
      continue
    }
    const entity = findEntity(catalog, other)
    if (entity === null) throw fail('notFound', `There is no entity ${other} to relate ${plan.entity} to.`)
    const keyOfOther = entity.key.map((id) => entity.attributes.find((one) => one.id === id)?.name ?? '')
    const [parent, parentColumns, key] = thisIsChild ? [entity.name, otherColumns, keyOfOther] : [plan.entity, own, plan.key]
    if (own.length !== otherColumns.length || !sameNames(parentColumns, key)) {
      throw fail('invalidInput', `A relationship must point to the key of ${parent}${key.length === 0 ? ', which has none' : `, which is ${key.join(', ')}`}.`, { field: 'relationships' })
    }
  }
}

/** Rows that point to others of the same table: an account to the one above it, an employee to who is reported to. */
function checkSelf(plan: ImportPlan, child: readonly string[], parent: readonly string[]): void {
  if (child.length === parent.length && sameNames(parent, plan.key) && !sameNames(child, parent)) return
  throw fail('invalidInput', `A relationship of ${plan.entity} with itself must lead from other columns to its key${plan.key.length === 0 ? ', and it has none' : `, ${plan.key.join(', ')}`}.`, { field: 'relationships' })
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  const folded = b.map(foldName)
  return a.length === b.length && a.every((name) => folded.includes(foldName(name)))
}

/** What relationships and segments use must still be there afterwards. */
function checkReplaced(open: OpenWorkspace, catalog: Catalog, replaced: Entity, plan: ImportPlan, columns: readonly ColumnPlan[]): void {
  const kept = new Set(columns.map(({ name }) => foldName(name)))
  const lost = replaced.attributes.filter(({ name }) => !kept.has(foldName(name)))
  for (const relationship of catalog.relationships) {
    const used = lost.find(({ id }) => relationship.childAttributes.includes(id) || relationship.parentAttributes.includes(id))
    if (used !== undefined) throw fail('inUse', `The relationship "${relationship.name}" uses ${replaced.name}.${used.name}: keep that column, or remove the relationship first.`, { usedBy: [relationship.name] })
    if (relationship.parentEntity !== replaced.id) continue
    const parents = relationship.parentAttributes.map((id) => replaced.attributes.find((one) => one.id === id)?.name ?? '')
    const wasKey = sameNames(parents, replaced.key.map((id) => replaced.attributes.find((one) => one.id === id)?.name ?? ''))
    if (wasKey && !sameNames(parents, plan.key)) throw fail('inUse', `The relationship "${relationship.name}" needs ${parents.join(', ')} as the key of ${replaced.name}: keep that key, or remove the relationship first.`, { usedBy: [relationship.name] })
  }
  const computed = replaced.computed.find(({ name }) => kept.has(foldName(name)))
  if (computed !== undefined) throw fail('conflict', `${replaced.name} has a computed attribute ${computed.name}, and the file has a column of that name: rename the column, or remove the computed attribute first.`)
  const broken = brokenBy(open.store, catalog, withPlanned(catalog, replaced, plan, columns), { zone: open.zone(), segments: open.segments() })
  const [first] = broken
  if (first === undefined) return
  const names = broken.map(({ name }) => name)
  const remedy = `or change ${names.length === 1 ? listed(names) : `these first, in that order: ${listed(names)}`}${names.length === 1 ? ' first' : ''}.`
  if (lost.length === 0) {
    const change = changeWords(replaced, plan, columns)
    throw fail('inUse', `With ${change.now} ${listed(names)} would have no meaning any more. ${first.problem} Keep ${change.before} of ${replaced.name}, ${remedy}`, { usedBy: names })
  }
  const columnNames = lost.map(({ name }) => name)
  throw fail('inUse', `The import leaves out what is used of ${replaced.name} (${listed(columnNames)}): keep ${columnNames.length === 1 ? 'that column' : 'those columns'}, ${remedy}`, { usedBy: names })
}

function changeWords(replaced: Entity, plan: ImportPlan, columns: readonly ColumnPlan[]): { readonly now: string; readonly before: string } {
  const isKeySame = sameNames(plan.key, replaced.key.map((id) => replaced.attributes.find((one) => one.id === id)?.name ?? ''))
  const areTypesSame = columns.every(({ name, type }) => (findAttribute(replaced, name)?.type ?? type) === type)
  if (isKeySame) return { now: 'these types', before: 'the types' }
  return areTypesSame ? { now: plan.key.length === 0 ? 'no key' : `the key ${plan.key.join(', ')}`, before: 'the key' } : { now: 'these types and this key', before: 'the types and the key' }
}

/** The catalog as it would be; of decimals that are new the places are not known yet, which no definition minds. */
function withPlanned(catalog: Catalog, replaced: Entity, plan: ImportPlan, columns: readonly ColumnPlan[]): Catalog {
  const attributes = columns.map(({ name, type }, index): Attribute => {
    const before = replaced.attributes.find((one) => foldName(one.name) === foldName(name))
    const scale = type !== 'decimal' ? null : before?.type === 'decimal' ? before.scale : 2
    return { id: before?.id ?? attributeIdSchema.parse(`new-${index}`), name, type, scale }
  })
  const key = plan.key.flatMap((name) => attributes.find((one) => foldName(one.name) === foldName(name))?.id ?? [])
  return { ...catalog, entities: catalog.entities.map((one) => (one.id === replaced.id ? { ...one, role: plan.role, attributes, key } : one)) }
}
