import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import { canceled, isCanceled } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { RefreshRequest, Refresher, UnderWay } from '../segments/refresher.ts'
import { insertRun } from '../segments/run.repo.ts'
import { findSegment, findSegments, readSegments, segmentsRevision, type StoredSegment } from '../segments/segment.repo.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { canceledRun, refreshSegment, skippedRun, type RunFrame } from './refresh.ts'
import { createRunLog, type RunLog } from './runLog.ts'
import { createUpstream } from './upstream.ts'

/** The result of a refresh task. */
export interface RefreshOutcome {
  readonly successful: number
  readonly failed: number
  readonly skipped: number
}

/** Pages are told of new results this often while many segments are refreshed. */
const announceEveryMs = 250

export function createRefresher(context: Pick<CoreContext, 'ports' | 'tasks' | 'emit' | 'workspace'>): Refresher {
  const { ports, tasks, emit } = context
  const underWay = new Map<SegmentId, UnderWay>()
  const jobs = new Map<string, TaskId>()
  let last: Promise<unknown> = Promise.resolve()

  function planOf(workspace: OpenWorkspace, request: RefreshRequest): readonly StoredSegment[] {
    if (request.segments !== null) return byName(findSegments(workspace.store, request.segments))
    return byName(readSegments(workspace.store).filter((segment) => !isLeftAlone(segment)))
  }

  /** `isPipeline`: static ones and drafts are left alone. `revision`: of the segments when the plan was read. */
  async function carryOut(workspace: OpenWorkspace, plan: readonly StoredSegment[], isPipeline: boolean, revision: number, frame: RunFrame, runs: RunLog, control: TaskControl): Promise<RefreshOutcome> {
    const outcome = { successful: 0, failed: 0, skipped: 0 }
    const upstream = createUpstream(workspace)
    let announcedAt = ports.elapsed()
    for (const [index, planned] of (await upstream.inOrder(plan, control.breathe)).entries()) {
      if (control.signal.aborted) throw canceled()
      // It may have been changed, deactivated or deleted while it waited.
      const segment = segmentsRevision() === revision ? planned : findSegment(workspace.store, planned.id)
      if (segment === null || (isPipeline && isLeftAlone(segment))) {
        underWay.delete(planned.id)
        continue
      }
      underWay.set(segment.id, { status: 'refreshing', task: control.id })
      if (segment.state === 'inactive') {
        runs.add(skippedRun(context, segment, frame, 'inactive'))
        outcome.skipped += 1
      } else if (upstream.failureOf(segment) !== null) {
        const reason = `upstream “${upstream.failureOf(segment) ?? ''}” failed`
        runs.add(skippedRun(context, segment, frame, reason))
        upstream.note(segment)
        outcome.skipped += 1
      } else {
        const run = await refreshSegment(context, workspace, segment, frame, runs, control.signal, (share) => {
          if (plan.length === 1) control.report(segment.name, Math.floor(share * 100), 100)
        })
        if (run.status !== 'successful') upstream.note(segment)
        outcome[run.status === 'successful' ? 'successful' : 'failed'] += 1
      }
      underWay.delete(segment.id)
      if (plan.length > 1) control.report(segment.name, index + 1, plan.length)
      await control.breathe()
      if (ports.elapsed() - announcedAt >= announceEveryMs) {
        announcedAt = ports.elapsed()
        runs.write()
        emit('data.changed', { topics: ['segments'] })
      }
    }
    return outcome
  }

  /** Those the cancel came before: their status says so, their members stay. */
  function recordCanceled(workspace: OpenWorkspace, task: TaskId, plan: readonly StoredSegment[], frame: RunFrame): void {
    const isWaiting = (id: SegmentId): boolean => underWay.get(id)?.task === task && underWay.get(id)?.status === 'queued'
    const waiting = plan.filter((segment) => isWaiting(segment.id) && findSegment(workspace.store, segment.id) !== null)
    workspace.store.edit((edit) => waiting.forEach((segment) => insertRun(edit, canceledRun(context, segment, frame), { job: task })))
  }

  async function takeTurn(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([before, stopped])
    if (signal.aborted) throw canceled()
  }

  const frameOf = ({ asOf, trigger }: RefreshRequest): RunFrame => ({ asOf: asOf ?? ports.now(), trigger })

  return {
    underWay: () => underWay,
    start(request) {
      const workspace = context.workspace()
      const plan = planOf(workspace, request)
      const revision = segmentsRevision()
      const scope = JSON.stringify([workspace.store.path, request, plan.map((segment) => segment.version)])
      const joined = jobs.get(scope)
      if (joined !== undefined) return joined
      const before = last
      const task = tasks.start('refresh', titleOf(plan, request), async (control) => {
        try {
          for (const segment of plan) if (!underWay.has(segment.id)) underWay.set(segment.id, { status: 'queued', task: control.id })
          emit('data.changed', { topics: ['segments'] })
          await takeTurn(before, control.signal)
          emit('data.changed', { topics: ['segments'] })
          const runs = createRunLog(workspace.store, control.id)
          try {
            return await carryOut(workspace, plan, request.segments === null, revision, frameOf(request), runs, control)
          } finally {
            runs.write()
          }
        } catch (error) {
          if (isCanceled(error)) recordCanceled(workspace, control.id, plan, frameOf(request))
          throw error
        } finally {
          for (const segment of plan) if (underWay.get(segment.id)?.task === control.id) underWay.delete(segment.id)
          jobs.delete(scope)
          emit('data.changed', { topics: ['segments'] })
        }
      })
      jobs.set(scope, task)
      last = tasks.ended(task)
      return task
    },
  }
}

/** P30: static ones are refreshed by hand only, drafts have nothing to evaluate; what is inactive is skipped, static or not. */
function isLeftAlone(segment: StoredSegment): boolean {
  return segment.isDraft || (segment.type === 'static' && segment.state === 'active')
}

/** Made once: `localeCompare` with a language finds it anew for each pair. */
const alphabet = new Intl.Collator('en')

function byName(segments: readonly StoredSegment[]): readonly StoredSegment[] {
  return segments.toSorted((a, b) => alphabet.compare(a.name, b.name))
}

function titleOf(plan: readonly StoredSegment[], request: RefreshRequest): string {
  if (request.segments === null) return 'All segments'
  return plan.length === 1 ? (plan[0]?.name ?? '') : `${plan.length} segments`
}
