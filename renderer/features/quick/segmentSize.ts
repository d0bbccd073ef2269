import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { SegmentSize } from '@shared/contract/quick.contract.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { Definition, DefinitionInput } from '@shared/rules/definition.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import { call } from '../../api/client.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import { makeId } from './quickDraft.ts'

/** What would be saved: a definition, and what is computed with it that is not there yet. */
export interface Sized {
  readonly definition: Definition
  readonly makes: readonly RecipeInput[]
}

const pauseMs = 120

/** The exact size of what would be saved, asked for when changes pause; an older answer stays, stale, until the next is there. */
export function useSegmentSize(wanted: () => Sized | null): { readonly size: Readonly<Ref<SegmentSize | null>>; readonly stale: Readonly<Ref<boolean>> } {
  const size = shallowRef<SegmentSize | null>(null)
  const stale = ref(true)
  const draft = makeId()
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(question: number, { definition, makes }: Sized): Promise<void> {
    try {
      const answer = await call('quick.count', { draft, definition: definition as DefinitionInput, computed: [...makes] })
      if (question !== newest) return
      size.value = answer
      stale.value = false
    } catch (thrown) {
      const error = toAppError(thrown)
      if (question !== newest || error.code === 'canceled') return
      size.value = { audience: size.value?.audience ?? 0, total: null, interval: null, problem: error.message }
      stale.value = false
    }
  }

  function schedule(): void {
    newest += 1
    const question = newest
    stale.value = true
    clearTimeout(timer)
    const asked = wanted()
    if (asked) timer = setTimeout(() => void ask(question, asked), size.value === null ? 0 : pauseMs)
  }
  watch(wanted, schedule, { immediate: true })
  useDataChanges(['catalog', 'sources'], schedule)
  onScopeDispose(() => {
    newest += 1
    clearTimeout(timer)
  })
  return { size, stale }
}
