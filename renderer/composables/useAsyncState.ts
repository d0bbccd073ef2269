import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { toAppError, type AppError } from '@shared/errors/appError.ts'

export interface AsyncState<T> {
  /** The newest answer; stays while a newer one is under way. Null before the first. */
  readonly value: Readonly<ShallowRef<T | null>>
  /** Why the newest question failed; null when it did not. */
  readonly error: Readonly<Ref<AppError | null>>
  readonly loading: Readonly<Ref<boolean>>
  /** True once the first answer takes longer than 300 ms: the moment for a skeleton. */
  readonly slow: ComputedRef<boolean>
  /** Asks (again). Resolves when this question is settled, whether or not its answer was still wanted. */
  run(): Promise<void>
  /**
   * Asks again because something changed: at once, or when the question under way is settled. However often it is
   * called, answers keep coming in.
   */
  refresh(): Promise<void>
}

const patienceMs = 300

/** Loads something and never lets a late reply overwrite a newer one. Cancellation is no failure. */
export function useAsyncState<T>(load: () => Promise<T>): AsyncState<T> {
  const value = shallowRef<T | null>(null)
  const error = ref<AppError | null>(null)
  const loading = ref(false)
  const late = ref(false)
  let newest = 0
  let again = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(question: number): boolean {
    if (question !== newest) return false
    clearTimeout(timer)
    loading.value = false
    late.value = false
    return true
  }

  async function run(): Promise<void> {
    newest += 1
    const question = newest
    loading.value = true
    clearTimeout(timer)
    timer = setTimeout(() => (late.value = true), patienceMs)
    try {
      const answer = await load()
      if (!settle(question)) return
      value.value = answer
      error.value = null
    } catch (thrown) {
      const reason = toAppError(thrown)
      if (!settle(question)) return
      if (reason.code !== 'canceled') error.value = reason
    }
    if (again) {
      again = false
      await run()
    }
  }

  async function refresh(): Promise<void> {
    if (loading.value) again = true
    else await run()
  }

  onScopeDispose(() => {
    newest += 1
    clearTimeout(timer)
  })

  return { value, error, loading, slow: computed(() => late.value && value.value === null), run, refresh }
}
