import type { DerivedEntity } from '@shared/contract/derived.contract.ts'
import type { Attribute, Catalog, Entity, EntityRole, Relationship } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '@shared/domain/ids.ts'
import { inputsOf } from '@shared/rules/derived/entityRecipe.ts'
import { foldName } from '@shared/rules/names.ts'

/** One attribute shown in a box: part of the key, of a relationship, or both. */
export interface BoxRow {
  readonly attribute: AttributeId
  readonly name: string
  readonly isKey: boolean
  readonly isLink: boolean
}

export interface EntityBox {
  readonly id: EntityId
  readonly name: string
  readonly role: EntityRole
  readonly rowCount: number
  /** What the entity is beyond its role: made of others, or linking two; null for most. */
  readonly note: string | null
  readonly rows: readonly BoxRow[]
}

interface Line {
  /** Unique among all lines. */
  readonly id: string
  readonly name: string
  readonly from: EntityId
  readonly to: EntityId
}

/** From the many (the child) to the one (the parent). */
export interface RelationshipLine extends Line {
  readonly kind: 'relationship'
  readonly relationship: RelationshipId
  readonly pairs: readonly { readonly from: AttributeId; readonly to: AttributeId; readonly fromName: string; readonly toName: string }[]
}

/** From an entity whose rows are made to one they are made of. */
export interface RecipeLine extends Line {
  readonly kind: 'recipe'
  readonly how: 'derived' | 'combined'
}

export type DiagramLine = RelationshipLine | RecipeLine

export interface Diagram {
  readonly boxes: readonly EntityBox[]
  readonly lines: readonly DiagramLine[]
}

export function diagramModel(catalog: Catalog, derived: readonly Pick<DerivedEntity, 'entity' | 'recipe'>[]): Diagram {
  const entityOf = new Map(catalog.entities.map((entity) => [entity.id, entity]))
  const relationships = catalog.relationships.flatMap((relationship): readonly RelationshipLine[] => {
    const [child, parent] = [entityOf.get(relationship.childEntity), entityOf.get(relationship.parentEntity)]
    return child === undefined || parent === undefined ? [] : [relationshipLine(relationship, child, parent)]
  })
  const recipes = derived.flatMap(({ entity, recipe }): readonly RecipeLine[] => {
    const made = entityOf.get(entity)
    if (made === undefined) return []
    return inputsOf(recipe).flatMap((name) => {
      const source = catalog.entities.find((one) => foldName(one.name) === foldName(name))
      return source === undefined ? [] : [{ kind: 'recipe', id: `${made.id} of ${source.id}`, name: `${made.name} from ${source.name}`, from: made.id, to: source.id, how: recipe.kind } as const]
    })
  })
  return { boxes: catalog.entities.map((entity) => boxOf(entity, catalog, relationships, recipes)), lines: [...relationships, ...recipes] }
}

function relationshipLine({ id, name, childAttributes, parentAttributes }: Relationship, child: Entity, parent: Entity): RelationshipLine {
  const pairs = childAttributes.flatMap((from, index) => {
    const to = parentAttributes[index]
    return to === undefined ? [] : [{ from, to, fromName: attributeIn(child, from)?.name ?? '', toName: attributeIn(parent, to)?.name ?? '' }]
  })
  return { kind: 'relationship', id, relationship: id, name, from: child.id, to: parent.id, pairs }
}

function attributeIn(entity: Entity, id: AttributeId): Attribute | undefined {
  return entity.attributes.find((one) => one.id === id)
}

/** The key first, then what leads elsewhere in the order of the relationships: pairs stand side by side. */
function boxOf(entity: Entity, { entities }: Catalog, lines: readonly RelationshipLine[], recipes: readonly RecipeLine[]): EntityBox {
  const links = lines.flatMap(({ from, to, pairs }) => [...(from === entity.id ? pairs.map((pair) => pair.from) : []), ...(to === entity.id ? pairs.map((pair) => pair.to) : [])])
  const rows = [...new Set([...entity.key, ...links])].flatMap((id): readonly BoxRow[] => {
    const attribute = attributeIn(entity, id)
    return attribute === undefined ? [] : [{ attribute: id, name: attribute.name, isKey: entity.key.includes(id), isLink: links.includes(id) }]
  })
  const nameOf = (id: EntityId): string => entities.find((one) => one.id === id)?.name ?? ''
  return { id: entity.id, name: entity.name, role: entity.role, rowCount: entity.rowCount, note: noteOf(entity, lines, recipes, nameOf), rows }
}

function noteOf(entity: Entity, lines: readonly RelationshipLine[], recipes: readonly RecipeLine[], nameOf: (id: EntityId) => string): string | null {
  const made = recipes.filter(({ from }) => from === entity.id)
  const [recipe] = made
  if (recipe !== undefined) return `${recipe.how === 'derived' ? 'Derived' : 'Combined'} from ${made.map(({ to }) => nameOf(to)).join(', ')}`
  const linked = linkedBy(entity, lines)
  return linked === null ? null : `Links ${linked.map(nameOf).join(' and ')}`
}

/** The two entities that a table of pairs links many to many: its key is what points to them, and nothing points to it. */
export function linkedBy({ id, key }: Pick<Entity, 'id' | 'key'>, lines: readonly RelationshipLine[]): readonly [EntityId, EntityId] | null {
  const out = lines.filter(({ from }) => from === id)
  const [one, other] = out
  if (one === undefined || other === undefined || out.length > 2 || lines.some(({ to }) => to === id)) return null
  const pointing = new Set(out.flatMap(({ pairs }) => pairs.map(({ from }) => from)))
  return key.length > 1 && key.length === pointing.size && key.every((part) => pointing.has(part)) ? [one.to, other.to] : null
}
