import { canceled, fail } from '@shared/errors/appError.ts'
import { mostListKeys } from '@shared/rules/listDefinition.ts'

/** Keys somebody gives piece by piece, until they are saved or another list is begun. */
export interface HeldList {
  readonly id: number
  readonly texts: string[]
  /** As the last check left it. */
  missing: readonly string[]
  readonly ended: AbortController
}

/** The one list that is being given. */
export function createHeldList() {
  let held: HeldList | null = null
  let last = 0

  /** @throws canceled where another was begun meanwhile, or none is held. */
  function get(id: number): HeldList {
    if (held?.id !== id) throw canceled()
    return held
  }

  function drop(id: number): void {
    if (held?.id !== id) return
    held.ended.abort()
    held = null
  }

  return {
    get,
    drop,
    /** Begins a list where `id` is null. @returns its id. */
    add(id: number | null, keys: readonly string[]): number {
      if (id === null) {
        held?.ended.abort()
        last += 1
        held = { id: last, texts: [], missing: [], ended: new AbortController() }
      }
      const { id: own, texts } = get(id ?? last)
      if (texts.length + keys.length > mostListKeys) throw fail('invalidInput', `A list holds at most ${mostListKeys} ids; split it into several lists.`, { field: 'keys' })
      for (const key of keys) texts.push(key)
      return own
    },
  }
}
