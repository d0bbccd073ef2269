import { allAttributes } from '@shared/domain/allAttributes.ts'
import { isAudience } from '@shared/domain/audience.ts'
import type { Catalog, ComputedAttribute, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, type AttributeId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { parseRecipe } from '@shared/rules/computed/parseRecipe.ts'
import { resolveComputed } from '@shared/rules/computed/resolveComputed.ts'
import { surroundingsOf } from '@shared/rules/computed/surroundings.ts'
import { withComputed, type StoredRecipe } from '@shared/rules/computed/typeComputed.ts'
import type { Group } from '@shared/rules/definition.ts'
import { entityCircle } from '@shared/rules/derived/entityCircle.ts'
import { entityProblemText } from '@shared/rules/derived/entityProblem.ts'
import { entitiesRead, recipeReads } from '@shared/rules/derived/recipeReads.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import { foldName } from '@shared/rules/names.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import { lastingName, type SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { circleOf, circleWords } from '@shared/rules/segmentCircles.ts'
import { segmentsOfAttribute } from '@shared/rules/segmentsUsed.ts'
import { segmentsRenamed } from '@shared/rules/tree.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import type { Edit, Reader, Store } from '../store/store.ts'
import { nextPosition, readCatalog, readRecipes } from './catalog.repo.ts'
import { segmentBrokenBy, usageOfComputed, usersOf } from './computedUsage.ts'
import { readEntityRecipes } from './entityRecipe.repo.ts'
import { exportCalled, exportsWithColumns, losesColumn } from './exportColumns.ts'
import { entityNamed, listed } from './names.ts'
import { withRemade } from './withRemade.ts'

interface Workspace {
  readonly store: Store
  zone(): string
  segments(): SegmentDirectory
}

/**
 * Creates a calculated attribute or a measure from its recipe (JSON of any origin), or changes the one of `id`; `first`:
 * recipes of what it needs, created in the same step.
 */
export function saveComputed(ports: Pick<Ports, 'randomBytes'>, workspace: Workspace, json: unknown, id: AttributeId | null, first: readonly unknown[] = []): ComputedAttribute {
  const recipes = [...first, json].map((one) => lastingRecipe(one, workspace.segments()))
  return workspace.store.edit((edit) => {
    const saved = recipes.map((recipe, index) => saveOne(ports, edit, workspace, recipe, index === recipes.length - 1 ? id : null)).at(-1)
    if (saved === undefined) throw fail('invalidInput', 'There is no recipe to save.')
    return saved
  })
}

function saveOne(ports: Pick<Ports, 'randomBytes'>, edit: Edit, workspace: Workspace, recipe: RecipeInput, id: AttributeId | null): ComputedAttribute {
  const catalog = readCatalog(edit)
  const entity = entityNamed(catalog, recipe.kind === 'calculated' ? recipe.entity : recipe.audience)
  if (recipe.kind === 'measure' && !isAudience(entity)) throw fail('invalidInput', `"${entity.name}" is not an audience, and measures are values of members; use a calculated attribute.`)
  refuseTakenName(entity, recipe.name, id)
  refuseUsedName(edit, catalog, recipe.name, id)
  const stored = { id: id ?? newId(ports, attributeIdSchema), entity: entity.id, name: recipe.name, recipe }
  const typed = (one: Catalog): Catalog => catalogWith(one, readRecipes(edit), [stored])
  const next = withRemade(typed(catalog), readEntityRecipes(edit), typed)
  const surroundings = surroundingsOf(catalog, { zone: workspace.zone(), segments: workspace.segments() })
  const resolution = resolveComputed(entity, recipe, surroundings)
  if (!resolution.ok) throw fail('invalidInput', `"${recipe.name}" cannot be computed: ${resolution.problem}`)
  refuseBroken(edit, catalog, next, stored, workspace)
  refuseBrokenEntities(edit, catalog, next)
  write(edit, stored, id !== null)
  const { type, scale } = resolution.computed
  return { id: stored.id, name: stored.name, recipe, type, scale, problem: null }
}

/** As it is stored: its shape checked, defaults filled in, segments by the names that last. */
export function lastingRecipe(json: unknown, segments: SegmentDirectory): RecipeInput {
  const parsed = parseRecipe(json)
  if (!parsed.ok) throw fail('invalidInput', parsed.message)
  return withLastingNames(parsed.recipe, segments)
}

/** The catalog with recipes that are not stored yet, new or in place of those with their ids. */
export function catalogWith(catalog: Catalog, stored: readonly StoredRecipe[], drafts: readonly StoredRecipe[]): Catalog {
  const kept = stored.map((one) => drafts.find(({ id }) => id === one.id) ?? one)
  const added = drafts.filter(({ id }) => stored.every((one) => one.id !== id))
  return withComputed({ ...catalog, entities: catalog.entities.map((entity) => ({ ...entity, computed: [] })) }, [...kept, ...added])
}

function refuseTakenName(entity: Entity, name: string, own: AttributeId | null): void {
  const other = allAttributes(entity).find((one) => one.id !== own && foldName(one.name) === foldName(name))
  if (other !== undefined) throw fail('conflict', `"${entity.name}" has "${other.name}" already; choose another name.`)
}

/** Definitions and recipes hold names, and are texts people wrote: none is rewritten behind their back. */
function refuseUsedName(edit: Edit, catalog: Catalog, name: string, id: AttributeId | null): void {
  const before = catalog.entities.flatMap(({ computed }) => computed).find((one) => one.id === id)
  if (before === undefined || foldName(before.name) === foldName(name)) return
  const use = usageOfComputed(edit, catalog).find(({ computed }) => computed.id === id)
  const users = [...exportsLosing(edit, catalog, new Set([before.id])), ...entitiesUsing(edit, catalog, before.id), ...[...(use?.segments ?? []), ...(use?.attributes ?? [])].map((one) => one.name)]
  if (users.length > 0) throw fail('inUse', `"${before.name}" is used under this name: keep it, or take it out of ${listed(users)} first.`, { usedBy: [...users] })
}

/** What a change would leave without a value, a circle included, keeps it from being made. */
function refuseBroken(edit: Edit, catalog: Catalog, next: Catalog, changed: StoredRecipe, { zone, segments }: Workspace): void {
  const known = new Map(catalog.entities.flatMap(({ computed }) => computed.map((one) => [one.id, one.problem] as const)))
  for (const { id, name, problem } of next.entities.flatMap(({ computed }) => computed)) {
    if (problem === null || (known.get(id) ?? null) !== null) continue
    if (id === changed.id) throw fail('invalidInput', `"${name}" cannot be computed: ${problem}`)
    throw fail('inUse', `With this change "${name}", which uses it, could not be computed: ${problem}`, { usedBy: [name] })
  }
  const broken = segmentBrokenBy(edit, catalog, next, { zone: zone(), segments: segments() })
  if (broken !== null) throw fail('inUse', `With this change the segment "${broken.name}", which uses it, could not be refreshed: ${broken.problem}`, { usedBy: [broken.name] })
  refuseCircle(next, changed, segments())
}

/** A measure that goes by a segment whose definition names the measure: neither could come first. */
function refuseCircle(catalog: Catalog, { entity: id, name }: StoredRecipe, segments: SegmentDirectory): void {
  const entity = catalog.entities.find((one) => one.id === id)
  for (const segment of entity === undefined ? [] : segmentsOfAttribute(entity, name, segments, catalog)) {
    const circle = circleOf(segment, segments, catalog)
    if (circle !== null) throw fail('conflict', `With this change the segment "${segment.name}" would depend on itself through "${name}": ${circleWords(circle)}. Use another segment, or change one of these.`)
  }
}

/** Exports that have one of these as a column. */
function exportsLosing(reader: Reader, catalog: Catalog, gone: ReadonlySet<AttributeId>): readonly string[] {
  const after = { ...catalog, entities: catalog.entities.map((entity) => ({ ...entity, computed: entity.computed.filter(({ id }) => !gone.has(id)) })) }
  return exportsWithColumns(reader).filter((one) => losesColumn(one, catalog, after) !== null).map(exportCalled)
}

/** Derived and combined entities that take the attribute over, directly or through others. */
function entitiesUsing(reader: Reader, catalog: Catalog, id: AttributeId): readonly string[] {
  return readEntityRecipes(reader).flatMap(({ recipe }) => (recipeReads(recipe, catalog).computed.some((one) => one.id === id) ? [recipe.name] : []))
}

/** Entities that take the attribute over can still be made, and not of themselves. */
function refuseBrokenEntities(edit: Edit, catalog: Catalog, next: Catalog): void {
  const recipes = readEntityRecipes(edit).map(({ recipe }) => recipe)
  for (const recipe of recipes) {
    const circle = entityCircle(recipe, recipes, (one) => entitiesRead(one, next))
    if (circle !== null) throw fail('conflict', `With this change "${recipe.name}" would be made of itself: ${circle.join(' → ')}. Use another attribute, or change one of these.`)
    const [first] = resolveEntityRecipe(recipe, next).problems
    if (first === undefined || resolveEntityRecipe(recipe, catalog).problems.length > 0) continue
    throw fail('inUse', `With this change "${recipe.name}", which is made of it, could not be made: ${entityProblemText(first)}`, { usedBy: [recipe.name] })
  }
}

/** Recipes are kept with the output names of segments, which never change. */
function withLastingNames(recipe: RecipeInput, segments: SegmentDirectory): RecipeInput {
  if (recipe.kind !== 'measure' || recipe.value.kind !== 'aggregate') return recipe
  const { value } = recipe
  const where = segmentsRenamed(value.where as Group, (name) => lastingName(segments, name))
  return { ...recipe, value: { ...value, where: where as typeof value.where } }
}

function write(edit: Edit, { id, entity, name, recipe }: StoredRecipe, isThere: boolean): void {
  const columns = { entity, name, recipe: JSON.stringify(recipe satisfies RecipeInput) }
  if (!isThere) edit.insert('computed_attribute', { id, ...columns, position: nextPosition(edit, 'computed_attribute') })
  else if (edit.update('computed_attribute', { id }, columns) === 0) throw fail('notFound', 'This computed attribute does not exist any more.')
}

/** Refused while a segment or another computed attribute names it: the message says what has to go first, in order. */
export function removeComputed(store: Store, id: AttributeId): void {
  store.edit((edit) => {
    const catalog = readCatalog(edit)
    const usage = usageOfComputed(edit, catalog)
    const use = usage.find(({ computed }) => computed.id === id)
    if (use === undefined) throw fail('notFound', 'This computed attribute does not exist any more.')
    const { segments, attributes } = usersOf(usage, id)
    const exports = exportsLosing(edit, catalog, new Set([id, ...attributes.map((one) => one.id)]))
    const users = [...exports, ...entitiesUsing(edit, catalog, id), ...segments, ...attributes.map(({ name }) => name)]
    if (users.length > 0) throw fail('inUse', `"${use.computed.name}" is used: first change or delete ${listed(users)}${users.length === 1 ? '' : ', in this order'}.`, { usedBy: [...users] })
    edit.remove('computed_attribute', { id })
  })
}
