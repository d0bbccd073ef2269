import type { ComparedList } from '@shared/contract/history.contract.ts'
import type { RunId } from '@shared/domain/ids.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'

/** Two successful runs, and which of the lists of members between them is looked at. */
export interface Comparison {
  readonly before: RunId
  readonly after: RunId
  readonly list: ComparedList
}

/** A run with the successful one before it: what its numbers of entered and left count. Null where there is none. `runs` are newest first. */
export function changesOf(runs: readonly RefreshRun[], run: RefreshRun, list: ComparedList): Comparison | null {
  if (run.status !== 'successful') return null
  const before = runs.slice(runs.indexOf(run) + 1).find((earlier) => earlier.status === 'successful')
  return before ? { before: before.id, after: run.id, list } : null
}
