import type { ComputedPreview, RecipeProblem } from '@shared/contract/computed.contract.ts'
import type { MemberTable } from '@shared/contract/segments.contract.ts'
import { allAttributes } from '@shared/domain/allAttributes.ts'
import { isAudience } from '@shared/domain/audience.ts'
import type { Catalog, ComputedAttribute, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, type AttributeId } from '@shared/domain/ids.ts'
import { cellOf } from '@shared/domain/storedValue.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import { formulaScope } from '@shared/rules/computed/formulaScope.ts'
import { recipeOf } from '@shared/rules/computed/parseRecipe.ts'
import { measureRecords } from '@shared/rules/computed/resolveAggregate.ts'
import { diagnoseComputed } from '@shared/rules/computed/resolveComputed.ts'
import { surroundingsOf } from '@shared/rules/computed/surroundings.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { foldName } from '@shared/rules/names.ts'
import { pathWords } from '@shared/rules/paths.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import type { Surroundings } from '@shared/rules/resolve/scope.ts'
import { readRecipes } from '../catalog/catalog.repo.ts'
import { catalogWith, lastingRecipe } from '../catalog/computed.ts'
import { findEntity } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { EvaluateOptions } from '../engine/engine.ts'
import { createClock } from '../engine/evaluate/clock.ts'
import { ruleInterval } from '../engine/intervalWords.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import type { Ports } from '../ports.ts'
import { inKeyOrder } from '../segments/keyOrder.ts'
import { orderedAttributes, readRows } from '../segments/memberRows.ts'
import { weekStartIn } from '../store/workspaceValues.ts'
import { breather } from '../tasks/breather.ts'
import { dataOf } from './dataOf.ts'
import { profileOf } from './profile.ts'
import { rowErrors } from './rowErrors.ts'

const sampleRows = 10
const nothing: MemberTable = { columns: [], keyColumns: 0, rows: [] }

export interface PreviewQuestion {
  readonly recipe: unknown
  /** Recipes it needs that are not saved either. */
  readonly first: readonly unknown[]
  /** The one that is edited; null: a new one. */
  readonly computed: AttributeId | null
  readonly asOf: number
  readonly signal: AbortSignal
}

/** What a recipe would give if it were saved now: nothing of it is kept. */
export async function previewComputed(ports: Pick<Ports, 'elapsed' | 'pause'>, workspace: OpenWorkspace, { recipe: json, first, computed, asOf, signal }: PreviewQuestion): Promise<ComputedPreview> {
  const start = ports.elapsed()
  const finish = (found: Partial<ComputedPreview>): ComputedPreview => ({
    type: null,
    problems: [],
    sample: nothing,
    profile: null,
    errors: [],
    records: null,
    dataOf: null,
    ...found,
    asOf: new Date(asOf).toISOString(),
    elapsedMs: ports.elapsed() - start,
  })
  const draft = draftOf(workspace, json, first, computed)
  if (!draft.ok) return finish({ problems: [wrong('definition', draft.message)] })
  const { catalog, entity, attribute, recipe, taken } = draft
  const segments = workspace.segments()
  const zone = workspace.zone()
  const surroundings = surroundingsOf(catalog, { zone, segments })
  const problems = [...(taken === null ? [] : [wrong('projection', taken)]), ...problemsOf(entity, attribute, recipe, surroundings)]
  const options: EvaluateOptions = { asOf, zone, signal, catalog }
  const records = await recordsOf(workspace, entity, recipe, surroundings, options)
  const isSound = attribute.problem === null && problems.every(({ place }) => place.severity !== 'error' || place.part === 'projection')
  if (!isSound) return finish({ problems, records })
  const reading = await workspace.engine.columns(entity.id, [attribute.id], options)
  return finish({
    type: { type: attribute.type, scale: attribute.scale },
    problems,
    records,
    sample: await sampleOf(ports, workspace, entity, attribute, reading, signal),
    profile: await profileOf(ports, reading, 0, attribute, zone, signal),
    errors: rowErrors(workspace, entity, reading, 0),
    dataOf: dataOf(catalog, entity, attribute, { zone, segments }),
  })
}

type Draft =
  | { readonly ok: false; readonly message: string }
  | { readonly ok: true; readonly catalog: Catalog; readonly entity: Entity; readonly attribute: ComputedAttribute; readonly recipe: RecipeInput; /** Why it cannot have its name. */ readonly taken: string | null }

function draftOf({ store, catalog: now, segments }: OpenWorkspace, json: unknown, first: readonly unknown[], computed: AttributeId | null): Draft {
  const before = now()
  const parse = (one: unknown): RecipeInput | string => {
    try {
      return lastingRecipe(one, segments())
    } catch (error) {
      return toAppError(error).message
    }
  }
  const parsed = [...first, json].map(parse)
  const fault = parsed.find((one) => typeof one === 'string')
  if (typeof fault === 'string') return { ok: false, message: fault }
  const recipes = parsed.filter((one) => typeof one !== 'string')
  const recipe = recipes.at(-1)
  const entity = recipe && findEntity(before, entityNameOf(recipe))
  if (recipe === undefined || !entity) return { ok: false, message: `There is no entity “${recipe === undefined ? '' : entityNameOf(recipe)}”.` }
  if (recipe.kind === 'measure' && !isAudience(entity)) return { ok: false, message: `“${entity.name}” is not an audience, and measures are values of members; use a calculated attribute.` }
  const own = computed ?? attributeIdSchema.parse('draft')
  const drafts = recipes.flatMap((one, index) => {
    const owner = findEntity(before, entityNameOf(one))
    return owner === null ? [] : [{ id: one === recipe ? own : attributeIdSchema.parse(`draft-${index}`), entity: owner.id, name: one.name, recipe: one }]
  })
  const catalog = catalogWith(before, readRecipes(store), drafts)
  const after = catalog.entities.find(({ id }) => id === entity.id)
  const attribute = after?.computed.find(({ id }) => id === own)
  if (after === undefined || attribute === undefined) return { ok: false, message: `“${recipe.name}” cannot be computed.` }
  const other = allAttributes(entity).find((one) => one.id !== computed && foldName(one.name) === foldName(recipe.name))
  return { ok: true, catalog, entity: after, attribute, recipe, taken: other === undefined ? null : `“${entity.name}” has “${other.name}” already; choose another name.` }
}

function entityNameOf(recipe: RecipeInput): string {
  return recipe.kind === 'calculated' ? recipe.entity : recipe.audience
}

function wrong(part: Diagnostic['part'], message: string): RecipeProblem {
  return { place: { severity: 'error', ruleId: null, nodeId: null, part, message }, from: null, to: null }
}

/** Those of a formula with their characters; a circle, which no part of the recipe shows, as the catalog says it. */
function problemsOf(entity: Entity, attribute: ComputedAttribute, recipe: RecipeInput, surroundings: Surroundings): readonly RecipeProblem[] {
  const formula = recipe.kind === 'calculated' ? recipe.formula : recipe.value.kind === 'formula' ? recipe.value.formula : null
  const found = formula === null ? diagnoseComputed(entity, recipe, surroundings).diagnostics.map((place) => ({ place: { ...place, ruleId: 'measure' }, from: null, to: null })) : formulaProblems(formula, entity, surroundings)
  const isCircle = attribute.problem?.startsWith('it depends on itself') === true
  return isCircle || (found.length === 0 && attribute.problem !== null) ? [wrong('definition', `“${attribute.name}” cannot be computed: ${attribute.problem}`)] : found
}

function formulaProblems(formula: string, entity: Entity, surroundings: Surroundings): readonly RecipeProblem[] {
  const resolution = resolveFormula(formula, formulaScope(entity, surroundings))
  return resolution.ok ? [] : resolution.problems.map(({ from, to, message }) => ({ ...wrong('definition', message), from, to }))
}

/** Counts beside the conditions of an aggregate, as far as they are in order. */
async function recordsOf({ engine, store }: OpenWorkspace, entity: Entity, input: RecipeInput, surroundings: Surroundings, options: EvaluateOptions): Promise<ComputedPreview['records']> {
  const recipe = recipeOf(input)
  if (recipe.kind !== 'measure' || recipe.value.kind !== 'aggregate') return null
  const { frame, rule, nodes } = measureRecords(entity, recipe.value, surroundings)
  if (frame === null || frame.path.length === 0) return null
  const alone = [...nodes].filter((entry) => entry[1] !== null)
  const [inWindow = 0, counted = 0, ...counts] = await engine.records(entity.id, frame, [null, rule?.where ?? null, ...alone.map(([, node]) => node)], options)
  const found = new Map(alone.map(([id], index) => [id, counts[index] ?? 0]))
  return {
    inWindow,
    counted: rule === null ? null : counted,
    nodes: [...nodes.keys()].map((id) => ({ id, count: found.get(id) ?? null })),
    interval: ruleInterval(frame, rule?.where ?? null, createClock({ asOf: options.asOf, zone: options.zone, weekStart: weekStartIn(store) })),
    path: pathWords(surroundings.catalog, entity.id, frame.path),
  }
}

async function sampleOf(ports: Pick<Ports, 'elapsed' | 'pause'>, { store, zone }: OpenWorkspace, entity: Entity, attribute: ComputedAttribute, reading: ColumnReading, signal: AbortSignal): Promise<MemberTable> {
  const rest = breather(ports, signal)
  const shown = orderedAttributes(entity).slice(0, Math.max(1, entity.key.length + (entity.nameAttribute === null ? 0 : 1)))
  const words = new Uint32Array((reading.limit + 31) >>> 5)
  for (let ordinal = 0; ordinal < reading.limit; ordinal += 1) {
    if (reading.has(ordinal)) words[ordinal >>> 5] = (words[ordinal >>> 5] ?? 0) | (1 << (ordinal & 31))
    if (ordinal % 65_536 === 0) await rest()
  }
  const ordinals = await inKeyOrder(store, entity, { words, size: reading.rows }, rest, sampleRows)
  const rows = readRows(store, entity, shown, ordinals, true)
  const cell = (value: Parameters<typeof cellOf>[0], { type, scale }: Pick<ComputedAttribute, 'type' | 'scale'>) => cellOf(value, type, scale, zone())
  return {
    columns: [...shown, attribute].map(({ name, type }) => ({ name, type })),
    keyColumns: entity.key.length,
    rows: rows.map((row) => [...shown.map((one, index) => cell(row[index + 1] ?? null, one)), cell(reading.value(Number(row[0]), 0), attribute)]),
  }
}
