import { foldName } from '../names.ts'
import type { EntityRecipe } from './entityRecipe.ts'

/** The names on the way from an entity back to itself through what its rows follow from, which `reads` says; null where there is no such way. */
export function entityCircle(start: EntityRecipe, others: readonly EntityRecipe[], reads: (recipe: EntityRecipe) => readonly string[]): readonly string[] | null {
  const recipes = new Map([...others, start].map((recipe) => [foldName(recipe.name), recipe]))
  const seen = new Set<string>()
  const ways: (readonly string[])[] = [[start.name]]
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const recipe = recipes.get(foldName(way.at(-1) ?? ''))
    for (const input of recipe === undefined ? [] : reads(recipe)) {
      const folded = foldName(input)
      if (folded === foldName(start.name)) return [...way, start.name]
      const next = recipes.get(folded)
      if (next === undefined || seen.has(folded)) continue
      seen.add(folded)
      ways.push([...way, next.name])
    }
  }
  return null
}

/** Recipes in an order in which each comes after what it reads; those of a circle, which cannot be saved, last. */
export function inDependencyOrder<T extends { readonly recipe: EntityRecipe }>(stored: readonly T[], reads: (recipe: EntityRecipe) => readonly string[]): readonly T[] {
  const ordered: T[] = []
  let waiting = stored
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ recipe }) => foldName(recipe.name)))
    const ready = waiting.filter(({ recipe }) => reads(recipe).every((input) => !names.has(foldName(input))))
    if (ready.length === 0) return [...ordered, ...waiting]
    ordered.push(...ready)
    waiting = waiting.filter((one) => !ready.includes(one))
  }
  return ordered
}
