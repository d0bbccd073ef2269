import { capital, innermost, sentence, valueAt } from '../issueSentences.ts'
import { isObject } from '../place.ts'
import { entityRecipeSchema, type EntityRecipe } from './entityRecipe.ts'

export type ParsedEntityRecipe = { readonly ok: true; readonly recipe: EntityRecipe } | { readonly ok: false; readonly message: string }

/** A recipe from JSON of unknown origin: its shape checked, defaults filled in; the first problem as a sentence. */
export function parseEntityRecipe(json: unknown): ParsedEntityRecipe {
  const parsed = entityRecipeSchema.safeParse(json)
  if (parsed.success) return { ok: true, recipe: parsed.data }
  const [first] = parsed.error.issues
  if (first === undefined || !isObject(json)) return { ok: false, message: 'A recipe is an object that says its “kind”: derived or combined.' }
  const { path, issue } = innermost(first, json)
  if (path.length === 1 && path[0] === 'kind') {
    const kind = json['kind']
    return { ok: false, message: `“kind” ${kind === undefined ? 'is missing' : `is “${String(kind)}”, which is not known`}; give derived or combined.` }
  }
  const place = placeWords(path)
  return { ok: false, message: capital(`${place}${sentence(issue, path, valueAt(json, path))}`) }
}

/** "Aggregate 2: ", "column 3: "; "" where the field alone says it. */
function placeWords(path: readonly PropertyKey[]): string {
  const [list, index] = path
  if (path.length < 3 || typeof index !== 'number') return ''
  const words: Readonly<Record<string, string>> = { attributes: 'attribute', aggregates: 'aggregate', parts: 'part', columns: 'column' }
  const word = words[String(list)]
  return word === undefined ? '' : `${word} ${index + 1}: `
}

/** Whether JSON of any origin means to be the recipe of an entity. */
export function isEntityRecipe(json: unknown): boolean {
  return isObject(json) && (json['kind'] === 'derived' || json['kind'] === 'combined')
}
