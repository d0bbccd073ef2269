import type { RefreshRun } from '@shared/domain/segment.ts'

const dayMs = 86_400_000

export interface Volatility {
  /** 0: nobody enters or leaves; 1: everybody changes. */
  readonly share: number
  /** Of how many runs it is the median. */
  readonly runs: number
}

/**
 * How much of a segment changes from one refresh to the next: the median over its successful runs in the last `days` of
 * (entered + left) / (members + left), which is the Jaccard distance between the members of a run and of the one before
 * (Levandowsky and Winter, Distance between Sets, Nature 234, 1971). Left out: the first run, those whose definition is another one than
 * before, those that cannot be compared, and those that found nobody after nobody. `runs`: newest first; null: none is left.
 */
export function volatilityOf(runs: readonly RefreshRun[], now: string, days: number): Volatility | null {
  const successful = runs.filter(({ status }) => status === 'successful')
  const since = new Date(Date.parse(now) - days * dayMs).toISOString()
  const shares = successful.flatMap(({ startedAt, version, members, entered, left }, index) => {
    const before = successful[index + 1]
    if (before === undefined || before.version !== version || startedAt < since || members === null || entered === null || left === null || members + left === 0) return []
    return [(entered + left) / (members + left)]
  })
  if (shares.length === 0) return null
  shares.sort((a, b) => a - b)
  const [low, high] = [shares[(shares.length - 1) >> 1] ?? 0, shares[shares.length >> 1] ?? 0]
  return { share: (low + high) / 2, runs: shares.length }
}
