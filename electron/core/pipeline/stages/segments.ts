import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import type { PipelineTaskKey } from '@shared/domain/pipeline.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'
import { countWords } from '@shared/format/pipelineWords.ts'
import { usesOf, inOrderOfUse } from '@shared/rules/segmentCircles.ts'
import { segmentOfId } from '@shared/rules/segmentDirectory.ts'
import { quoted } from '@shared/rules/resolve/scope.ts'
import { standingWords } from '@shared/rules/resolve/segment.ts'
import type { CoreContext, OpenWorkspace } from '../../context.ts'
import { canceledRun, refreshSegment, skippedRun, type RunFrame } from '../../refresh/refresh.ts'
import { createRunLog } from '../../refresh/runLog.ts'
import type { UnderWay } from '../../segments/refresher.ts'
import { insertRun } from '../../segments/run.repo.ts'
import { findSegment, findSegments, readSegments, segmentsRevision, type StoredSegment } from '../../segments/segment.repo.ts'
import type { PlannedStage, PlannedTask, TaskEnd, TaskLook } from '../stage.ts'
import { segmentsReadBy, thingsReadBySegment } from '../things.ts'

/** Segments that one job is to refresh, as they were when it was asked for. */
export interface SegmentPlan {
  readonly segments: readonly StoredSegment[]
  /** Of the segments when they were read. */
  readonly revision: number
  /** Of the whole pipeline: static ones and drafts are left alone. */
  readonly isAll: boolean
}

/** `ids`: those that follow; null: all. Not `isAll`: exactly those, static ones too. */
export function planSegments(workspace: OpenWorkspace, ids: readonly SegmentId[] | null, isAll: boolean): SegmentPlan {
  const { store } = workspace
  const segments = (ids === null ? readSegments(store) : findSegments(store, ids)).filter((segment) => !isAll || !isLeftAlone(segment))
  return { segments: segments.toSorted((a, b) => alphabet.compare(a.name, b.name)), revision: segmentsRevision(), isAll }
}

interface SegmentStageParts {
  readonly context: Pick<CoreContext, 'ports'>
  readonly workspace: OpenWorkspace
  readonly plan: SegmentPlan
  readonly frame: RunFrame
  readonly job: TaskId
  readonly underWay: Map<SegmentId, UnderWay>
}

/** Each after those whose members it reads. Outcomes are runs, in the log until it is written. */
export async function segmentsStage({ context, workspace, plan, frame, job, underWay }: SegmentStageParts, breathe: () => Promise<void>): Promise<PlannedStage> {
  const runs = createRunLog(workspace.store, job)
  const planned = new Map(plan.segments.map((segment) => [segment.id, segment]))
  // One look for all: the order is that of the moment the job begins.
  const catalog = workspace.catalog()
  for (const { id } of plan.segments) {
    // Reading definitions takes its time where there are thousands; what was found out is kept.
    segmentsReadBy(workspace, id, catalog)
    await breathe()
  }
  const ordered = inOrderOfUse(plan.segments, (segment) => segmentsReadBy(workspace, segment.id, catalog).flatMap((id) => planned.get(id) ?? []))

  /** As it is now; null: deleted, or left alone since. */
  function current(segment: StoredSegment): StoredSegment | null {
    const now = segmentsRevision() === plan.revision ? segment : findSegment(workspace.store, segment.id)
    return now === null || (plan.isAll && isLeftAlone(now)) ? null : now
  }

  function note(run: RefreshRun): TaskEnd {
    underWay.delete(run.segment)
    return endOf(run)
  }

  const taskOf = (of: StoredSegment): PlannedTask => ({
    ...lookOf(workspace, of),
    async run({ id, signal, report }) {
      const segment = current(of)
      if (segment === null) {
        underWay.delete(of.id)
        return null
      }
      underWay.set(segment.id, { status: 'refreshing', task: id })
      if (segment.state === 'inactive') {
        const run = skippedRun(context, segment, frame, 'inactive')
        runs.add(run)
        return note(run)
      }
      const onProgress = (share: number): void => report(segment.name, Math.floor(share * 100), 100)
      return note(await refreshSegment(context, workspace, segment, { ...frame, warnings: warningsOf(workspace, segment, plan.isAll ? planned : null) }, runs, signal, onProgress))
    },
    skip(reason) {
      const segment = current(of)
      if (segment !== null) runs.add(skippedRun(context, segment, frame, reason))
      underWay.delete(of.id)
    },
  })

  return {
    stage: 'segments',
    tasks: ordered.map(taskOf),
    keepsRuns: true,
    write: runs.write,
    cancel(keys) {
      const isWaiting = (id: SegmentId): boolean => keys.has(segmentKey(id)) && underWay.get(id)?.task === job && underWay.get(id)?.status === 'queued'
      cancelSegments(context, workspace, plan.segments.filter(({ id }) => isWaiting(id)), frame, job)
    },
  }
}

/** How a segment stands in the pipeline. One that is inactive waits for nothing: it is skipped for that. */
export function lookOf(workspace: OpenWorkspace, of: StoredSegment): TaskLook {
  return {
    key: segmentKey(of.id),
    name: of.name,
    makes: [`segment:${of.id}`],
    reads() {
      const segment = findSegment(workspace.store, of.id) ?? of
      return segment.state === 'inactive' ? [] : thingsReadBySegment(workspace, segment)
    },
  }
}

/** Those a cancel came before: their status says so, their members stay. */
export function cancelSegments(context: Pick<CoreContext, 'ports'>, { store }: OpenWorkspace, segments: readonly StoredSegment[], frame: RunFrame, job: TaskId): void {
  const waiting = segments.filter(({ id }) => findSegment(store, id) !== null)
  store.edit((edit) => waiting.forEach((segment) => insertRun(edit, canceledRun(context, segment, frame), { job })))
}

function segmentKey(id: SegmentId): PipelineTaskKey {
  return `segments:${id}`
}

/** How a run reads as a task. */
export function endOf(run: RefreshRun): TaskEnd {
  const status = run.status === 'successful' || run.status === 'skipped' ? run.status : 'failed'
  return { status, reason: run.error, warnings: run.warnings, outcome: run.members === null ? null : countWords(run.members, 'member', 'members') }
}

/** What makes members older than the data. `planned`: what the job refreshes too; null: nothing else is expected of it. */
function warningsOf(workspace: OpenWorkspace, segment: StoredSegment, planned: ReadonlyMap<SegmentId, StoredSegment> | null): readonly string[] {
  const directory = workspace.segments()
  const known = segmentOfId(directory, segment.id)
  if (known === null) return []
  return usesOf(known, directory, workspace.catalog()).flatMap(({ id, name, standing }) => {
    if (standing !== null) return [standingWords[standing](quoted(name))]
    return planned === null || planned.has(id) ? [] : [`${quoted(name)} is not refreshed now by its schedule: its members are those of its last refresh.`]
  })
}

/** P30: static ones are refreshed by hand only, drafts have nothing to evaluate; what is inactive is skipped, static or not. */
function isLeftAlone(segment: StoredSegment): boolean {
  return segment.isDraft || (segment.type === 'static' && segment.state === 'active')
}

/** Made once: `localeCompare` with a language finds it anew for each pair. */
const alphabet = new Intl.Collator('en')
