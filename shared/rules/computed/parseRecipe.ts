import { innermost, sentence, capital, valueAt } from '../issueSentences.ts'
import { isTooDeep, maxDepth } from '../parse.ts'
import { isObject, withIds } from '../place.ts'
import { recipeSchema, type Recipe, type RecipeInput } from '../recipe.ts'

export type ParsedRecipe = { readonly ok: true; readonly recipe: RecipeInput } | { readonly ok: false; readonly message: string }

/** A recipe from JSON of unknown origin: its shape checked, defaults and ids filled in; the first problem as a sentence. */
export function parseRecipe(json: unknown): ParsedRecipe {
  if (isObject(json) && isObject(json['value']) && isTooDeep(json['value']['where'])) return { ok: false, message: `Groups are nested more than ${maxDepth} deep; make them flatter.` }
  const complete = withNodeIds(json)
  const parsed = recipeSchema.safeParse(complete)
  if (parsed.success) return { ok: true, recipe: parsed.data }
  const [first] = parsed.error.issues
  if (first === undefined) return { ok: false, message: 'This is not a recipe.' }
  if (!isObject(complete)) return { ok: false, message: 'A recipe is an object that says its “kind”: calculated or measure.' }
  const { path, issue } = innermost(first, complete)
  if (path.at(-1) === 'kind') return { ok: false, message: kindSentence(path, valueAt(complete, path)) }
  return { ok: false, message: capital(sentence(issue, path, valueAt(complete, path))) }
}

function kindSentence(path: readonly PropertyKey[], value: unknown): string {
  const known = path.length > 1 ? 'aggregate, formula, rank, percentile, tiles, bands or bins' : 'calculated or measure'
  const said = value === undefined ? 'is missing' : `is “${String(value)}”, which is not known`
  return `“kind” ${said}; give ${known}.`
}

/** A catalog holds recipes as they are stored; whoever evaluates one needs its conditions with ids, as a definition's. */
export function recipeOf(input: RecipeInput): Recipe {
  // The schema leaves ids out at will; withNodeIds has put one on every node.
  return withNodeIds(input) as Recipe
}

function withNodeIds(json: unknown): unknown {
  if (!isObject(json) || !isObject(json['value']) || json['value']['kind'] !== 'aggregate') return json
  const value = json['value']
  const rules: unknown = Reflect.get(Object(withIds({ rules: [{ id: 'measure', where: value['where'] }] })), 'rules')
  const [rule]: unknown[] = Array.isArray(rules) ? rules : []
  return { ...json, value: { ...value, where: isObject(rule) ? rule['where'] : value['where'] } }
}
