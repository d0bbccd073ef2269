import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { entityCircle } from '@shared/rules/derived/entityCircle.ts'
import type { EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { entityProblemText } from '@shared/rules/derived/entityProblem.ts'
import { parseEntityRecipe } from '@shared/rules/derived/parseEntityRecipe.ts'
import { keyNames, type ResolvedEntity } from '@shared/rules/derived/resolvedEntity.ts'
import { entitiesRead } from '@shared/rules/derived/recipeReads.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import { foldName } from '@shared/rules/names.ts'
import type { DerivedOutcome } from '@shared/contract/derived.contract.ts'
import { brokenBy } from '../catalog/brokenBy.ts'
import { isMade, readEntityRecipes } from '../catalog/entityRecipe.repo.ts'
import { inputStamps } from '../catalog/inputStamps.ts'
import { findEntity, listed } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { attributeIdSchema, entityIdSchema } from '@shared/domain/ids.ts'
import { makeRows } from './makeRows.ts'
import { storeRows } from './storeRows.ts'

export interface CheckedEntityRecipe {
  readonly recipe: EntityRecipe
  readonly resolved: ResolvedEntity
  /** The entity that is changed; null: a new one. */
  readonly before: Entity | null
}

/** All that can be said about a recipe before a row is made. `json` is of any origin; `id`: the entity that is changed. */
export function checkEntityRecipe(ports: Pick<Ports, 'randomBytes'>, open: OpenWorkspace, json: unknown, id: EntityId | null): CheckedEntityRecipe {
  const parsed = parseEntityRecipe(json)
  if (!parsed.ok) throw fail('invalidInput', parsed.message)
  const { recipe } = parsed
  const catalog = open.catalog()
  const stored = readEntityRecipes(open.store)
  const before = id === null ? null : (catalog.entities.find((one) => one.id === id) ?? null)
  if (id !== null && (before === null || !isMade(open.store, id))) throw fail('notFound', 'This derived entity does not exist any more.')
  const namesake = findEntity(catalog, recipe.name)
  if (namesake !== null && namesake.id !== id) throw fail('conflict', `There is already an entity "${namesake.name}": choose another name.`, { field: 'name' })
  if (before !== null && foldName(before.name) !== foldName(recipe.name)) refuseRenamed(open, catalog, before)
  const circle = entityCircle(recipe, stored.filter((one) => one.entity !== id).map((one) => one.recipe), (one) => entitiesRead(one, catalog))
  if (circle !== null) throw fail('conflict', `"${recipe.name}" would be made of itself: ${circle.join(' → ')}. Choose another source.`)
  const { resolved, problems } = resolveEntityRecipe(recipe, catalog)
  if (resolved === null) throw fail('invalidInput', problems.map(entityProblemText).join(' '))
  if (before !== null) refuseBroken(ports, open, catalog, before, resolved)
  return { recipe, resolved, before }
}

/** Definitions and recipes hold names, and are texts people wrote: none is rewritten behind their back. */
function refuseRenamed({ store, zone, segments }: OpenWorkspace, catalog: Catalog, before: Entity): void {
  const after = { ...catalog, entities: catalog.entities.map((one) => (one.id === before.id ? { ...one, name: `\u0001${one.name}` } : one)) }
  const names = brokenBy(store, catalog, after, { zone: zone(), segments: segments() }).map(({ name }) => name)
  if (names.length > 0) throw fail('inUse', `"${before.name}" is used under this name: keep it, or take it out of ${listed(names)} first.`, { usedBy: names })
}

/** What relationships, segments, computed attributes and other derived entities use must still be there afterwards. */
function refuseBroken(ports: Pick<Ports, 'randomBytes'>, { store, zone, segments }: OpenWorkspace, catalog: Catalog, before: Entity, resolved: ResolvedEntity): void {
  const attributes = resolved.made.map(({ name, type, scale }) => ({ id: before.attributes.find((one) => foldName(one.name) === foldName(name))?.id ?? newId(ports, attributeIdSchema), name, type, scale }))
  const kept = new Set(attributes.map(({ id }) => id))
  const key = keyNames(resolved).flatMap((name) => attributes.find((one) => one.name === name)?.id ?? [])
  const lost = catalog.relationships.find((one) => one.childEntity === before.id && one.childAttributes.some((id) => !kept.has(id)))
  if (lost !== undefined) throw fail('inUse', `The relationship "${lost.name}" uses an attribute of "${before.name}" that would be gone: keep it, or remove the relationship first.`, { usedBy: [lost.name] })
  const isSameKey = key.join() === before.key.join()
  const others = isSameKey ? [] : catalog.relationships.filter((one) => one.parentEntity === before.id && one.childEntity !== sourceOf(store, catalog, before))
  const [pointing] = others
  if (pointing !== undefined) throw fail('inUse', `The relationship "${pointing.name}" points to the key of "${before.name}": keep that key, or remove the relationship first.`, { usedBy: others.map(({ name }) => name) })
  const after = { ...catalog, entities: catalog.entities.map((one) => (one.id === before.id ? { ...one, name: resolved.recipe.name, role: resolved.recipe.role, attributes, key } : one)) }
  const broken = brokenBy(store, catalog, after, { zone: zone(), segments: segments() })
  const [first] = broken
  if (first !== undefined) throw fail('inUse', `With this change ${listed(broken.map(({ name }) => name))} would have no meaning any more: ${first.problem} Change ${broken.length === 1 ? 'that' : 'these, in that order,'} first.`, { usedBy: broken.map(({ name }) => name) })
}

function sourceOf(store: OpenWorkspace['store'], catalog: Catalog, { id }: Entity): EntityId | null {
  const recipe = readEntityRecipes(store).find((one) => one.entity === id)?.recipe
  return recipe?.kind === 'derived' ? (findEntity(catalog, recipe.from)?.id ?? null) : null
}

/** Makes the rows and stores them with the recipe, then whatever is made of them. Until the rows are stored, nothing has changed. */
export async function saveEntityRecipe(ports: Ports, open: OpenWorkspace, { recipe, resolved, before }: CheckedEntityRecipe, control: TaskControl): Promise<DerivedOutcome> {
  control.report(`Making ${recipe.name}`, 0, null)
  const rest = (): Promise<void> => control.breathe()
  const inputs = inputStamps(recipe, open.catalog(), open.zone())
  const made = await makeRows(open.engine, resolved, { zone: open.zone(), signal: control.signal }, rest)
  const request = { resolved, made, replaced: before, inputs, isSaved: true, onProgress: (rows: number) => control.report(`Making ${recipe.name}`, rows, made.rows) }
  const entity = await storeRows(ports, open.store, request, rest)
  await open.remakeDerived(control.report)
  control.report('Saving the workspace', made.rows, made.rows)
  await open.store.save()
  return { entity: entityIdSchema.parse(entity), name: recipe.name, rows: made.rows, leftOut: made.leftOut, warnings: [...made.warnings] }
}
