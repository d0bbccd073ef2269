import type { Attribute, Catalog, Entity } from '../../domain/entity.ts'
import { foldName, listWords } from '../names.ts'
import type { CombinedRecipe } from './entityRecipe.ts'
import type { Say } from './entityProblem.ts'
import type { CombinedColumn, ResolvedCombined } from './resolvedEntity.ts'
import { attributeIn, entityIn, refuseTwice } from './recipeNames.ts'

type Part = ResolvedCombined['parts'][number]

export function resolveCombined(recipe: CombinedRecipe, catalog: Catalog, say: Say): ResolvedCombined | null {
  const parts = recipe.parts.flatMap(({ entity: name, label }, index): Part[] => {
    if (foldName(name) === foldName(recipe.name)) {
      say('parts', index, `“${recipe.name}” would be a part of itself: choose another entity.`)
      return []
    }
    const entity = entityIn(catalog, name, 'parts', index, say)
    return entity === null ? [] : [{ entity, label: label ?? entity.name }]
  })
  if (parts.length < recipe.parts.length) return null
  refuseRepeated(parts, say)
  const columns = recipe.columns.flatMap((column, index) => columnOf(column, index, parts, catalog, say) ?? [])
  refuseTwice([{ name: recipe.sourceColumn, part: 'sourceColumn', index: null }, ...recipe.columns.map(({ name }, index) => ({ name, part: 'columns' as const, index }))], say)
  const key = keyOf(recipe, parts, columns, say)
  const made = [{ name: recipe.sourceColumn, type: 'text' as const, scale: null }, ...columns.map(({ name, type, scale }) => ({ name, type, scale }))]
  return { kind: 'combined', recipe, parts, columns, key: key.length === 0 ? [] : [recipe.sourceColumn, ...key], made }
}

function refuseRepeated(parts: readonly Part[], say: Say): void {
  parts.forEach(({ entity, label }, index) => {
    const before = parts.slice(0, index)
    if (before.some((one) => one.entity === entity)) say('parts', index, `“${entity.name}” is a part already: name each entity once.`)
    else if (before.some((one) => foldName(one.label) === foldName(label))) say('parts', index, `Two parts are labeled “${label}”: rows could not be told apart, so give one another label.`)
  })
}

function columnOf({ name, of }: CombinedRecipe['columns'][number], index: number, parts: readonly Part[], catalog: Catalog, say: Say): CombinedColumn | null {
  const found: (Attribute | null)[] = parts.map(() => null)
  let isWhole = true
  for (const { entity: wanted, attribute } of of) {
    const at = parts.findIndex(({ entity }) => foldName(entity.name) === foldName(wanted))
    const part = parts[at]
    if (part === undefined) say('columns', index, `“${wanted}” is none of the parts: they are ${listWords(parts.map(({ entity }) => entity.name))}.`)
    else if (found[at] !== null) say('columns', index, `“${name}” takes two attributes of “${part.entity.name}”: leave one.`)
    else found[at] = attributeIn(part.entity, attribute, catalog, 'columns', index, say)
    isWhole &&= part !== undefined && found[at] !== null
  }
  if (!isWhole) return null
  const type = unified(found)
  return type === null ? say('columns', index, refusal(name, found, parts)) : { name, ...type, of: found }
}

/** Integers and decimals become decimals of the widest scale (floating where one is), dates and date-times date-times; null: nothing holds both. */
function unified(attributes: readonly (Attribute | null)[]): Pick<Attribute, 'type' | 'scale'> | null {
  const present = attributes.filter((one) => one !== null)
  const types = new Set(present.map(({ type }) => type))
  const [first] = types
  if (first === undefined) return null
  if (types.size === 1 && first !== 'decimal') return { type: first, scale: null }
  const allAre = (...wanted: readonly Attribute['type'][]): boolean => [...types].every((type) => wanted.includes(type))
  if (allAre('date', 'datetime')) return { type: 'datetime', scale: null }
  if (!allAre('integer', 'decimal')) return null
  const isFloating = present.some(({ type, scale }) => type === 'decimal' && scale === null)
  return { type: 'decimal', scale: isFloating ? null : Math.max(...present.map(({ scale }) => scale ?? 0)) }
}

function refusal(name: string, attributes: readonly (Attribute | null)[], parts: readonly Part[]): string {
  const words = attributes.flatMap((attribute, index) => (attribute === null ? [] : [`${attribute.type} in “${parts[index]?.entity.name ?? ''}” (${attribute.name})`]))
  return `“${name}” cannot hold ${listWords(words)}: import one of them anew with the other’s type, or make two columns.`
}

/** Every part has the key columns, and what they take of it includes its own key: else two of its rows would be one. */
function keyOf(recipe: CombinedRecipe, parts: readonly Part[], columns: readonly CombinedColumn[], say: Say): readonly string[] {
  const key = recipe.key.flatMap((name) => {
    const column = columns.find((one) => foldName(one.name) === foldName(name))
    if (column === undefined) say('key', null, `The key names “${name}”, which is none of the columns.`)
    return column ?? []
  })
  if (recipe.key.length === 0 || key.length < recipe.key.length) return key.map(({ name }) => name)
  parts.forEach(({ entity }, index) => {
    const taken = key.map(({ of }) => of[index] ?? null)
    const missing = key.find((_column, at) => taken[at] === null)
    if (missing !== undefined) return say('key', null, `“${missing.name}” is part of the key, and “${entity.name}” has nothing in it: name its attribute there.`)
    const ids = new Set(taken.map((one) => one?.id))
    if (entity.key.length === 0 || entity.key.some((id) => !ids.has(id))) return say('key', null, keySentence(entity, key.map(({ name }) => name)))
  })
  return key.map(({ name }) => name)
}

function keySentence(entity: Entity, key: readonly string[]): string {
  if (entity.key.length === 0) return `“${entity.name}” has no key, so ${listWords(key)} cannot be one of all parts: leave the key empty, and rows are numbered.`
  const own = entity.attributes.filter(({ id }) => entity.key.includes(id)).map(({ name }) => name)
  return `The key of “${entity.name}” is ${listWords(own)}, and the key ${listWords(key)} does not hold all of it: add the columns that do.`
}
