import { isAudience } from '@shared/domain/audience.ts'
import type { Catalog, ComputedAttribute, Entity } from '@shared/domain/entity.ts'
import { parseDecimal } from '@shared/domain/storedValue.ts'
import { recipeOf } from '@shared/rules/computed/parseRecipe.ts'
import type { AttributeRef } from '@shared/rules/definition.ts'
import { findPaths, hopsFrom, pathSteps } from '@shared/rules/paths.ts'
import type { MeasureAggregate, MeasureValue, Recipe, RecipeInput } from '@shared/rules/recipe.ts'
import { purchaseSources } from '@shared/rules/templates/purchaseSources.ts'

export type ValueKind = MeasureValue['kind']

/** A calculated attribute or a measure while it is edited. What belongs to a kind that is not chosen stays as it was. */
export interface ComputedDraft {
  readonly kind: Recipe['kind']
  readonly entity: string
  readonly name: string
  readonly valueKind: ValueKind
  readonly formula: string
  /** Null where the audience has no related records. */
  readonly aggregate: MeasureAggregate | null
  readonly of: AttributeRef | null
  readonly order: 'ascending' | 'descending'
  readonly n: number | null
  /** As typed: numbers with blanks, commas or semicolons between them. */
  readonly edges: string
}

export function newDraft(catalog: Catalog, entity: Entity, kind: Recipe['kind'], makeId: () => string): ComputedDraft {
  const aggregate = kind === 'measure' ? countOfNearest(catalog, entity, makeId) : null
  return { kind, entity: entity.name, name: '', valueKind: aggregate === null ? 'formula' : 'aggregate', formula: '', aggregate, of: null, order: 'descending', n: 5, edges: '' }
}

/** Of what members did, else of the first records there are. */
function countOfNearest(catalog: Catalog, entity: Entity, makeId: () => string): MeasureAggregate | null {
  const [source] = purchaseSources(catalog, entity)
  const target = source?.activity ?? catalog.entities.find((other) => other.id !== entity.id && hopsFrom(catalog, entity.id).some((hop) => hop.to === 'child' && hop.entity === other.id))
  const path = source?.path ?? (target && pathSteps(findPaths(catalog, entity.id, target.id)[0] ?? []))
  if (target === undefined || path === undefined) return null
  return { kind: 'aggregate', function: 'count', entity: target.name, path, window: null, where: { kind: 'group', id: makeId(), operator: 'and', negate: false, items: [] } }
}

/** What is edited of a recipe that is there, or of a template. */
export function draftOf(catalog: Catalog, input: RecipeInput | ComputedAttribute['recipe'], makeId: () => string): ComputedDraft | null {
  const recipe = recipeOf(input)
  const name = recipe.kind === 'calculated' ? recipe.entity : recipe.audience
  const entity = catalog.entities.find((one) => one.name === name)
  if (entity === undefined || (recipe.kind === 'measure' && !isAudience(entity))) return null
  const blank = { ...newDraft(catalog, entity, recipe.kind, makeId), name: recipe.name }
  if (recipe.kind === 'calculated') return { ...blank, formula: recipe.formula }
  const { value } = recipe
  switch (value.kind) {
    case 'aggregate':
      return { ...blank, valueKind: 'aggregate', aggregate: value }
    case 'formula':
      return { ...blank, valueKind: 'formula', formula: value.formula }
    case 'bins':
      return { ...blank, valueKind: 'bins', of: value.of, edges: value.edges.join(', ') }
    default:
      return { ...blank, valueKind: value.kind, of: value.of, order: value.order, n: 'n' in value ? value.n : blank.n }
  }
}

export type DraftRecipe = { readonly ok: true; readonly recipe: Recipe } | { readonly ok: false; readonly gap: string }

/** The recipe as far as it is written, or what is still to be given; `name` where it has none yet. */
export function recipeFrom(draft: ComputedDraft, name: string): DraftRecipe {
  if (draft.kind === 'calculated') return draft.formula.trim() === '' ? gap('Write a formula.') : { ok: true, recipe: { schemaVersion: 1, kind: 'calculated', entity: draft.entity, name, formula: draft.formula } }
  const value = valueFrom(draft)
  return typeof value === 'string' ? gap(value) : { ok: true, recipe: { schemaVersion: 1, kind: 'measure', audience: draft.entity, name, value } }
}

function gap(text: string): DraftRecipe {
  return { ok: false, gap: text }
}

function valueFrom({ valueKind, formula, aggregate, of, order, n, edges }: ComputedDraft): MeasureValue | string {
  if (valueKind === 'aggregate') return aggregate ?? 'There are no related records; use a formula.'
  if (valueKind === 'formula') return formula.trim() === '' ? 'Write a formula.' : { kind: 'formula', formula }
  if (of === null) return 'Choose what members are placed by.'
  const ref = { ...of }
  if (valueKind === 'bins') {
    const numbers = edgesIn(edges)
    return typeof numbers === 'string' ? numbers : { kind: 'bins', of: ref, edges: numbers }
  }
  if (valueKind === 'rank' || valueKind === 'percentile') return { kind: valueKind, of: ref, order }
  if (n === null || !Number.isInteger(n) || n < 2 || n > 1000) return 'Give a number of groups from 2 to 1,000.'
  return { kind: valueKind, of: ref, order, n }
}

/** "0, 100; 250.5" or one a line; else what is wrong with it. */
function edgesIn(text: string): number[] | string {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.length === 0) return 'Give the edges between the bins.'
  const wrong = words.find((word) => parseDecimal(word) === null)
  return wrong === undefined ? words.map(Number) : `“${wrong}” is no number; write edges with a point and blanks between them, as in 0 99.5 250.`
}

export const valueKinds: readonly { readonly kind: ValueKind; readonly label: string; readonly says: string }[] = [
  { kind: 'aggregate', label: 'Related records', says: 'Counts, adds up or picks from the records each member has.' },
  { kind: 'formula', label: 'Formula', says: 'Calculates with the member’s attributes and other measures.' },
  { kind: 'rank', label: 'Rank', says: '1 is the first; equal values share a rank.' },
  { kind: 'percentile', label: 'Percentile', says: 'The share of the other members that come before, 0 to 100.' },
  { kind: 'tiles', label: 'Equal groups', says: 'Groups of equal size; equal values may be parted, by key.' },
  { kind: 'bands', label: 'Quantile bands', says: 'Groups between quantiles; equal values stay together.' },
  { kind: 'bins', label: 'Bins', says: 'Groups between edges you give; a value on an edge is in the bin above.' },
]
