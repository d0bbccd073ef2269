import type { ComputedAttribute, Entity } from '../../domain/entity.ts'
import { resolveFormula } from '../../formula/resolveFormula.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { Recipe } from '../recipe.ts'
import { resolveAttribute } from '../resolve/attribute.ts'
import { createReport, type Report } from '../resolve/report.ts'
import type { ResolvedAttribute } from '../resolve/resolved.ts'
import { quoted, type Scope, type Surroundings } from '../resolve/scope.ts'
import { scaledNumbers } from '../resolve/numberLiterals.ts'
import { formulaScope } from './formulaScope.ts'
import { recipeOf } from './parseRecipe.ts'
import { resolveMeasureAggregate } from './resolveAggregate.ts'
import type { ResolvedComputed, ResolvedPlacement } from './resolved.ts'

export type ComputedResolution = { readonly ok: true; readonly computed: ResolvedComputed } | { readonly ok: false; readonly problem: string }

/** The recipe of an entity's calculated attribute or measure, held against the catalog: all of it, or the first problem. */
export function resolveComputed(entity: Entity, recipe: ComputedAttribute['recipe'], surroundings: Surroundings): ComputedResolution {
  const { computed, diagnostics } = diagnoseComputed(entity, recipe, surroundings)
  if (computed !== null) return { ok: true, computed }
  const error = diagnostics.find((diagnostic) => diagnostic.severity === 'error')
  return { ok: false, problem: error?.message ?? `${quoted(recipe.name)} cannot be computed.` }
}

/** All that is wrong with it, each at its place; `computed` is null where anything is. */
export function diagnoseComputed(entity: Entity, recipe: ComputedAttribute['recipe'], surroundings: Surroundings): { readonly computed: ResolvedComputed | null; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const computed = resolveRecipe(entity, recipeOf(recipe), surroundings, createReport(diagnostics, null))
  return { computed: diagnostics.some(({ severity }) => severity === 'error') ? null : computed, diagnostics }
}

function resolveRecipe(entity: Entity, recipe: Recipe, surroundings: Surroundings, report: Report): ResolvedComputed | null {
  if (recipe.kind === 'calculated') return resolveText(entity, recipe.formula, surroundings, report)
  const { value } = recipe
  switch (value.kind) {
    case 'formula':
      return resolveText(entity, value.formula, surroundings, report)
    case 'aggregate':
      return resolveMeasureAggregate(entity, value, surroundings, report)
    default:
      return resolvePlacement(entity, value, surroundings, report)
  }
}

/** Where in the formula a problem is, counted in characters from 1, so that it is found in a long one. */
function resolveText(entity: Entity, text: string, surroundings: Surroundings, report: Report): ResolvedComputed | null {
  const resolution = resolveFormula(text, formulaScope(entity, surroundings))
  if (!resolution.ok) {
    for (const { from, message } of resolution.problems) report.error('definition', `At character ${from + 1} of the formula: ${message}`)
    return null
  }
  const { formula } = resolution
  return { kind: 'formula', entity: entity.id, type: formula.type, scale: formula.scale, formula }
}

type PlacementRecipe = Exclude<Extract<Recipe, { kind: 'measure' }>['value'], { kind: 'aggregate' | 'formula' }>

function resolvePlacement(entity: Entity, recipe: PlacementRecipe, surroundings: Surroundings, report: Report): ResolvedComputed | null {
  const scope: Scope = { ...surroundings, path: [], chain: [entity], isComplete: true }
  const of = resolveAttribute(recipe.of, scope, report, 'attribute', 0)
  if (of === null) return null
  if (of.type === 'text' || of.type === 'boolean') return report.error('attribute', `Members are ordered by a number or a date, but ${quoted(of.name)} is neither; choose another attribute.`)
  const placement = placementOf(recipe, of, report)
  if (placement === null) return null
  const isShare = recipe.kind === 'percentile'
  return { entity: entity.id, type: isShare ? 'decimal' : 'integer', scale: null, ...placement }
}

function placementOf(recipe: PlacementRecipe, of: ResolvedAttribute, report: Report): ResolvedPlacement | null {
  if (recipe.kind !== 'bins') {
    const isDescending = recipe.order === 'descending'
    return recipe.kind === 'tiles' || recipe.kind === 'bands' ? { kind: recipe.kind, of, isDescending, n: recipe.n } : { kind: recipe.kind, of, isDescending }
  }
  if (of.type === 'date' || of.type === 'datetime') return report.error('attribute', `Bins have numbers as edges, but ${quoted(of.name)} is a date; make a formula of it first.`)
  const isRising = recipe.edges.every((edge, index) => index === 0 || edge > (recipe.edges[index - 1] ?? edge))
  if (!isRising) return report.error('value', 'The edges of bins must rise, each above the one before.')
  return { kind: 'bins', of, edges: recipe.edges.map((edge) => edgeOf(edge, of)) }
}

/** An edge between two stored values is the upper of them: a value is at or above both just then. */
function edgeOf(edge: number, { type, scale }: ResolvedAttribute): number {
  const places = type === 'integer' ? 0 : scale
  if (places === null) return edge
  const literal = scaledNumbers(places).value(edge, 'greaterOrEqual')
  return typeof literal === 'object' && literal.kind === 'value' ? Number(literal.value) : edge * 10 ** places
}
