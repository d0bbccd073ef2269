import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { AttributeRef, Rule } from '@shared/rules/definition.ts'
import type { Cell, PlainData, PlainRow } from './memorySource.ts'

/** What definitions are judged in: plain rows and the moment it is. */
export interface World {
  readonly catalog: Catalog
  readonly data: PlainData
  readonly asOf: number
  readonly zone: string
  /** Left out: Monday. */
  readonly weekStart?: 'monday' | 'sunday' | 'saturday'
  /** Stored ordinals by the segment's output name; left out: there are no segments. */
  readonly segments?: Readonly<Record<string, readonly number[]>>
}

export type Chain = readonly number[]
export interface Value {
  readonly type: Entity['attributes'][number]['type']
  readonly isFloating: boolean
  readonly cell: Cell
  /** Whose attribute it is, of which row (null: a look-up led nowhere). */
  readonly entity: Entity
  readonly name: string
  readonly row: number | null
}

export function extend({ chain, entities }: { chain: Chain; entities: readonly Entity[] }, step: { relationship: string; to?: 'child' | 'parent' | undefined }, world: World) {
  const relationship = relationshipNamed(step.relationship, world)
  const { next, entity } = neighbours(relationship, step.to, chain.at(-1) ?? -1, entities.at(-1), world)
  return next.map((row) => ({ chain: [...chain, row], entities: [...entities, entity] }))
}

export function pathEntities(audience: Entity, rule: Pick<Rule, 'path'>, world: World): readonly Entity[] {
  const entities = [audience]
  for (const step of rule.path ?? []) {
    const relationship = relationshipNamed(step.relationship, world)
    entities.push(neighbours(relationship, step.to, -1, entities.at(-1), world).entity)
  }
  return entities
}

function neighbours(relationship: Relationship, to: 'child' | 'parent' | undefined, row: number, from: Entity | undefined, world: World): { next: number[]; entity: Entity } {
  const goesToParent = to === undefined ? relationship.childEntity === from?.id : to === 'parent'
  const [child, parent] = [entityById(relationship.childEntity, world), entityById(relationship.parentEntity, world)]
  if (goesToParent) {
    const found = parentOf(relationship, row, world)
    return { next: found === null ? [] : [found], entity: parent }
  }
  const next = rowsOf(child, world).flatMap((other, index) => (other && parentOf(relationship, index, world) === row ? [index] : []))
  return { next, entity: child }
}

export function parentOf(relationship: Relationship, childRow: number, world: World): number | null {
  const [child, parent] = [entityById(relationship.childEntity, world), entityById(relationship.parentEntity, world)]
  const keyOf = (entity: Entity, ids: readonly string[], row: PlainRow): Cell[] => ids.map((id) => plain(row[entity.attributes.find((attribute) => attribute.id === id)?.name ?? ''] ?? null))
  const row = rowsOf(child, world)[childRow]
  if (!row) return null
  const wanted = keyOf(child, relationship.childAttributes, row)
  if (wanted.includes(null)) return null
  const found = rowsOf(parent, world).findIndex((other) => other && keyOf(parent, relationship.parentAttributes, other).every((cell, index) => cell === wanted[index]))
  return found === -1 ? null : found
}

export function plain(cell: Cell): Cell {
  if (typeof cell !== 'string') return cell
  const text = cell.trim().normalize('NFC')
  return text === '' ? null : text
}

export function valueOf(ref: AttributeRef, chain: Chain, entities: readonly Entity[], world: World, defaultAt = entities.length - 1): Value {
  const at = ref.at ?? defaultAt
  let entity = entities[at]
  let row: number | null = chain[at] ?? null
  for (const name of ref.via ?? []) {
    const relationship = relationshipNamed(name, world)
    row = row === null ? null : parentOf(relationship, row, world)
    entity = entityById(relationship.parentEntity, world)
  }
  const attribute = entity?.attributes.find((other) => other.name === ref.name)
  if (!entity || !attribute) throw new Error(`No attribute ${ref.name}.`)
  const cell = row === null ? null : (rowsOf(entity, world)[row]?.[ref.name] ?? null)
  return { type: attribute.type, isFloating: attribute.type === 'decimal' && attribute.scale === null, cell: plain(cell), entity, name: ref.name, row }
}

export function keyOrder(entity: Entity | undefined, a: number, b: number, world: World): number {
  if (!entity) return 0
  for (const id of entity.key) {
    const attribute = entity.attributes.find((other) => other.id === id)
    const [left, right] = [a, b].map((row) => plain(rowsOf(entity, world)[row]?.[attribute?.name ?? ''] ?? null))
    const order = typeof left === 'number' && typeof right === 'number' ? left - right : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)))
    if (order !== 0) return order
  }
  return a - b
}

export function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function numberOf(value: Value, _world: World): number {
  return value.type === 'date' || value.type === 'datetime' ? Date.parse(String(value.cell)) : Number(value.cell)
}

export function canonical(value: Value): string {
  if (value.type === 'text') return String(value.cell)
  if (value.type === 'integer' || value.type === 'decimal') return String(Number(value.cell))
  return String(value.cell)
}

export function rowsOf(entity: Entity, world: World): readonly (PlainRow | null)[] {
  return world.data[entity.name] ?? []
}

export function entityNamed(name: string, world: World): Entity {
  return present(world.catalog.entities.find((entity) => entity.name === name), name)
}

function entityById(id: string, world: World): Entity {
  return present(world.catalog.entities.find((entity) => entity.id === id), id)
}

export function relationshipNamed(name: string, world: World): Relationship {
  return present(world.catalog.relationships.find((relationship) => relationship.name === name), name)
}

export function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`There is no ${name}.`)
  return value
}
