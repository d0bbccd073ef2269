import {
  mdiAutorenew,
  mdiCalendarClockOutline,
  mdiContentCopy,
  mdiDeleteOutline,
  mdiDownloadOutline,
  mdiExportVariant,
  mdiEyeOutline,
  mdiPauseCircleOutline,
  mdiPencilOutline,
  mdiPinOutline,
  mdiPlayCircleOutline,
  mdiRefresh,
  mdiRenameOutline,
  mdiTagOutline,
  mdiToggleSwitchOutline,
} from '@mdi/js'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { countOf } from '@shared/format/numbers.ts'
import type { Command } from '../../components/command.ts'
import { shortcutText } from '../../composables/shortcut.ts'

/** What the page does for each command. */
export interface SegmentActions {
  readonly view: (row: SegmentRow) => void
  readonly edit: (row: SegmentRow) => void
  readonly download: (rows: readonly SegmentRow[]) => void
  readonly duplicate: (row: SegmentRow) => void
  readonly refresh: (rows: readonly SegmentRow[]) => void
  readonly activate: (rows: readonly SegmentRow[]) => void
  readonly deactivate: (rows: readonly SegmentRow[]) => void
  readonly activateAndRefresh: (rows: readonly SegmentRow[]) => void
  readonly changeType: (rows: readonly SegmentRow[], type: 'static' | 'dynamic') => void
  readonly tag: (rows: readonly SegmentRow[]) => void
  readonly rename: (row: SegmentRow) => void
  readonly manageExports: (row: SegmentRow) => void
  readonly schedule: (rows: readonly SegmentRow[]) => void
  readonly remove: (rows: readonly SegmentRow[]) => void
}

export function isDraft(row: SegmentRow): boolean {
  return row.state === 'inactive' && row.statusReason === 'draft'
}

/** What can be frozen at its last run, and what can follow the schedule again; an expansion and a list are neither. */
function typeChanges(rows: readonly SegmentRow[]): Readonly<Record<'static' | 'dynamic', readonly SegmentRow[]>> {
  return { static: rows.filter((row) => row.type === 'dynamic' && row.members !== null), dynamic: rows.filter((row) => row.type === 'static' && !row.isList) }
}

const readOnlyReason = 'The workspace is open read-only.'

/**
 * The commands of a selection in their fixed order: one segment has all of them, several have what can be done
 * together. What cannot be done now says why.
 */
export function segmentCommands(rows: readonly SegmentRow[], actions: SegmentActions, readOnly: boolean): readonly Command[] {
  const write = (reason: string | null): string | null => (readOnly ? readOnlyReason : reason)
  const active = rows.filter((row) => row.state === 'active')
  const inactive = rows.filter((row) => row.state === 'inactive')
  const ready = inactive.filter((row) => !isDraft(row))
  const stored = rows.filter((row) => row.members !== null)
  const [only] = rows

  const refresh: Command = {
    id: 'refresh',
    label: 'Refresh',
    icon: mdiRefresh,
    shortcut: 'F5',
    group: 'run',
    disabledReason: write(active.length > 0 ? null : 'Inactive segments are not refreshed. Activate first.'),
    run: () => actions.refresh(rows),
  }
  const download: Command = {
    id: 'download',
    label: 'Download',
    icon: mdiDownloadOutline,
    group: 'open',
    disabledReason: stored.length > 0 ? null : 'There are no members yet. Refresh first.',
    run: () => actions.download(stored),
  }
  const activate: Command = {
    id: 'activate',
    label: 'Activate',
    icon: mdiPlayCircleOutline,
    group: 'run',
    disabledReason: write(ready.length > 0 ? null : 'A draft cannot be activated. Edit it until it is complete.'),
    run: () => actions.activate(ready),
  }
  const activateAndRefresh: Command = {
    id: 'activateAndRefresh',
    label: 'Activate and refresh',
    icon: mdiRefresh,
    group: 'run',
    disabledReason: write(null),
    run: () => actions.activateAndRefresh(ready),
  }
  const deactivate: Command = {
    id: 'deactivate',
    label: 'Deactivate',
    icon: mdiPauseCircleOutline,
    group: 'run',
    disabledReason: write(null),
    run: () => actions.deactivate(active),
  }
  const types = typeChanges(rows)
  const makeStatic: Command = {
    id: 'makeStatic',
    label: 'Make static',
    icon: mdiPinOutline,
    group: 'run',
    disabledReason: write(types.static.length > 0 ? null : 'There are no members to keep yet. Refresh first.'),
    run: () => actions.changeType(types.static, 'static'),
  }
  const makeDynamic: Command = {
    id: 'makeDynamic',
    label: 'Make dynamic',
    icon: mdiAutorenew,
    group: 'run',
    disabledReason: write(null),
    run: () => actions.changeType(types.dynamic, 'dynamic'),
  }
  const tag: Command = {
    id: 'tag',
    label: rows.length > 1 ? 'Tags' : 'Tag',
    icon: mdiTagOutline,
    group: 'change',
    disabledReason: write(null),
    run: () => actions.tag(rows),
  }
  const schedule: Command = {
    id: 'schedule',
    label: 'Schedule',
    icon: mdiCalendarClockOutline,
    group: 'change',
    disabledReason: write(null),
    run: () => actions.schedule(rows),
  }
  const remove: Command = {
    id: 'delete',
    label: 'Delete',
    icon: mdiDeleteOutline,
    shortcut: 'Del',
    group: 'change',
    disabledReason: write(null),
    run: () => actions.remove(rows),
  }

  /** Those of several that can be changed each way; what nobody can do is not among the choices. */
  function changeState(): Command {
    const choices = [
      ...(ready.length > 0 ? [{ label: `Activate ${countOf(ready.length, 'segment')}`, run: activate.run }] : []),
      ...(active.length > 0 ? [{ label: `Deactivate ${countOf(active.length, 'segment')}`, run: deactivate.run }] : []),
    ]
    return { id: 'changeState', label: 'Change state', icon: mdiToggleSwitchOutline, group: 'change', disabledReason: write(choices.length > 0 ? null : 'Drafts cannot be activated. Edit them until they are complete.'), run: () => {}, choices }
  }

  function changeTypes(): Command {
    const choices = [
      ...(types.static.length > 0 ? [{ label: `Make ${countOf(types.static.length, 'segment')} static`, run: makeStatic.run }] : []),
      ...(types.dynamic.length > 0 ? [{ label: `Make ${countOf(types.dynamic.length, 'segment')} dynamic`, run: makeDynamic.run }] : []),
    ]
    return { id: 'changeType', label: 'Change type', icon: mdiPinOutline, group: 'change', disabledReason: write(choices.length > 0 ? null : 'None of them has members to keep yet. Refresh first.'), run: () => {}, choices }
  }

  if (!only) return []
  if (rows.length > 1) {
    return [refresh, download, remove, changeState(), changeTypes(), tag, schedule]
  }
  return [
    { id: 'view', label: 'View', icon: mdiEyeOutline, shortcut: 'Enter', group: 'open', run: () => actions.view(only) },
    download,
    { id: 'edit', label: 'Edit', icon: mdiPencilOutline, group: 'open', run: () => actions.edit(only) },
    {
      id: 'duplicate',
      label: 'Create duplicate',
      icon: mdiContentCopy,
      shortcut: shortcutText('D'),
      group: 'open',
      disabledReason: write(null),
      run: () => actions.duplicate(only),
    },
    refresh,
    ...(only.state === 'active' ? [deactivate] : isDraft(only) ? [activate] : [activate, activateAndRefresh]),
    ...(only.type === 'dynamic' ? [makeStatic] : only.type === 'static' && !only.isList ? [makeDynamic] : []),
    {
      id: 'rename',
      label: 'Rename',
      icon: mdiRenameOutline,
      shortcut: 'F2',
      group: 'change',
      disabledReason: write(null),
      run: () => actions.rename(only),
    },
    tag,
    { id: 'manageExports', label: 'Manage exports', icon: mdiExportVariant, group: 'change', run: () => actions.manageExports(only) },
    schedule,
    remove,
  ]
}

/** The command a key stands for, among those offered; null where the key means nothing or it cannot be done now. */
export function commandOfKey(commands: readonly Command[], event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): Command | null {
  const modifier = event.ctrlKey || event.metaKey
  const id = modifier
    ? { d: 'duplicate' }[event.key.toLowerCase()]
    : { Enter: 'view', F2: 'rename', Delete: 'delete', F5: 'refresh' }[event.key]
  const command = commands.find((one) => one.id === id)
  return command && !command.disabledReason ? command : null
}
