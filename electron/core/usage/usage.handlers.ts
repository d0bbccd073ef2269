import type { Handlers } from '@shared/contract/contract.ts'
import type { usageContract } from '@shared/contract/usage.contract.ts'
import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import { unusedAfterDays } from '@shared/domain/usage.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { refuseUnagreed, type AgreedFiles } from '../import/agreedFiles.ts'
import { noteAttention, readAttention, setExempt } from '../segments/attention.repo.ts'
import { lastSuccessfulRun } from '../segments/run.repo.ts'
import { findSegment, readEach, readSegment } from '../segments/segment.repo.ts'
import { sql } from '../store/sql.ts'
import { breather } from '../tasks/breather.ts'
import { runChange } from './runChange.ts'
import { track, trackedRows, untrack } from './tracked.ts'
import { readUsageFiles, writeUsageFile } from './tracked.repo.ts'
import { deactivates, setDeactivation, today, unusedSegments } from './unused.ts'
import { importUsageFile, readUsageFile, rereadUsageFile, shownFile } from './usageFiles.ts'
import { usesOfSegments } from './usageOf.ts'

export function createUsageHandlers({ ports, emit, tasks, workspace }: CoreContext, agreed: AgreedFiles): Handlers<keyof typeof usageContract> {
  /** Of each segment, the comparison that is under way: a newer one ends it. */
  const comparing = new Map<SegmentId, TaskId>()
  const changed = (): void => emit('data.changed', { topics: ['usage'] })
  const breathe = (): (() => Promise<void>) => breather(ports, new AbortController().signal)

  return {
    'usage.of': ({ segments }) => {
      const open = workspace()
      const chosen = readEach(open.store, [...new Set(segments)]).map(({ id }) => id)
      return { uses: [...usesOfSegments(open, chosen)], held: heldOf(open, chosen) }
    },

    'usage.runChange': ({ segment: id, definition }) => {
      const open = workspace()
      const segment = readSegment(open.store, id)
      const before = comparing.get(id)
      if (before !== undefined) tasks.cancel(before)
      const task = tasks.start('compare', segment.name, async (control) => {
        try {
          return await runChange(ports, open, segment, definition, control)
        } finally {
          if (comparing.get(id) === control.id) comparing.delete(id)
        }
      })
      comparing.set(id, task)
      return { task }
    },

    'usage.tracked': () => trackedRows(workspace()),
    'usage.track': ({ tracked, app }) => {
      const row = track(ports, workspace(), tracked ?? null, app)
      changed()
      return row
    },
    'usage.untrack': ({ tracked }) => {
      untrack(workspace(), tracked)
      changed()
      return null
    },

    'usage.files': () => readUsageFiles(workspace().store).map(shownFile),
    'usage.importFile': async ({ path }) => {
      await agreed.chosen(path)
      const file = await importUsageFile(ports, workspace(), path, breathe())
      changed()
      return shownFile(file)
    },
    'usage.rereadFile': async ({ file }) => {
      const open = workspace()
      const stored = readUsageFile(open, file)
      await refuseUnagreed(agreed, stored.path)
      const read = await rereadUsageFile(ports, open, stored, breathe())
      changed()
      return shownFile(read)
    },
    'usage.updateFile': ({ file, mode }) => {
      const open = workspace()
      const updated = { ...readUsageFile(open, file), mode }
      open.store.edit((edit) => writeUsageFile(edit, updated))
      changed()
      return shownFile(updated)
    },
    'usage.removeFile': ({ file }) => {
      const open = workspace()
      const { id } = readUsageFile(open, file)
      open.store.edit((edit) => {
        edit.remove('tracked_app', { file: id })
        edit.remove('usage_file', { id })
      })
      changed()
      return null
    },

    'usage.seen': ({ segment }) => {
      const open = workspace()
      const day = today(ports, open)
      // Once a day is enough, and a page says it each time it is opened.
      if (open.store.readOnlyReason !== null || findSegment(open.store, segment) === null || readAttention(open.store).get(segment)?.seenOn === day) return null
      open.store.edit((edit) => noteAttention(edit, segment, day))
      return null
    },
    'usage.unused': () => {
      const open = workspace()
      return { days: unusedAfterDays, deactivates: deactivates(open.store), segments: unusedSegments(ports, open) }
    },
    'usage.setDeactivation': ({ on }) => {
      workspace().store.edit((edit) => setDeactivation(edit, on))
      changed()
      return null
    },
    'usage.setExempt': ({ segments, isExempt }) => {
      const open = workspace()
      const chosen = readEach(open.store, [...new Set(segments)])
      open.store.edit((edit) => chosen.forEach(({ id }) => setExempt(edit, id, isExempt, today(ports, open))))
      changed()
      return null
    },
  }
}

/** What is gone with segments for good once their deletion cannot be undone any more. */
function heldOf({ store }: OpenWorkspace, segments: readonly SegmentId[]) {
  const ids = JSON.stringify(segments)
  const count = (table: 'runs' | 'versions'): number =>
    store.first<{ n: number }>(table === 'runs' ? sql`SELECT count(*) AS n FROM refresh_run WHERE segment IN (SELECT value FROM json_each(${ids}))` : sql`SELECT count(*) AS n FROM segment_version WHERE segment IN (SELECT value FROM json_each(${ids}))`)?.n ?? 0
  const members = segments.reduce((sum, id) => sum + (lastSuccessfulRun(store, id)?.members ?? 0), 0)
  return { members, runs: count('runs'), versions: count('versions') }
}
