import type { Catalog } from '@shared/domain/entity.ts'
import { entityProblemText } from '@shared/rules/derived/entityProblem.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import { segmentsOfAttribute, segmentsUsed } from '@shared/rules/segmentsUsed.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import type { Reader } from '../store/store.ts'
import { readRecipes } from './catalog.repo.ts'
import { readEntityRecipes } from './entityRecipe.repo.ts'
import { changeOrder } from './changeOrder.ts'
import { exportCalled, exportsWithColumns, losesColumn } from './exportColumns.ts'
import { brokenDefinition, segmentDefinitions, type DefinitionFrame } from './segmentDefinitions.ts'
import { withRemade } from './withRemade.ts'

export interface Broken {
  readonly name: string
  /** Why it would have no meaning any more, a sentence. */
  readonly problem: string
}

/** Of a definition or recipe that has no meaning any more, what tells what it uses. */
interface Item extends Broken {
  readonly kind: 'export' | 'segment' | 'computed' | 'derived'
  readonly id: string
  /** Whether it would have none with a catalog. */
  readonly isBrokenBy: (catalog: Catalog) => boolean
  /** Ids of the segments that it goes by. */
  readonly segments: ReadonlySet<string>
}

/**
 * Exports, segments and computed attributes that have a meaning now and would have none with the catalog as `after` says (its computed
 * attributes are not looked at), in an order in which they can be changed or deleted: each before what it uses, of whatever
 * kind. Resolves every definition twice, and those without a meaning once more for each computed attribute and entity among them.
 */
export function brokenBy(reader: Reader, before: Catalog, after: Catalog, frame: DefinitionFrame): readonly Broken[] {
  const recipes = readRecipes(reader)
  const typedBy = (stored: typeof recipes, catalog: Catalog): Catalog => withComputed({ ...catalog, entities: catalog.entities.map((entity) => ({ ...entity, computed: [] })) }, stored)
  const typed = (catalog: Catalog): Catalog => typedBy(recipes, catalog)
  const next = withRemade(typed(after), readEntityRecipes(reader), typed)
  const items = [...brokenExports(reader, before, next), ...brokenSegments(reader, before, next, frame), ...brokenComputed(before, next, frame), ...brokenDerived(reader, before, next)]
  if (items.length < 2) return items.map(nameAndProblem)
  const without = ({ kind, id }: Item): Catalog =>
    kind === 'computed'
      ? typedBy(recipes.filter((one) => one.id !== id), before)
      : typed({ entities: before.entities.filter((one) => one.id !== id), relationships: before.relationships.filter((one) => one.childEntity !== id && one.parentEntity !== id) })
  return changeOrder(items, (item) => {
    if (item.kind === 'export') return new Set()
    if (item.kind === 'segment') return new Set(items.filter(({ segments }) => segments.has(item.id)))
    const catalog = without(item)
    return new Set(items.filter((other) => other !== item && other.isBrokenBy(catalog)))
  }).map(nameAndProblem)
}

function nameAndProblem({ name, problem }: Item): Broken {
  return { name, problem }
}

/** Exports with a column that would be no attribute any more. */
function brokenExports(reader: Reader, before: Catalog, after: Catalog): readonly Item[] {
  return exportsWithColumns(reader).flatMap((one) => {
    const lost = losesColumn(one, before, after)
    if (lost === null) return []
    return [{ kind: 'export', id: one.id, name: exportCalled(one), problem: `It has the column “${lost}”.`, isBrokenBy: (catalog) => losesColumn(one, before, catalog) !== null, segments: new Set<string>() } satisfies Item]
  })
}

function brokenSegments(reader: Reader, before: Catalog, after: Catalog, frame: DefinitionFrame): readonly Item[] {
  return segmentDefinitions(reader).flatMap((one) => {
    const broken = brokenDefinition(one, before, after, frame)
    if (broken === null) return []
    const used = new Set(segmentsUsed(broken.definition, frame.segments, before).map(({ id }) => id))
    return [{ kind: 'segment', id: one.id, name: one.name, problem: broken.problem, isBrokenBy: (catalog) => broken.faultIn(catalog) !== null, segments: used } satisfies Item]
  })
}

/** Derived and combined entities whose rows could not be made any more; one that is gone itself is not asked. */
function brokenDerived(reader: Reader, before: Catalog, after: Catalog): readonly Item[] {
  return readEntityRecipes(reader).flatMap(({ entity, recipe }) => {
    if (after.entities.every(({ id }) => id !== entity)) return []
    const faultIn = (catalog: Catalog): string | null => {
      const [first] = resolveEntityRecipe(recipe, catalog).problems
      return first === undefined ? null : entityProblemText(first)
    }
    const problem = faultIn(after)
    if (problem === null || faultIn(before) !== null) return []
    return [{ kind: 'derived', id: entity, name: recipe.name, problem, isBrokenBy: (catalog) => faultIn(catalog) !== null, segments: new Set<string>() } satisfies Item]
  })
}

/** The last ones added first: what uses another was mostly added after it. */
function brokenComputed(before: Catalog, after: Catalog, { segments }: DefinitionFrame): readonly Item[] {
  const known = new Map(before.entities.flatMap((entity) => entity.computed.map((one) => [one.id, { entity, problem: one.problem }] as const)))
  const broken = after.entities.flatMap(({ computed }) => computed).flatMap(({ id, name, problem }) => {
    const was = known.get(id)
    if (problem === null || was?.problem !== null) return []
    const used = new Set(segmentsOfAttribute(was.entity, name, segments, before).map((one) => one.id))
    // Of an entity that is gone, its own go with it.
    const isBrokenBy = (catalog: Catalog): boolean => catalog.entities.flatMap(({ computed }) => computed).find((one) => one.id === id)?.problem !== null
    return [{ kind: 'computed', id, name, problem, isBrokenBy, segments: used } satisfies Item]
  })
  return broken.toReversed()
}
