import type { DerivedEntity } from '@shared/contract/derived.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { countOf, formatCount } from '@shared/format/numbers.ts'
import type { DerivedFunction, EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { listWords } from '@shared/rules/names.ts'

/** "One row for each Customer ID of Order lines", "Online and Store, one after the other". */
export function recipeWords(recipe: EntityRecipe): string {
  if (recipe.kind === 'derived') return `One row for each ${listWords(recipe.key)} of ${recipe.from}`
  return `${listWords(recipe.parts.map(({ entity }) => entity))}, one after the other`
}

/** What a person should know of the rows; null where all is well. */
export function noteOf({ problem, warnings, leftOut }: Pick<DerivedEntity, 'problem' | 'warnings' | 'leftOut'>): string | null {
  if (problem !== null) return `Not made anew, the rows are as before: ${problem}`
  const differing = warnings.filter(({ kind }) => kind === 'differs')
  const large = warnings.filter(({ kind }) => kind === 'tooLarge')
  const parts = [
    ...(leftOut === 0 ? [] : [`${countOf(leftOut, 'row')} without a key left out`]),
    ...(differing.length === 0 ? [] : [`${listWords(differing.map(({ attribute, count }) => `${attribute} differs for ${countOf(count, 'key')}`), 'and', 3)}: the last one counts`]),
    ...(large.length === 0 ? [] : [`${listWords(large.map(({ attribute }) => attribute))} too large to be exact in places, and empty there`]),
  ]
  return parts.length === 0 ? null : parts.join(' · ')
}

const functionWords = {
  count: 'Number of rows',
  countDistinct: 'Different values of',
  sum: 'Sum of',
  average: 'Average of',
  min: 'Smallest of',
  max: 'Largest of',
  first: 'First of',
  last: 'Last of',
} satisfies Record<DerivedFunction, string>

/** "Sum of"; of dates "Earliest of". */
export function functionWordOf(name: DerivedFunction, type: AttributeType): string {
  if (type !== 'date' && type !== 'datetime') return functionWords[name]
  return name === 'min' ? 'Earliest of' : name === 'max' ? 'Latest of' : functionWords[name]
}

/** Beside an attribute that is chosen to be taken over: whether it is the same in all rows of a key. */
export function differsWords(differs: number, keys: number): string {
  if (differs === 0) return 'the same for each'
  return `differs for ${formatCount(differs)} of ${formatCount(keys)}`
}
