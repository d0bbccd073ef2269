import { runIdSchema } from '@shared/domain/ids.ts'
import type { RefreshRun, RunTrigger } from '@shared/domain/segment.ts'
import { canceled, isCanceled, toAppError } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { MemberSet } from '../engine/engine.ts'
import type { StoredMembers } from '../segments/memberDifference.ts'
import { countNew } from '../segments/memberSet.repo.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import { resolveStored } from '../segments/resolvedDefinitions.ts'
import { newId } from '../store/newId.ts'
import type { Store } from '../store/store.ts'
import { keepMembers, keptMembers } from './keptMembers.ts'
import type { RunLog } from './runLog.ts'

type RefreshContext = Pick<CoreContext, 'ports'>

/** What all runs of one refresh have in common; `asOf` in milliseconds UTC. */
export interface RunFrame {
  readonly asOf: number
  readonly trigger: RunTrigger
  /** What is worth knowing of a run that succeeds; left out: nothing. */
  readonly warnings?: readonly string[]
}

/**
 * One segment: its stored definition, evaluated, and the outcome put into the log. A failure is a run of its own with
 * its sentence and leaves members and Last refreshed alone; so does a cancel, which is thrown on.
 */
export async function refreshSegment(
  { ports }: RefreshContext,
  workspace: OpenWorkspace,
  segment: StoredSegment,
  frame: RunFrame,
  runs: RunLog,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<RefreshRun> {
  const startedAt = ports.now()
  const start = ports.elapsed()
  const runOf = (outcome: Pick<RefreshRun, 'status'> & Partial<RefreshRun>): RefreshRun => ({
    ...emptyRun(ports, segment, frame, startedAt),
    durationMs: ports.elapsed() - start,
    ...outcome,
  })
  try {
    const resolved = resolveStored(workspace, segment)
    const members = await workspace.engine.evaluate(resolved, { asOf: frame.asOf, zone: workspace.zone(), signal, onProgress })
    return addSuccess(workspace.store, segment, members, runs, (outcome) => runOf({ ...outcome, warnings: [...(frame.warnings ?? [])] }))
  } catch (error) {
    const run = isCanceled(error) || signal.aborted ? runOf({ status: 'canceled' }) : runOf({ status: 'failed', error: sentenceOf(error, segment, ports) })
    runs.add(run)
    if (run.status === 'canceled') throw canceled()
    return run
  }
}

/** Members that are those of the run before are not stored again: the run shares them. */
function addSuccess(
  store: Store,
  segment: StoredSegment,
  members: MemberSet,
  runs: RunLog,
  runOf: (outcome: Pick<RefreshRun, 'status'> & Partial<RefreshRun>) => RefreshRun,
): RefreshRun {
  // Nothing waits between here and the end of the edit: the run before stays the one before.
  const previous = keptMembers(store, segment.id)
  if (previous === 'unreadable') return addMembers(store, segment, members, null, runs, runOf({ status: 'successful', members: members.size }))
  const before = previous?.members ?? null
  const entered = countNew(before, members)
  const left = before === null ? 0 : before.size - (members.size - entered)
  const run = runOf({ status: 'successful', members: members.size, entered, left })
  if (previous === null || entered > 0 || left > 0) return addMembers(store, segment, members, previous, runs, run)
  runs.add(run, previous.run)
  // The newer of two equal sets: it is the one that the engine knows.
  keepMembers(store, segment.id, { ...previous, members })
  return run
}

function addMembers(store: Store, segment: StoredSegment, members: MemberSet, previous: StoredMembers | null, runs: RunLog, run: RefreshRun): RefreshRun {
  keepMembers(store, segment.id, runs.addWithMembers(run, members, previous))
  return run
}

/** A segment that is passed over, with the reason. */
export function skippedRun({ ports }: RefreshContext, segment: StoredSegment, frame: RunFrame, reason: string): RefreshRun {
  return { ...emptyRun(ports, segment, frame, ports.now()), status: 'skipped', error: reason }
}

/** A segment that a canceled refresh never came to. */
export function canceledRun({ ports }: RefreshContext, segment: StoredSegment, frame: RunFrame): RefreshRun {
  return { ...emptyRun(ports, segment, frame, ports.now()), status: 'canceled' }
}

function emptyRun(ports: CoreContext['ports'], segment: StoredSegment, frame: RunFrame, startedAt: number): Omit<RefreshRun, 'status'> {
  return {
    id: newId(ports, runIdSchema),
    segment: segment.id,
    trigger: frame.trigger,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: 0,
    asOf: new Date(frame.asOf).toISOString(),
    version: segment.version,
    members: null,
    entered: null,
    left: null,
    error: null,
    warnings: [],
  }
}

function sentenceOf(error: unknown, segment: StoredSegment, ports: CoreContext['ports']): string {
  const data = toAppError(error)
  if (data.code === 'unexpected') ports.log(`Refreshing "${segment.name}" failed`, error)
  return data.message
}
