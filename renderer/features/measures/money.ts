import { recipeOf } from '@shared/rules/computed/parseRecipe.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import { isMoneyName } from '@shared/rules/templates/purchaseSources.ts'

/** Whether a recipe's values are likely money: by its own name, or by that of what it adds up. */
export function isMoney(input: RecipeInput): boolean {
  const recipe = recipeOf(input)
  if (isMoneyName(recipe.name)) return true
  const added = recipe.kind === 'measure' && recipe.value.kind === 'aggregate' ? recipe.value.attribute?.name : undefined
  return added !== undefined && isMoneyName(added)
}
