import type { Catalog } from '@shared/domain/entity.ts'
import { entityProblemText } from '@shared/rules/derived/entityProblem.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import type { SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { sql } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { readRecipes } from './catalog.repo.ts'
import { readEntityRecipes } from './entityRecipe.repo.ts'
import { withRemade } from './withRemade.ts'

export interface Broken {
  readonly name: string
  /** Why it would have no meaning any more, a sentence. */
  readonly problem: string
}

interface Frame {
  readonly zone: string
  readonly segments: SegmentDirectory
}

/**
 * Segments and computed attributes that have a meaning now and would have none with the catalog as `after` says (its computed
 * attributes are not looked at), in an order in which they can be changed or deleted: each before what it uses.
 * Resolves every definition twice.
 */
export function brokenBy(reader: Reader, before: Catalog, after: Catalog, frame: Frame): readonly Broken[] {
  const recipes = readRecipes(reader)
  const typed = (catalog: Catalog): Catalog => withComputed({ ...catalog, entities: catalog.entities.map((entity) => ({ ...entity, computed: [] })) }, recipes)
  const next = withRemade(typed(after), readEntityRecipes(reader), typed)
  return [...brokenSegments(reader, before, next, frame), ...brokenComputed(before, next), ...brokenDerived(reader, before, next)]
}

function brokenSegments(reader: Reader, before: Catalog, after: Catalog, { zone, segments }: Frame): readonly Broken[] {
  return reader
    .all<{ id: SegmentId; name: string; definition: string }>(
      sql`SELECT s.id, s.name, v.definition FROM segment s JOIN segment_version v ON v.segment = s.id AND v.version = s.version WHERE s.deleted_at IS NULL ORDER BY s.name`,
    )
    .flatMap(({ id, name, definition }) => {
      const parsed = parseDefinition(JSON.parse(definition))
      if (!parsed.ok) return []
      const faultIn = (catalog: Catalog): string | null =>
        resolveDefinition(parsed.definition, catalog, { zone, segments, self: id }).diagnostics.find(({ severity }) => severity === 'error')?.message ?? null
      const problem = faultIn(after)
      return problem === null || faultIn(before) !== null ? [] : [{ name, problem }]
    })
}

/** Derived and combined entities whose rows could not be made any more; one that is gone itself is not asked. */
function brokenDerived(reader: Reader, before: Catalog, after: Catalog): readonly Broken[] {
  return readEntityRecipes(reader).flatMap(({ entity, recipe }) => {
    if (after.entities.every(({ id }) => id !== entity)) return []
    const faultIn = (catalog: Catalog): string | null => {
      const [first] = resolveEntityRecipe(recipe, catalog).problems
      return first === undefined ? null : entityProblemText(first)
    }
    const problem = faultIn(after)
    return problem === null || faultIn(before) !== null ? [] : [{ name: recipe.name, problem }]
  })
}

/** The last ones added first: what uses another was mostly added after it. */
function brokenComputed(before: Catalog, after: Catalog): readonly Broken[] {
  const known = new Map(before.entities.flatMap(({ computed }) => computed.map((one) => [one.id, one.problem] as const)))
  const all = after.entities.flatMap(({ computed }) => computed)
  const broken = all.flatMap(({ id, name, problem }) => (problem === null || known.get(id) !== null ? [] : [{ name, problem }]))
  // Of an entity that is gone, its own go with it.
  return broken.toReversed()
}
