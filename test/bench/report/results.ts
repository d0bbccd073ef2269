import { median } from '../measure.ts'
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

/** What the benchmark of one size found; parts that were not asked for are those of an earlier run. */
export interface Results {
  readonly size: Size
  readonly seed: number
  readonly customers: number
  readonly machine: string
  readonly imports?: Part<readonly ImportResult[]>
  readonly sessions?: Part<readonly SessionTimes[]>
  readonly paces?: Part<Readonly<Record<string, Pace>>>
  readonly edits?: Part<readonly number[]>
  readonly overlaps?: Part<readonly number[]>
  readonly peers: Partial<Record<PeerName, Part<PeerTimes>>>
}

const megabyte = 2 ** 20

/** Every measure that the results hold, in the unit of its target. */
export function valuesOf({ imports, sessions, paces, edits, overlaps, peers }: Results): Partial<Record<MeasureName, number>> {
  const values: Partial<Record<MeasureName, number>> = {}
  const passes = sessions?.value ?? []
  if (passes.length > 0) {
    const all = (samples: (pass: SessionTimes) => readonly number[]): number => median(passes.flatMap(samples))
    const refreshes = (isFirst: boolean, isShared: boolean): number =>
      all(({ refreshMs }) => refreshMs.flatMap(({ set, ms }, index) => ((index === 0) === isFirst && (set === 'shared') === isShared ? [ms] : [])))
    Object.assign(values, {
      refreshFirst: refreshes(true, true),
      refreshFirstDistinct: refreshes(true, false),
      refreshWarm: refreshes(false, true),
      refreshWarmDistinct: refreshes(false, false),
      refreshUnchanged: all((pass) => pass.refreshUnchangedMs),
      liveCount: all((pass) => pass.liveCountMs),
      patternCount: all((pass) => pass.patternCountMs),
      page: all((pass) => pass.pageMs),
      open: all((pass) => [pass.openMs]),
      readyFirst: passes[0]?.readyMs ?? NaN,
      readyCached: median(passes.slice(1).map((pass) => pass.readyMs)),
      save: all((pass) => [pass.saveMs]),
      download: all((pass) => pass.downloadMs),
      memorySettled: all((pass) => [(pass.settledBytes - pass.fileBytes) / megabyte]),
      memoryPeak: all((pass) => [(pass.peakBytes - pass.fileBytes) / megabyte]),
      fileSize: all((pass) => [pass.fileBytes / megabyte]),
    } satisfies Partial<Record<MeasureName, number>>)
    for (const [name, part] of Object.entries(peers)) values[`ratio ${name as PeerName}`] = peerMs(part.value) / (values.refreshWarm ?? NaN)
  }
  const orders = imports?.value.find(({ table }) => table === 'Orders')
  if (imports !== undefined && orders !== undefined) {
    values.import = orders.rows / (orders.importMs / 1000)
    values.inspect = orders.rows / (orders.inspectMs / 1000)
    values.importPeak = Math.max(...imports.value.map((one) => one.peakBytes)) / megabyte
  }
  // Where the whole file is copied for a save, others wait by design; the table of paces says how long.
  const watched = [...Object.entries(paces?.value ?? {}).filter(([job]) => !job.startsWith('save')).map(([, pace]) => pace), ...(imports?.value ?? []).map(({ pace }) => pace)]
  if (watched.length > 0) {
    values.loopDelay = Math.max(...watched.map((pace) => pace.loopDelay99))
    values.answer = Math.max(...watched.map((pace) => pace.answer99))
  }
  if (edits !== undefined) values.edit = median(edits.value)
  if (overlaps !== undefined) values.overlap = median(overlaps.value)
  return values
}

/** A peer's refresh of the shared fifty: the median of all rounds but the first, which also warms it up. */
export function peerMs({ shared }: PeerTimes): number {
  const warm = shared.length > 1 ? shared.slice(1) : shared
  return median(warm.map(({ ms }) => ms))
}
