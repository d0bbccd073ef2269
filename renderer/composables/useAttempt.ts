import { ref, type Ref } from 'vue'
import { toAppError } from '@shared/errors/appError.ts'

interface Attempt {
  readonly busy: Readonly<Ref<boolean>>
  /** Why the newest work failed; empty where it did not. The page empties it once what it is about has changed. */
  readonly fault: Ref<string>
  /** One at a time. True when the work was done, false when it failed or another is under way. */
  attempt(work: () => Promise<void>): Promise<boolean>
}

/** Work that a button begins: meanwhile it is busy, and what it is refused for stands beside it until the next attempt. */
export function useAttempt(): Attempt {
  const busy = ref(false)
  const fault = ref('')

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    fault.value = ''
    try {
      await work()
      return true
    } catch (thrown) {
      fault.value = toAppError(thrown).message
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, fault, attempt }
}
