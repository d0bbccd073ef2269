import type { ExportRun, ExportTrigger } from '@shared/domain/export.ts'
import { destinationPlace, type ExportDestination } from '@shared/domain/exportDestination.ts'
import { exportRunIdSchema, type ExportId, type SegmentId, type TaskId } from '@shared/domain/ids.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { Refresher } from '../segments/refresher.ts'
import { findSegment } from '../segments/segment.repo.ts'
import { newId } from '../store/newId.ts'
import { breather } from '../tasks/breather.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { createDestination } from './createDestination.ts'
import { findExport, readExport, updateExport, type StoredExport } from './export.repo.ts'
import { insertRun, updateRun } from './exportRun.repo.ts'
import { filesThere, type FileClash } from './fileClash.ts'
import { runExport } from './runExport.ts'
import type { TrustedDestinations } from './trustedDestinations.ts'

/** What an export waits for or does now. */
export interface ExportUnderWay {
  readonly status: 'queued' | 'refreshing'
  readonly task: TaskId
}

/** Runs exports, one at a time. One per core process. */
export interface Exporter {
  /** Each of them in its turn; those that wait or run already are joined. The task's result is the run, or the list of runs of several. */
  start(exports: readonly ExportId[], trigger: ExportTrigger, title: string): TaskId
  /** One run within a task of somebody else's, a refresh of everything. It waits for no other: one that waits for that refresh would never end. */
  run(id: ExportId, trigger: ExportTrigger, control: TaskControl): Promise<ExportRun>
  /** Ends what runs of these alone: they were removed, or lost their destination, and nothing more is to go there. */
  giveUp(exports: readonly ExportId[]): void
  /** Writes down that it was passed over, and why. */
  skip(id: ExportId, trigger: ExportTrigger, reason: string): void
  underWay(): ReadonlyMap<ExportId, ExportUnderWay>
}

export function createExporter(context: CoreContext, refresher: Pick<Refresher, 'underWay'>, trusted: Pick<TrustedDestinations, 'isTrusted'>): Exporter {
  const { ports, tasks, emit } = context
  const waiting = new Map<ExportId, ExportUnderWay>()
  const running = new Set<{ readonly id: ExportId; readonly own: AbortController }>()
  /** The files of what runs together, by what they are there, each with the name of its export. */
  const claims = new Map<TaskId, Map<string, string>>()
  /** Two exports side by side would only take each other's disk and network. */
  let turn: Promise<unknown> = Promise.resolve()
  const changed = (): void => emit('data.changed', { topics: ['exports'] })

  /** What refreshes these segments is waited for: they are handed on as they are after it. */
  async function upstreamDone(segments: readonly SegmentId[], control: TaskControl): Promise<void> {
    for (;;) {
      const underWay = refresher.underWay()
      const task = segments.flatMap((segment) => underWay.get(segment)?.task ?? []).find((one) => one !== control.id)
      if (task === undefined) return
      control.report('Waiting for the refresh', 0, null)
      await Promise.race([tasks.ended(task), aborted(control.signal)])
      await control.breathe()
    }
  }

  function begin(workspace: OpenWorkspace, stored: StoredExport, trigger: ExportTrigger, refusal: Pick<ExportRun, 'status' | 'reason'> | null): ExportRun {
    const startedAt = new Date(ports.now()).toISOString()
    const run: ExportRun = { id: newId(ports, exportRunIdSchema), export: stored.id, trigger, status: 'refreshing', startedAt, durationMs: 0, reason: null, segments: [], ...refusal }
    workspace.store.edit((edit) => {
      insertRun(edit, run, stored.destination)
      // It may have been changed since it was read, and what was changed is not taken back.
      const now = findExport(edit, stored.id)
      if (now?.problem === null) updateExport(edit, { ...now, segmentNames: namesNow(workspace, now) }, startedAt)
    })
    changed()
    return run
  }

  async function run(id: ExportId, trigger: ExportTrigger, control: TaskControl): Promise<ExportRun> {
    const workspace = context.workspace()
    const stored = readExport(workspace.store, id)
    const begun = ports.elapsed()
    const refusal = refusalOf(stored) ?? (await untrustedRefusal(stored))
    const blank = begin(workspace, stored, trigger, refusal)
    if (refusal !== null || stored.destination === null) return blank
    const one = { id, own: new AbortController() }
    running.add(one)
    const signal = AbortSignal.any([control.signal, one.own.signal])
    const outcome = await carriedOut(workspace, { ...stored, destination: stored.destination }, blank, { ...control, signal, breathe: breather(ports, signal) }).finally(() => running.delete(one))
    const ended: ExportRun = { ...blank, ...outcome, durationMs: ports.elapsed() - begun }
    workspace.store.edit((edit) => updateRun(edit, ended))
    changed()
    return ended
  }

  async function untrustedRefusal({ settings, destination }: StoredExport): Promise<Pick<ExportRun, 'status' | 'reason'> | null> {
    if (destination === null || (await trusted.isTrusted(destination))) return null
    return { status: 'failed', reason: `"${settings.name}" was set up elsewhere and would go to ${destinationPlace(destination)}; choose its destination again to allow that here.` }
  }

  async function carriedOut(workspace: OpenWorkspace, stored: StoredExport & { readonly destination: ExportDestination }, blank: ExportRun, control: TaskControl): Promise<Pick<ExportRun, 'status' | 'reason' | 'segments'>> {
    try {
      // What is left unfinished after a crash is found by its run: that has to be in the file first.
      await workspace.store.flush()
      return await runExport(ports, workspace, { stored, destination: await createDestination(ports, stored.destination), run: blank, claim: (names) => claim(stored, names, control.id) }, control)
    } catch (error) {
      const { code, message } = toAppError(error)
      if (code === 'unexpected') ports.log(`The export "${stored.settings.name}" failed`, error)
      return { status: 'failed', reason: message, segments: [] }
    }
  }

  async function claim({ settings, destination }: StoredExport & { readonly destination: ExportDestination }, names: readonly string[], task: TaskId): Promise<FileClash | null> {
    const there = (await filesThere(ports, destination, names)) ?? []
    let taken = claims.get(task)
    if (taken === undefined) {
      claims.set(task, (taken = new Map()))
      void tasks.ended(task).finally(() => claims.delete(task))
    }
    for (const [index, one] of there.entries()) {
      const other = taken.get(one)
      if (other !== undefined) return { file: names[index] ?? '', other }
    }
    for (const one of there) taken.set(one, settings.name)
    return null
  }

  async function inTurn(exports: readonly ExportId[], trigger: ExportTrigger, control: TaskControl): Promise<readonly ExportRun[]> {
    const runs: ExportRun[] = []
    for (const id of exports) {
      // It may have been removed while it waited.
      const stored = findExport(context.workspace().store, id)
      if (stored === null) continue
      await upstreamDone(stored.settings.segments, control)
      waiting.set(id, { status: 'refreshing', task: control.id })
      changed()
      runs.push(await run(id, trigger, control))
      waiting.delete(id)
      changed()
      if (control.signal.aborted) break
    }
    await control.breathe()
    return runs
  }

  return {
    underWay: () => waiting,
    async run(id, trigger, control) {
      const isFree = !waiting.has(id)
      if (isFree) waiting.set(id, { status: 'refreshing', task: control.id })
      try {
        return await run(id, trigger, control)
      } finally {
        if (isFree) waiting.delete(id)
        changed()
      }
    },
    giveUp(exports) {
      for (const { id, own } of running) if (exports.includes(id)) own.abort()
    },
    skip(id, trigger, reason) {
      const workspace = context.workspace()
      const stored = findExport(workspace.store, id)
      if (stored !== null) begin(workspace, stored, trigger, { status: 'skipped', reason })
    },
    start(exports, trigger, title) {
      const chosen = [...new Set(exports)].filter((id) => !waiting.has(id))
      const joined = exports.flatMap((id) => waiting.get(id)?.task ?? [])[0]
      if (chosen.length === 0 && joined !== undefined) return joined
      const task = tasks.start('export', title, async (control) => {
        const before = turn
        const own = (async () => {
          await Promise.race([before, aborted(control.signal)])
          return inTurn(chosen, trigger, control)
        })()
        turn = Promise.allSettled([before, own])
        try {
          const runs = await own
          return exports.length === 1 ? runs[0] : runs
        } finally {
          for (const id of chosen) if (waiting.get(id)?.task === control.id) waiting.delete(id)
          changed()
        }
      })
      for (const id of chosen) if (!waiting.has(id)) waiting.set(id, { status: 'queued', task })
      changed()
      return task
    },
  }
}

function refusalOf({ settings, destination, problem }: StoredExport): Pick<ExportRun, 'status' | 'reason'> | null {
  if (problem !== null) return { status: 'failed', reason: problem }
  return destination === null ? { status: 'failed', reason: `"${settings.name}" has no destination; choose one, then run it again.` } : null
}

function namesNow({ store }: OpenWorkspace, { settings, segmentNames }: StoredExport): StoredExport['segmentNames'] {
  return Object.fromEntries(settings.segments.map((id) => [id, findSegment(store, id)?.name ?? segmentNames[id] ?? 'A segment']))
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
