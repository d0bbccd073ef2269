import { namesIn } from '@shared/rules/computed/namesIn.ts'
import { recipeOf } from '@shared/rules/computed/parseRecipe.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import { isMoneyName } from '@shared/rules/templates/purchaseSources.ts'

/** Whether a recipe's values are likely money: by its own name, by that of what it adds up, or by the one amount of money its formula goes by; two of them may well be a ratio. */
export function isMoney(input: RecipeInput): boolean {
  const recipe = recipeOf(input)
  if (isMoneyName(recipe.name)) return true
  if (recipe.kind === 'measure' && recipe.value.kind === 'aggregate') return recipe.value.attribute !== undefined && isMoneyName(recipe.value.attribute.name)
  if (recipe.kind === 'measure' && recipe.value.kind !== 'formula') return false
  return [...namesIn(recipe)].filter(isMoneyName).length === 1
}
