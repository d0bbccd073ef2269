import { allAttributes } from '../domain/allAttributes.ts'
import type { AttributeType, Catalog, Entity } from '../domain/entity.ts'
import { mostProjections, type Definition, type Projection, type ProjectionShape } from './definition.ts'
import type { MakeId } from './edit.ts'
import { freeName } from './names.ts'
import { hopsFrom, pathSteps, type Path } from './paths.ts'
import { aggregateLabel, aggregateOf } from './words.ts'

/** Output columns of a definition: added, changed and moved, each edit a new definition; what cannot be done changes nothing. */

export function addProjection(definition: Definition, projection: Projection): Definition {
  if (definition.projections.length >= mostProjections) return definition
  return { ...definition, projections: [...definition.projections, projection] }
}

export function updateProjection(definition: Definition, id: string, change: (projection: Projection) => Projection): Definition {
  return { ...definition, projections: definition.projections.map((one) => (one.id === id ? change(one) : one)) }
}

export function removeProjection(definition: Definition, id: string): Definition {
  return { ...definition, projections: definition.projections.filter((one) => one.id !== id) }
}

/** To before the column that is at `index` now. */
export function moveProjection(definition: Definition, id: string, index: number): Definition {
  const from = definition.projections.findIndex((one) => one.id === id)
  const moved = definition.projections[from]
  const to = index > from ? index - 1 : index
  if (!moved || to === from || to < 0 || to >= definition.projections.length) return definition
  return { ...definition, projections: definition.projections.toSpliced(from, 1).toSpliced(to, 0, moved) }
}

/** A name for a column that no other has: as its attribute is called, with the entity before it where that is taken. */
export function columnNameFor(attribute: string, entity: string, audience: Entity, projections: readonly Projection[], isOwn: boolean): string {
  const taken = [...(isOwn ? audience.attributes : allAttributes(audience)), ...projections].map(({ name }) => name)
  return freeName(attribute, taken) === attribute ? attribute : freeName(`${entity} ${attribute}`.slice(0, 190), taken)
}

/** What can be shown of the records at the end of a path: many of them, or one. Null: nothing is counted of it. */
export function shapesFor(type: AttributeType | null, isMany: boolean, hasDate: boolean): readonly ProjectionShape[] {
  if (type === null) return ['count']
  if (!isMany) return ['values']
  const isNumber = type === 'integer' || type === 'decimal'
  const isDate = type === 'date' || type === 'datetime'
  return ['values', 'countDistinct', ...(isNumber ? (['sum', 'average'] as const) : []), ...(isNumber || isDate ? (['min', 'max'] as const) : []), ...(hasDate ? (['first', 'last'] as const) : [])]
}

/** What a cell shows, in words: "each value", "number of different values", "total". */
export function shapeLabel(shape: ProjectionShape, type: AttributeType | null): string {
  if (shape === 'values') return 'every value'
  if (shape === 'count') return 'number of records'
  if (shape === 'countDistinct') return 'number of different values'
  return aggregateLabel(shape, type)
}

/**
 * A column as people say it: "total Amount of Orders". The entity is left out where it is the audience. With a catalog
 * that knows the attribute for a date, "latest" is said for its largest.
 */
export function projectionWords({ entity, path, attribute = '…', show }: Projection, audience: string, catalog: Catalog | null = null): string {
  if (show === 'count') return `number of ${entity}`
  const owner = catalog?.entities.find(({ name }) => name === entity)
  const type = (owner && allAttributes(owner).find(({ name }) => name === attribute)?.type) ?? null
  const value = show === 'values' ? attribute : aggregateOf(aggregateLabel(show, type), attribute)
  return entity === audience && (path ?? []).length === 0 ? value : `${value} of ${entity}`
}

/** Contacts carry their account: its key and its name are proposed to whoever makes a segment of contacts. */
export function accountColumns(catalog: Catalog, audience: string, makeId: MakeId): readonly Projection[] {
  const contacts = catalog.entities.find(({ name }) => name === audience)
  if (contacts?.role !== 'contacts') return []
  const accounts = (path: Path): Entity | undefined => catalog.entities.find(({ id, role }) => id === path[0]?.entity && role === 'accounts')
  const path = hopsFrom(catalog, contacts.id).filter(({ to }) => to === 'parent').map((hop): Path => [hop]).find(accounts)
  const entity = path && accounts(path)
  if (!path || !entity) return []
  const wanted = [...new Set([...entity.key, ...(entity.nameAttribute === null ? [] : [entity.nameAttribute])])]
  const names = wanted.flatMap((id) => allAttributes(entity).filter((one) => one.id === id).map(({ name }) => name))
  return names.reduce<readonly Projection[]>(
    (columns, attribute) => [...columns, { id: makeId(), name: columnNameFor(attribute, entity.name, contacts, columns, false), entity: entity.name, path: pathSteps(path), attribute, show: 'values' }],
    [],
  )
}
