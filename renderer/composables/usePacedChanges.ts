import { onScopeDispose } from 'vue'
import { useDataChanges, type Topic } from './useEvent.ts'

/** From so many rows on, what is shown is not asked for again with every change. */
const manyRows = 1000
const pauseMs = 1000

/** As {@link useDataChanges}, but where there is much to load, once a second at most. */
export function usePacedChanges(topics: readonly Topic[], rows: () => number, reload: () => void): void {
  let waiting: ReturnType<typeof setTimeout> | undefined
  function now(): void {
    waiting = undefined
    reload()
  }
  useDataChanges(topics, () => {
    if (rows() <= manyRows) reload()
    else waiting ??= setTimeout(now, pauseMs)
  })
  onScopeDispose(() => clearTimeout(waiting))
}
