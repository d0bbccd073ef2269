import type { Output } from '@shared/contract/contract.ts'

/** A sentence for each derived or combined entity whose rows are not those of its inputs as they are now. */
export function problemsOf(derived: Output<'derived.list'>): readonly string[] {
  return derived.flatMap(({ recipe, problem }) => (problem === null ? [] : [`${recipe.name} could not be made anew and is as it was: ${problem}`]))
}
