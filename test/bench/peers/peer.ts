import type { NamedCase } from '../cases/cases.ts'
import { timedWithCpu, type Took } from '../measure.ts'
import type { Size } from '../workload/shop.ts'

/** An engine that answers the same fifty questions of the same data. */
export interface Peer {
  readonly version: string
  /** Resolves to the number of members of case `index`; keeps the members where later cases are made of them. */
  count(cases: readonly NamedCase[], index: number, isUsed: boolean): Promise<number> | number
  /** Forgets what `count` kept. */
  forget(): Promise<void> | void
  close(): Promise<void> | void
}

export interface PeerRequest {
  /** The workload's; what a peer makes of it is kept there too. */
  readonly folder: string
  readonly size: Size
  readonly seed: number
  /** Where the peers are installed. */
  readonly peersFolder: string
  readonly distFolder: string
}

export interface RoundTimes extends Took {
  /** Milliseconds of each case. */
  readonly each: readonly number[]
  readonly counts: readonly number[]
}

/** One refresh of the fifty. */
export async function runRound(peer: Peer, cases: readonly NamedCase[]): Promise<RoundTimes> {
  const used = new Set(cases.flatMap(({ case: one }) => (one.template === 'combination' ? one.of : [])))
  await peer.forget()
  const counts: number[] = []
  const each: number[] = []
  const { ms, cpuMs } = await timedWithCpu(async () => {
    for (let index = 0; index < cases.length; index++) {
      const start = performance.now()
      counts.push(await peer.count(cases, index, used.has(index)))
      each.push(performance.now() - start)
    }
  })
  return { ms, cpuMs, each, counts }
}

export function caseAt(cases: readonly NamedCase[], index: number): NamedCase['case'] {
  const named = cases[index]
  if (named === undefined) throw new Error(`There is no case ${index}.`)
  return named.case
}
