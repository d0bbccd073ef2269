import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SegmentId } from '@shared/domain/ids.ts'
import { peakBytes, residentBytes, timed, timedWithCpu, wait, type Took } from '../measure.ts'
import { buildColumns } from './columns.ts'
import { startCore, type Core } from './core.ts'
import { liveCounts, patternCounts } from './liveCount.ts'
import { paceOf, type Pace } from './pace.ts'
import { everyone, refresh, segmentsOf } from './segments.ts'

export interface SessionRequest {
  readonly distFolder: string
  readonly folder: string
  readonly workspace: string
  /** Sets of segments to refresh, in this order: the first is the first of a fresh process, no later one finds a cached predicate. */
  readonly sets: readonly string[]
  readonly editRounds: number
  /** How long the process may rest before its settled memory is read. */
  readonly settleMs: number
}

/** What one person's session took, milliseconds and bytes. */
export interface SessionTimes {
  readonly open: Took
  /** From the end of opening until every column is there. */
  readonly build: Took
  readonly refreshes: readonly (Took & { readonly set: string })[]
  readonly unchanged: readonly Took[]
  readonly liveCountMs: readonly number[]
  /** Of all live counts together. */
  readonly liveCountCpuMs: number
  readonly patternCountMs: readonly number[]
  readonly pageMs: readonly number[]
  readonly downloads: readonly Took[]
  readonly downloadRows: number
  readonly save: Took
  readonly fileBytes: number
  /** Of the core, its runtime included: what the process holds more than before the core was started. */
  readonly settledBytes: number
  readonly peakBytes: number
  /** Members by segment. */
  readonly counts: Readonly<Record<string, number>>
}

/** Opens the workspace in a fresh process and does what the table of targets names, in the order a person might. */
export async function runSession({ distFolder, folder, workspace, sets, editRounds, settleMs }: SessionRequest): Promise<SessionTimes> {
  const ownBytes = residentBytes()
  const core = startCore(distFolder, join(folder, 'app'))
  await started(core)
  const opened = await timedWithCpu(async () => {
    await core.ask('workspace.open', { path: workspace })
    return core.ask('segments.list', {})
  })
  const built = await timedWithCpu(() => buildColumns(core))
  const ids = async (set: string): Promise<readonly SegmentId[]> => (await segmentsOf(core, set)).map(({ id }) => id)
  const shared = await ids('shared')
  const refreshes: (Took & { set: string })[] = []
  for (const set of sets) refreshes.push({ set, ...(await refresh(core, await ids(set))) })
  const unchanged: Took[] = []
  await refresh(core, shared, 1)
  for (let minute = 2; minute <= 6; minute++) unchanged.push(await refresh(core, shared, minute))
  const counted = await timedWithCpu(() => liveCounts(core, editRounds))
  const patternCountMs = await patternCounts(core, 8)
  const pageMs: number[] = []
  for (const segment of shared) pageMs.push((await timed(() => core.ask('segments.page', { segment }))).ms)
  const [all] = await ids(everyone)
  if (all === undefined) throw new Error('The segment of everyone is missing.')
  await refresh(core, [all])
  const downloads = [await download(core, all, folder), await download(core, all, folder), await download(core, all, folder)]
  const peak = peakBytes() - ownBytes
  await wait(settleMs)
  const settled = residentBytes() - ownBytes
  const counts = Object.fromEntries((await core.ask('segments.list', {})).flatMap(({ name, members }) => (members === null ? [] : [[name, members] as const])))
  const saved = await timedWithCpu(() => core.ask('workspace.save', {}))
  await core.stop()
  return {
    open: { ms: opened.ms, cpuMs: opened.cpuMs },
    build: { ms: built.ms, cpuMs: built.cpuMs },
    refreshes,
    unchanged,
    liveCountMs: counted.value,
    liveCountCpuMs: counted.cpuMs,
    patternCountMs,
    pageMs,
    downloads,
    downloadRows: counts[`${everyone}_`] ?? NaN,
    save: { ms: saved.ms, cpuMs: saved.cpuMs },
    fileBytes: statSync(workspace).size,
    settledBytes: settled,
    peakBytes: peak,
    counts,
  }
}

/** The program's own start is none of the jobs. */
async function started(core: Core): Promise<void> {
  await core.ask('settings.get', {})
}

async function download(core: Core, segment: SegmentId, folder: string): Promise<Took> {
  const path = join(folder, 'members.csv')
  rmSync(path, { force: true })
  const { ms, cpuMs } = await timedWithCpu(() => core.follow(() => core.ask('segments.download', { segment, path })))
  rmSync(path, { force: true })
  return { ms, cpuMs }
}

/** The same jobs, each while the core is asked something trivial over and over. */
export async function runPace({ distFolder, folder, workspace, sets }: SessionRequest): Promise<Readonly<Record<string, Pace>>> {
  const core = startCore(distFolder, join(folder, 'app'))
  const ids = async (set: string): Promise<readonly SegmentId[]> => (await segmentsOf(core, set)).map(({ id }) => id)
  const paces: Record<string, Pace> = {}
  await started(core)
  paces['open the workspace'] = await paceOf(core, () => core.ask('workspace.open', { path: workspace }))
  paces['build the columns'] = await paceOf(core, () => buildColumns(core))
  for (const [index, set] of sets.entries()) {
    const segments = await ids(set)
    paces[`refresh 50 ${index === 0 ? 'first' : 'then'} (${set})`] = await paceOf(core, () => refresh(core, segments))
  }
  paces['live counts'] = await paceOf(core, () => liveCounts(core, 2))
  const [all] = await ids(everyone)
  if (all === undefined) throw new Error('The segment of everyone is missing.')
  await refresh(core, [all])
  paces['download all members'] = await paceOf(core, () => download(core, all, folder))
  paces['save (with the copy of the file)'] = await paceOf(core, () => core.ask('workspace.save', {}))
  await core.stop()
  return paces
}
