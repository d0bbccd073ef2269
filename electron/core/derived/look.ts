import type { DerivedPreview, KeyLook } from '@shared/contract/derived.contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import { fail } from '@shared/errors/appError.ts'
import { takenOver } from '@shared/rules/derived/calculatedReads.ts'
import { derivedRecipeSchema } from '@shared/rules/derived/entityRecipe.ts'
import { entityProblemText } from '@shared/rules/derived/entityProblem.ts'
import { parseEntityRecipe } from '@shared/rules/derived/parseEntityRecipe.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import { foldName } from '@shared/rules/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Rest } from './madeRows.ts'
import { makeRows } from './makeRows.ts'

const sampleRows = 20

/** What the rows of one key have in common, by looking through all of them. */
export async function lookAtKey({ engine, catalog, zone }: OpenWorkspace, source: Entity, key: readonly string[], signal: AbortSignal, rest: Rest): Promise<KeyLook> {
  const folded = key.map(foldName)
  const others = takenOver(source, catalog()).filter(({ name }) => !folded.includes(foldName(name)))
  // A name of its own for each, so that none is in the way of another; the entity is never made.
  const recipe = derivedRecipeSchema.parse({ kind: 'derived', name: 'Look', from: source.name, key, role: 'related', attributes: others.map(({ name }) => ({ attribute: name })) })
  const { resolved, problems } = resolveEntityRecipe({ ...recipe, name: `${source.name} keys` }, catalog())
  if (resolved === null) throw fail('invalidInput', problems.map(entityProblemText).join(' '))
  const made = await makeRows(engine, resolved, { zone: zone(), signal }, rest)
  const differs = new Map(made.warnings.map(({ attribute, count }) => [attribute, count]))
  return {
    rows: source.rowCount,
    keys: made.rows,
    leftOut: made.leftOut,
    attributes: others.map(({ name, type }) => ({ name, type, differs: differs.get(name) ?? 0 })),
  }
}

/** The rows a recipe would make, without keeping them; a recipe with problems has none. */
export async function previewEntity({ engine, catalog, zone }: OpenWorkspace, json: unknown, signal: AbortSignal, rest: Rest): Promise<DerivedPreview> {
  const parsed = parseEntityRecipe(json)
  const none = { rows: null, leftOut: 0, warnings: [], attributes: [], sample: [] }
  if (!parsed.ok) return { ...none, problems: [{ part: 'name', index: null, message: parsed.message }] }
  const { resolved, problems } = resolveEntityRecipe(parsed.recipe, catalog())
  if (resolved === null) return { ...none, problems: [...problems] }
  const made = await makeRows(engine, resolved, { zone: zone(), signal }, rest)
  const sample = Array.from({ length: Math.min(sampleRows, made.rows) }, (_row, row) => resolved.made.map(({ type, scale }, index) => displayText(made.value(row, index), type, scale, zone())))
  return { rows: made.rows, leftOut: made.leftOut, warnings: [...made.warnings], attributes: [...resolved.made], sample, problems: [] }
}
