import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { ComputedPreview } from '@shared/contract/computed.contract.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'
import type { Recipe, RecipeInput } from '@shared/rules/recipe.ts'
import { call } from '../../api/client.ts'

export interface PreviewQuestion {
  readonly recipe: Recipe
  readonly first: readonly RecipeInput[]
  readonly computed: AttributeId | null
}

export interface Preview {
  /** The newest answer; stays, greyed, while a newer one is under way. */
  readonly value: Readonly<Ref<ComputedPreview | null>>
  readonly stale: Readonly<Ref<boolean>>
  readonly error: Readonly<Ref<AppError | null>>
  again(): void
}

const pauseMs = 150

/**
 * What a draft would give, asked for when typing pauses; null: nothing to ask yet. A late answer never replaces a newer one.
 * `topic`: whose values these are and how they are found; an answer about another one is no longer shown.
 */
export function usePreview(question: () => PreviewQuestion | null, topic: () => string, draft: string): Preview {
  const value = shallowRef<ComputedPreview | null>(null)
  const stale = ref(true)
  const error = shallowRef<AppError | null>(null)
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(number: number, { recipe, first, computed }: PreviewQuestion): Promise<void> {
    try {
      const answer = await call('computed.preview', { draft, recipe: { ...recipe }, first: first.map((one) => ({ ...one })), ...(computed === null ? {} : { computed }) })
      if (number !== newest) return
      value.value = answer
      error.value = null
      stale.value = false
    } catch (thrown) {
      if (number !== newest) return
      const reason = toAppError(thrown)
      if (reason.code !== 'canceled') error.value = reason
    }
  }

  function schedule(): void {
    newest += 1
    const number = newest
    stale.value = true
    clearTimeout(timer)
    const asked = question()
    if (asked) timer = setTimeout(() => void ask(number, asked), value.value === null ? 0 : pauseMs)
  }

  watch(topic, () => (value.value = null))
  watch(() => JSON.stringify(question()), schedule, { immediate: true })
  onScopeDispose(() => {
    newest += 1
    clearTimeout(timer)
  })
  return { value, stale, error, again: schedule }
}
