import type { Attribute, Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import { relationshipIdSchema, type AttributeId, type EntityId } from '@shared/domain/ids.ts'
import type { ResolvedCombined, ResolvedDerived, ResolvedEntity } from '@shared/rules/derived/resolvedEntity.ts'
import { foldName } from '@shared/rules/names.ts'
import { insertRelationship, readCatalog } from '../catalog/catalog.repo.ts'
import { findAttribute, freeName } from '../catalog/names.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import type { Edit } from '../store/store.ts'
import { readEntityRecipes } from '../catalog/entityRecipe.repo.ts'
import { isSameJoin, ownRelationship, type Join } from '../catalog/ownRelationship.ts'

/** Adds the relationships that a made entity brings along and that are not there yet. `former`: what came with its recipe before. */
export function relateMade(ports: Pick<Ports, 'randomBytes'>, edit: Edit, resolved: ResolvedEntity, entity: Entity, former: Relationship | null): void {
  const catalog = readCatalog(edit)
  const wanted = resolved.kind === 'derived' ? [ownRelationship(resolved, entity), ...siblings(edit, catalog, resolved, entity)] : carriedOver(catalog, resolved, entity)
  if (former !== null && !wanted.some((one) => isSameJoin(one, former))) edit.remove('relationship', { id: former.id })
  for (const one of wanted) {
    const now = readCatalog(edit)
    if (now.relationships.some((other) => isSameJoin(other, one))) continue
    const plain = `${nameIn(now, one.childEntity)} to ${nameIn(now, one.parentEntity)}`
    insertRelationship(edit, { ...one, id: newId(ports, relationshipIdSchema), name: freeName(one.name ?? plain, now.relationships.map(({ name }) => name)) })
  }
}

/**
 * Orders and customers derived from the same lines: an order that has the customer's key points to its customer, and
 * the other way round when customers are derived first.
 */
function siblings(edit: Edit, catalog: Catalog, { source, kept, key }: ResolvedDerived, entity: Entity): readonly Join[] {
  const found: Join[] = []
  for (const { entity: id, recipe } of readEntityRecipes(edit)) {
    const other = catalog.entities.find((one) => one.id === id)
    if (id === entity.id || other === undefined || recipe.kind !== 'derived' || foldName(recipe.from) !== foldName(source.name)) continue
    const own = recipe.key.map((name) => madeOf(kept, entity, findAttribute(source, name)))
    if (own.every((one) => one !== null)) found.push({ name: null, childEntity: entity.id, childAttributes: own, parentEntity: other.id, parentAttributes: [...other.key] })
    const theirs = key.map(({ name }) => recipe.attributes.find(({ attribute }) => foldName(attribute) === foldName(name))).map((one) => one && (findAttribute(other, one.name ?? one.attribute)?.id ?? null))
    if (theirs.every((one) => one !== undefined && one !== null)) found.push({ name: null, childEntity: other.id, childAttributes: theirs, parentEntity: entity.id, parentAttributes: [...entity.key] })
  }
  return found
}

function madeOf(kept: ResolvedDerived['kept'], entity: Entity, attribute: Attribute | null): AttributeId | null {
  const name = kept.find((one) => one.attribute.id === attribute?.id)?.name
  return name === undefined ? null : (findAttribute(entity, name)?.id ?? null)
}

/**
 * Relationships of the parts hold for all rows where every part that has something in those columns has the same one:
 * rows of the others are empty there and point to nothing.
 */
function carriedOver(catalog: Catalog, { parts, columns }: ResolvedCombined, entity: Entity): readonly Join[] {
  const mapped = (part: number, ids: readonly AttributeId[]): readonly string[] | null => {
    const names = ids.map((id) => columns.find(({ of }) => of[part]?.id === id)?.name)
    return names.every((name) => name !== undefined) ? names : null
  }
  const found: Join[] = []
  for (const [index, part] of parts.entries()) {
    for (const relationship of catalog.relationships) {
      if (relationship.childEntity !== part.entity.id || relationship.parentEntity === part.entity.id) continue
      const names = mapped(index, relationship.childAttributes)
      if (names === null) continue
      const holds = parts.every(({ entity: other }, at) => {
        if (names.every((name) => columns.find((one) => one.name === name)?.of[at] === null)) return true
        return catalog.relationships.some((one) => one.childEntity === other.id && one.parentEntity === relationship.parentEntity && one.parentAttributes.join() === relationship.parentAttributes.join() && mapped(at, one.childAttributes)?.join('\n') === names.join('\n'))
      })
      if (!holds) continue
      const childAttributes = names.flatMap((name) => findAttribute(entity, name)?.id ?? [])
      const wanted = { name: null, childEntity: entity.id, childAttributes, parentEntity: relationship.parentEntity, parentAttributes: relationship.parentAttributes }
      if (!found.some((one) => isSameJoin(one, wanted))) found.push(wanted)
    }
  }
  return found
}

function nameIn(catalog: Catalog, id: EntityId): string {
  return catalog.entities.find((one) => one.id === id)?.name ?? ''
}
