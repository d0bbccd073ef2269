import type { SourceId } from '@shared/domain/ids.ts'
import { canceled } from '@shared/errors/appError.ts'

/** Readings of data sources, by hand and by the pipeline: of one source one at a time. */
export interface SourceTurns {
  /** Once nobody else reads the source; the next waits until `work` has ended. @throws canceled where it is while it waits. */
  take<T>(source: SourceId, signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** Resolves when nothing that reads now does so any more. */
  quiet(): Promise<void>
}

export function createSourceTurns(): SourceTurns {
  const turns = new Map<SourceId, Promise<unknown>>()
  return {
    take(source, signal, work) {
      const before = turns.get(source)
      const turn = before === undefined ? work() : waited(before, signal).then(work)
      const end = Promise.allSettled([before, turn]).then(() => {
        if (turns.get(source) === end) turns.delete(source)
      })
      turns.set(source, end)
      return turn
    },
    quiet: async () => void (await Promise.all(turns.values())),
  }
}

async function waited(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([before, stopped])
  if (signal.aborted) throw canceled()
}
