import { computed, onScopeDispose, watch, type Ref } from 'vue'
import type { DerivedPreview } from '@shared/contract/derived.contract.ts'
import { entityProblemText } from '@shared/rules/derived/entityProblem.ts'
import type { EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { call } from '../../../api/client.ts'
import { useAsyncState } from '../../../composables/useAsyncState.ts'

const pauseMs = 250
let drafts = 0

/** What a recipe under work would make, asked again a moment after each change; null while something is missing. */
export function useEntityPreview(recipe: Ref<EntityRecipe | null>) {
  const draft = `dialog ${(drafts += 1)}`
  const preview = useAsyncState(async (): Promise<DerivedPreview | null> => {
    const asked = recipe.value
    return asked === null ? null : call('derived.preview', { draft, recipe: asked })
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    recipe,
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void preview.run(), pauseMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))

  /** The first thing in its way, a sentence. */
  const problem = computed(() => {
    const [first] = preview.value.value?.problems ?? []
    return first === undefined ? (preview.error.value?.message ?? null) : entityProblemText(first)
  })
  const ready = computed(() => recipe.value !== null && problem.value === null && preview.value.value?.rows != null && !preview.loading.value)
  return { ...preview, problem, ready }
}
