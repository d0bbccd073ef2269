import type { CanceledImport } from '../product/canceledImport.ts'
import { median, type Took } from '../measure.ts'
import type { PeerTimes } from '../jobs.ts'
import type { PeerName } from '../peers/peers.ts'
import type { ImportResult } from '../product/makeWorkspace.ts'
import type { Pace } from '../product/pace.ts'
import type { SessionTimes } from '../product/session.ts'
import type { Size } from '../workload/shop.ts'
import type { MeasureName } from './targets.ts'

/** When a part was measured, and what it said. */
export interface Part<T> {
  readonly at: string
  readonly value: T
}

/** Files of another format are left alone. */
export const resultsFormat = 3

/** What the benchmark of one size found; parts that were not asked for are those of an earlier run. */
export interface Results {
  readonly format: typeof resultsFormat
  readonly size: Size
  readonly seed: number
  readonly customers: number
  readonly machine: string
  /** Processes that wanted a processor while it ran: far above 1 means that others did. */
  readonly load: number
  readonly imports?: Part<readonly ImportResult[]>
  readonly canceled?: Part<CanceledImport>
  readonly sessions?: Part<readonly SessionTimes[]>
  readonly paces?: Part<Readonly<Record<string, Pace>>>
  readonly edits?: Part<readonly number[]>
  readonly overlaps?: Part<readonly number[]>
  readonly peers: Partial<Record<PeerName, Part<PeerTimes>>>
}

const megabyte = 2 ** 20

/** Of each measure that the results hold its samples, in the unit of its target. */
export function samplesOf({ imports, sessions, paces, edits, overlaps }: Results): Partial<Record<MeasureName, readonly number[]>> {
  const samples: Partial<Record<MeasureName, readonly number[]>> = {}
  const passes = sessions?.value ?? []
  if (passes.length > 0) {
    Object.assign(samples, {
      refreshFirst: refreshesOf(passes, { isFirst: true, isShared: true }).map(({ ms }) => ms),
      refreshFirstDistinct: refreshesOf(passes, { isFirst: true, isShared: false }).map(({ ms }) => ms),
      refreshWarm: refreshesOf(passes, { isFirst: false, isShared: true }).map(({ ms }) => ms),
      refreshWarmDistinct: refreshesOf(passes, { isFirst: false, isShared: false }).map(({ ms }) => ms),
      refreshUnchanged: passes.flatMap((pass) => pass.unchanged.map(({ ms }) => ms)),
      liveCount: passes.flatMap((pass) => pass.liveCountMs),
      patternCount: passes.flatMap((pass) => pass.patternCountMs),
      page: passes.flatMap((pass) => pass.pageMs),
      open: passes.map((pass) => pass.open.ms),
      readyFirst: passes.slice(0, 1).map((pass) => pass.open.ms + pass.build.ms),
      readyCached: passes.slice(1).map((pass) => pass.open.ms + pass.build.ms),
      save: passes.map((pass) => pass.save.ms),
      download: passes.flatMap((pass) => pass.downloads.map(({ ms }) => ms)),
      memorySettled: passes.map((pass) => (pass.settledBytes - pass.fileBytes) / megabyte),
      memoryPeak: passes.map((pass) => (pass.peakBytes - pass.fileBytes) / megabyte),
      fileSize: passes.map((pass) => pass.fileBytes / megabyte),
    } satisfies Partial<Record<MeasureName, readonly number[]>>)
  }
  const orders = imports?.value.find(({ table }) => table === 'Orders')
  if (imports !== undefined && orders !== undefined) {
    samples.import = [orders.rows / (orders.importMs / 1000)]
    samples.inspect = [orders.rows / (orders.inspectMs / 1000)]
    samples.importPeak = [Math.max(...imports.value.map((one) => one.peakBytes)) / megabyte]
  }
  // Where the whole file is copied for a save, others wait by design; the table of paces says how long.
  const watched = [...Object.entries(paces?.value ?? {}).filter(([job]) => !job.startsWith('save')).map(([, pace]) => pace), ...(imports?.value ?? []).map(({ pace }) => pace)]
  if (watched.length > 0) {
    samples.loopDelay = [Math.max(...watched.map((pace) => pace.loopDelay99))]
    samples.answer = [Math.max(...watched.map((pace) => pace.answer99))]
  }
  if (edits !== undefined) samples.edit = edits.value
  if (overlaps !== undefined) samples.overlap = overlaps.value
  return samples
}

/** Refreshes that found no cached predicate: the first of its process or a later one, of the shared set or another. */
export function refreshesOf(passes: readonly SessionTimes[], { isFirst, isShared }: { readonly isFirst: boolean; readonly isShared: boolean }): readonly Took[] {
  return passes.flatMap(({ refreshes }) => refreshes.filter(({ set }, index) => (index === 0) === isFirst && (set === 'shared') === isShared))
}

/** How many times as long a peer takes for the shared fifty as Tessera, warm both; NaN where Tessera was not measured. */
export function ratioTo({ sessions }: Results, peer: PeerTimes, time: keyof Took): number {
  const own = refreshesOf(sessions?.value ?? [], { isFirst: false, isShared: true })
  return median(warmRounds(peer).map((round) => round[time])) / median(own.map((refresh) => refresh[time]))
}

/** All rounds of the shared fifty but the first, which also reads from the disk. */
export function warmRounds({ shared }: PeerTimes): readonly Took[] {
  return shared.length > 1 ? shared.slice(1) : shared
}
