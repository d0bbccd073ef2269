import { allAttributes } from '../domain/allAttributes.ts'
import type { Catalog } from '../domain/entity.ts'
import { attributeLabel } from './words.ts'
import { recipeOf } from './computed/parseRecipe.ts'
import { listWords } from './names.ts'
import type { MeasureValue, RecipeInput } from './recipe.ts'
import { aggregateParts, type SegmentNaming, type SentencePart } from './sentence.ts'

/** What a calculated attribute or a measure is, in words; a formula is its own sentence. */
export function recipeParts(input: RecipeInput, catalog: Catalog, segmentName?: SegmentNaming): readonly SentencePart[] {
  const recipe = recipeOf(input)
  if (recipe.kind === 'calculated') return [{ text: oneLine(recipe.formula), strong: false }]
  const { value } = recipe
  if (value.kind === 'formula') return [{ text: oneLine(value.formula), strong: false }]
  if (value.kind === 'aggregate') return aggregateParts(value, recipe.audience, catalog, segmentName)
  const of = attributeLabel(value.of, { chain: [recipe.audience], parents: new Map() })
  return [
    { text: `${placeWords(value)} `, strong: false },
    { text: of, strong: true },
    { text: orderWords(value, recipe.audience, isDate(catalog, recipe.audience, value.of.name)), strong: false },
  ]
}

type Placement = Exclude<MeasureValue, { kind: 'aggregate' | 'formula' }>

function placeWords(value: Placement): string {
  switch (value.kind) {
    case 'rank':
      return 'rank by'
    case 'percentile':
      return 'percentile by'
    case 'tiles':
      return `one of ${value.n} groups of equal size by`
    case 'bands':
      return `one of ${value.n} quantile bands of`
    case 'bins':
      return `one of ${value.edges.length + 1} bins of`
  }
}

function orderWords(value: Placement, audience: string, isTime: boolean): string {
  if (value.kind === 'bins') return ` with edges at ${listWords(value.edges.map(String), 'and', 8)}`
  const first = value.order === 'descending' ? (isTime ? 'latest' : 'largest') : isTime ? 'earliest' : 'smallest'
  return value.kind === 'percentile' ? `, the share of the other ${audience} that come before, ${first} first` : `, ${first} first`
}

function isDate(catalog: Catalog, audience: string, name: string): boolean {
  const entity = catalog.entities.find((one) => one.name === audience)
  const attribute = entity && allAttributes(entity).find((one) => one.name === name)
  return attribute?.type === 'date' || attribute?.type === 'datetime'
}

function oneLine(formula: string): string {
  return formula.replaceAll(/\s+/g, ' ').trim()
}
