import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { allAttributes, isComputed } from '@shared/domain/allAttributes.ts'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import type { FormulaProblem } from '@shared/formula/scope.ts'
import { formulaScope } from '@shared/rules/computed/formulaScope.ts'
import { withComputed } from '@shared/rules/computed/typeComputed.ts'
import { freeName } from '@shared/rules/names.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import { recipeFrom, type ComputedDraft, type DraftRecipe } from './computedDraft.ts'
import { namesAfter, type FormulaNames } from './formula/formulaNames.ts'
import { usePreview, type Preview } from './usePreview.ts'

/** All an editor of one calculated attribute or measure knows: the draft, what it would give, and what is wrong with it. */
export interface Editing {
  readonly draft: Readonly<Ref<ComputedDraft>>
  change(part: Partial<ComputedDraft>): void
  readonly changed: ComputedRef<boolean>
  /** The names a formula or a place may use: without its own, with those that are made along with it. */
  readonly catalog: ComputedRef<Catalog>
  readonly entity: ComputedRef<Entity | null>
  readonly recipe: ComputedRef<DraftRecipe>
  readonly isFormula: ComputedRef<boolean>
  /** Of the formula as it stands, at once; the preview follows. */
  readonly formulaProblems: ComputedRef<readonly FormulaProblem[]>
  names(path: readonly string[]): FormulaNames | null
  readonly preview: Preview
  /** Problems of the preview at one place: 'projection' is the name. */
  problemAt(...parts: readonly string[]): string | null
  /** What keeps it from being saved, as a sentence; null: nothing known. */
  readonly obstacle: ComputedRef<string | null>
}

interface Start {
  readonly draft: ComputedDraft
  readonly first: readonly RecipeInput[]
  readonly computed: AttributeId | null
  readonly makeId: () => string
}

export function useEditing({ draft: initial, first, computed: id, makeId }: Start, stored: () => Catalog): Editing {
  const draft = shallowRef(initial)
  const before = ref(JSON.stringify(initial))
  const changed = computed(() => JSON.stringify(draft.value) !== before.value)
  const catalog = computed(() => {
    const others = stored().entities.map((entity) => ({ ...entity, computed: entity.computed.filter((one) => one.id !== id) }))
    const bare = { ...stored(), entities: others }
    return withComputed(bare, first.flatMap((recipe, index) => {
      const owner = bare.entities.find(({ name }) => name === (recipe.kind === 'calculated' ? recipe.entity : recipe.audience))
      return owner ? [{ id: `first-${index}` as AttributeId, entity: owner.id, name: recipe.name, recipe }] : []
    }))
  })
  const entity = computed(() => catalog.value.entities.find(({ name }) => name === draft.value.entity) ?? null)
  const recipe = computed(() => recipeFrom(draft.value, draft.value.name.trim() === '' ? placeholder(draft.value, catalog.value) : draft.value.name.trim()))
  const isFormula = computed(() => draft.value.kind === 'calculated' || draft.value.valueKind === 'formula')

  const formulaProblems = computed((): readonly FormulaProblem[] => {
    const { value: at } = entity
    if (!isFormula.value || at === null || draft.value.formula.trim() === '') return []
    // As it is stored it is no name to use, but one that a person may write.
    const own = stored().entities.find((one) => one.id === at.id)?.computed.find((one) => one.id === id)
    const problemOf = (_entity: Entity, attribute: Parameters<typeof isComputed>[0]): string | null => {
      if (attribute === own) return `“${own.name}” is what is written here, and nothing is computed from itself.`
      return isComputed(attribute) && attribute.problem !== null ? `“${attribute.name}” cannot be computed: ${attribute.problem}` : null
    }
    const resolution = resolveFormula(draft.value.formula, formulaScope(own ? { ...at, computed: [...at.computed, own] } : at, { catalog: catalog.value, problemOf }))
    return resolution.ok ? [] : resolution.problems
  })

  const preview = usePreview(() => (recipe.value.ok && formulaProblems.value.length === 0 ? { recipe: recipe.value.recipe, first, computed: id } : null), () => `${draft.value.entity} ${draft.value.valueKind}`, makeId())
  const problems = computed(() => (recipe.value.ok && formulaProblems.value.length === 0 ? (preview.value.value?.problems.filter(({ place }) => place.severity === 'error') ?? []) : []))

  const obstacle = computed(() => {
    if (draft.value.name.trim() === '') return 'Give it a name.'
    if (!recipe.value.ok) return recipe.value.gap
    return formulaProblems.value[0]?.message ?? problems.value[0]?.place.message ?? preview.error.value?.message ?? null
  })

  return {
    draft,
    change: (part) => (draft.value = { ...draft.value, ...part }),
    changed,
    catalog,
    entity,
    recipe,
    isFormula,
    formulaProblems,
    names: (path) => (entity.value === null ? null : namesAfter(catalog.value, entity.value, path)),
    preview,
    problemAt: (...parts) => problems.value.find(({ place, from }) => from === null && place.nodeId === null && parts.includes(place.part))?.place.message ?? null,
    obstacle,
  }
}

/** A name for the preview that nothing has: without one it could not be asked. */
function placeholder({ kind, entity }: ComputedDraft, catalog: Catalog): string {
  const owner = catalog.entities.find(({ name }) => name === entity)
  return freeName(kind === 'measure' ? 'New measure' : 'New attribute', owner ? allAttributes(owner).map(({ name }) => name) : [])
}
