import type { ColumnPlan, ImportPlan } from '@shared/contract/import.contract.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { brokenBy } from '../catalog/brokenBy.ts'
import { listed } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Alignment } from './alignColumns.ts'
import type { StoredSource } from './source.repo.ts'

export function entityOf(catalog: Catalog, { entity: id, fileName }: StoredSource): Entity {
  const entity = catalog.entities.find((one) => one.id === id)
  if (entity === undefined) throw fail('notFound', `The entity of ${fileName} does not exist any more.`)
  return entity
}

/** How the file is to be read now: as it was, with the entity's settings as they are today. */
export function planNow({ plan }: StoredSource, entity: Entity, columns: readonly ColumnPlan[], path: string): ImportPlan {
  const nameOf = (id: AttributeId | null): string | null => {
    const name = entity.attributes.find((one) => one.id === id)?.name
    return columns.find((column) => column.include && column.name === name)?.name ?? null
  }
  return {
    ...plan,
    path,
    columns: [...columns],
    entity: entity.name,
    role: entity.role,
    key: entity.key.map((id) => nameOf(id) ?? ''),
    dateColumn: nameOf(entity.dateAttribute),
    nameColumn: nameOf(entity.nameAttribute),
    replace: true,
    relationships: [],
  }
}

/** Refuses to take in a column that the file does not have: the person would think it was there now. */
export function refuseUnknown(entity: Entity, fileName: string, columns: readonly { readonly name: string }[], add: readonly string[]): void {
  const names = columns.map(({ name }) => name)
  const unknown = add.filter((name) => !names.includes(name))
  if (unknown.length === 0) return
  const has = `${names.slice(0, 12).join(', ')}${names.length > 12 ? ' …' : ''}`
  throw fail('dataSource', `${fileName} has no column ${listed(unknown)} to take in; it has ${has}. The data of ${entity.name} stay as they are.`)
}

/** Refuses a file that lost columns, unless nothing uses them and the person said to leave them out. */
export function refuseLost(open: OpenWorkspace, entity: Entity, fileName: string, { columns, lost }: Alignment, leaveOut: readonly string[]): void {
  if (lost.length === 0) return
  const names = lost.map(({ source }) => source)
  const stays = `The data of ${entity.name} stay as they are.`
  if (columns.length === 0) {
    throw fail('dataSource', `${fileName} is laid out otherwise than before: it has none of the columns of ${entity.name}. ${stays} Import the file again to look at how it is read.`, { file: fileName })
  }
  const uses = usesOf(open, entity, lost)
  const [has, them] = names.length === 1 ? ['has no column', 'it'] : ['has no columns', 'them']
  if (uses.length > 0) {
    const needed = lost.filter((column) => usesOf(open, entity, [column]).length > 0).map(({ source }) => source)
    const which = needed.length === names.length ? them : listed(needed)
    throw fail('inUse', `${fileName} ${has} ${listed(names)} any more, and ${listed(uses)} ${uses.length === 1 ? 'needs' : 'need'} ${which}. ${stays} Put ${which} back into the file, or change ${uses.length === 1 ? 'that' : 'these, in that order,'} first.`, {
      usedBy: [...uses],
    })
  }
  if (names.every((name) => leaveOut.includes(name))) return
  throw fail('dataSource', `${fileName} ${has} ${listed(names)} any more. ${stays} Nothing uses ${them}: refresh without ${them}, or put ${them} back into the file.`, { file: fileName })
}

/** Names of what needs these attributes, in the order in which they must change. */
export function usesOf(open: OpenWorkspace, entity: Entity, columns: readonly Pick<ColumnPlan, 'name'>[]): readonly string[] {
  const catalog = open.catalog()
  const folded = new Set(columns.map(({ name }) => foldName(name)))
  const gone = entity.attributes.filter(({ name }) => folded.has(foldName(name)))
  const isGone = (id: AttributeId | null): boolean => gone.some((one) => one.id === id)
  const after: Catalog = { ...catalog, entities: catalog.entities.map((one) => (one.id === entity.id ? { ...one, attributes: one.attributes.filter(({ id }) => !isGone(id)) } : one)) }
  const broken = brokenBy(open.store, catalog, after, { zone: open.zone(), segments: open.segments() })
  const relationships = catalog.relationships.filter(({ childAttributes, parentAttributes }) => childAttributes.some(isGone) || parentAttributes.some(isGone))
  return [
    ...broken.map(({ name }) => name),
    ...relationships.map(({ name }) => `the relationship “${name}”`),
    ...(entity.key.some(isGone) ? [`the key of ${entity.name}`] : []),
    ...(entity.role === 'activity' && isGone(entity.dateAttribute) ? [`the activity’s date of ${entity.name}`] : []),
  ]
}
