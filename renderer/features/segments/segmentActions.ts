import { useRouter } from 'vue-router'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { countOf } from '@shared/format/numbers.ts'
import { call } from '../../api/client.ts'
import { useDownload } from '../../composables/useDownload.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useUndoStore } from '../../stores/undo.store.ts'
import type { SegmentActions } from './segmentCommands.ts'
import { useDownloadEach } from './useDownloadEach.ts'

function named(rows: readonly SegmentRow[]): string {
  const [only] = rows
  return rows.length === 1 && only ? `“${only.name}”` : countOf(rows.length, 'segment')
}

/** What the page itself does: it has the grid, the panes and the dialogs. */
export interface PageParts {
  /** The rows are gone. */
  cleared(): void
  rename(row: SegmentRow): void
  duplicate(row: SegmentRow): void
  tag(rows: readonly SegmentRow[]): void
  schedule(rows: readonly SegmentRow[]): void
  /** Says what goes with them, and deletes them where the person agrees. */
  askRemove(rows: readonly SegmentRow[]): void
}

/** What the commands of the grid do. A failure becomes a notice. */
export function useSegmentActions(page: PageParts): SegmentActions & { refreshAll: () => void; removeNow: (rows: readonly SegmentRow[]) => void } {
  const router = useRouter()
  const notices = useNoticesStore()
  const undos = useUndoStore()
  const download = useDownload()
  const downloadEach = useDownloadEach()

  const ids = (rows: readonly SegmentRow[]): SegmentRow['id'][] => rows.map((row) => row.id)

  function guarded<A extends unknown[]>(work: (...input: A) => Promise<unknown>): (...input: A) => void {
    return (...input) => {
      work(...input).catch(notices.fail)
    }
  }

  const refresh = guarded(async (rows: readonly SegmentRow[]) => {
    const { leftOut } = await call('segments.refresh', { segments: ids(rows) })
    if (leftOut.length > 0) notices.show(`Left out because inactive: ${leftOut.join(', ')}.`)
  })

  const setState = guarded(async (rows: readonly SegmentRow[], state: SegmentRow['state']) => {
    await call('segments.setState', { segments: ids(rows), state })
    const undone = state === 'active' ? 'inactive' : 'active'
    undos.record(`${named(rows)} ${rows.length === 1 ? 'is' : 'are'} ${state} now.`, () => call('segments.setState', { segments: ids(rows), state: undone, refresh: false }))
  })

  const activateAndRefresh = guarded(async (rows: readonly SegmentRow[]) => {
    await call('segments.setState', { segments: ids(rows), state: 'active' })
    // The others are refreshed by becoming active.
    const frozen = rows.filter((row) => row.type === 'static')
    if (frozen.length > 0) await call('segments.refresh', { segments: ids(frozen) })
    undos.record(`${named(rows)} ${rows.length === 1 ? 'is' : 'are'} active now.`, () => call('segments.setState', { segments: ids(rows), state: 'inactive' }))
  })

  const changeType = guarded(async (rows: readonly SegmentRow[], type: 'static' | 'dynamic') => {
    await call('segments.setType', { segments: ids(rows), type })
    const verb = rows.length === 1 ? 's' : ''
    const undo = (): Promise<unknown> => call('segments.setType', { segments: ids(rows), type: type === 'static' ? 'dynamic' : 'static' })
    if (type === 'static') return undos.record(`${named(rows)} keep${verb} the members of the last run now.`, undo)
    const active = rows.filter((row) => row.state === 'active')
    undos.record(`${named(rows)} follow${verb} the data again from the next refresh on.`, undo, active.length === 0 ? undefined : { label: 'Refresh now', run: () => refresh(active) })
  })

  const removeNow = guarded(async (rows: readonly SegmentRow[]) => {
    await call('segments.remove', { segments: ids(rows) })
    page.cleared()
    undos.record(`Deleted ${named(rows)}.`, () => call('segments.restore', { segments: ids(rows) }))
  })

  return {
    view: (row) => void router.push({ name: 'segment', params: { id: row.id } }),
    edit: (row) => void router.push({ name: 'editSegment', params: { id: row.id } }),
    download: guarded(async (rows: readonly SegmentRow[]) => {
      const [only] = rows
      if (rows.length === 1 && only) await download(only)
      else await downloadEach(rows)
    }),
    duplicate: page.duplicate,
    refresh,
    activate: (rows) => setState(rows, 'active'),
    deactivate: (rows) => setState(rows, 'inactive'),
    activateAndRefresh,
    changeType,
    rename: page.rename,
    manageExports: (row) => void router.push({ name: 'manageExports', params: { id: row.id } }),
    tag: page.tag,
    schedule: page.schedule,
    remove: page.askRemove,
    removeNow,
    refreshAll: guarded(() => call('pipeline.refreshAll', {})),
  }
}
