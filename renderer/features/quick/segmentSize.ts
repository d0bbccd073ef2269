import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { toAppError } from '@shared/errors/appError.ts'
import type { Definition, DefinitionInput } from '@shared/rules/definition.ts'
import { call } from '../../api/client.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import { makeId } from './quickDraft.ts'

export interface SegmentSize {
  readonly audience: number
  /** Null where the definition is not in order. */
  readonly total: number | null
  /** The time that a condition about now means, in words. */
  readonly interval: string | null
  /** The first thing that is wrong with it. */
  readonly problem: string | null
}

const pauseMs = 120

/** The exact size of what would be saved, asked for when changes pause; an older answer stays, stale, until the next is there. */
export function useSegmentSize(definition: () => Definition | null): { readonly size: Readonly<Ref<SegmentSize | null>>; readonly stale: Readonly<Ref<boolean>> } {
  const size = shallowRef<SegmentSize | null>(null)
  const stale = ref(true)
  const draft = makeId()
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(question: number, asked: Definition): Promise<void> {
    try {
      const { audience, total, rules, diagnostics } = await call('segments.count', { draft, definition: asked as DefinitionInput })
      if (question !== newest) return
      const interval = rules.flatMap((rule) => [...rule.nodes.flatMap((node) => node.interval ?? []), ...(rule.interval === null ? [] : [rule.interval])])[0] ?? null
      size.value = { audience, total, interval, problem: diagnostics.find(({ severity }) => severity === 'error')?.message ?? null }
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
    const asked = definition()
    if (asked) timer = setTimeout(() => void ask(question, asked), size.value === null ? 0 : pauseMs)
  }
  watch(definition, schedule, { immediate: true })
  useDataChanges(['catalog', 'sources'], schedule)
  onScopeDispose(() => {
    newest += 1
    clearTimeout(timer)
  })
  return { size, stale }
}
