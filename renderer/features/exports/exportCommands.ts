import { mdiCalendarClockOutline, mdiContentCopy, mdiDeleteOutline, mdiLinkOff, mdiPencilOutline, mdiPlayOutline, mdiRenameOutline } from '@mdi/js'
import type { ExportRow, ExportSchedule } from '@shared/domain/export.ts'
import { exportScheduleWords } from '@shared/format/scheduleWords.ts'
import type { Command } from '../../components/command.ts'
import { shortcutText } from '../../composables/shortcut.ts'

/** What the page does for each command. */
export interface ExportActions {
  readonly edit: (row: ExportRow) => void
  readonly run: (rows: readonly ExportRow[]) => void
  readonly duplicate: (row: ExportRow) => void
  readonly rename: (row: ExportRow) => void
  readonly schedule: (rows: readonly ExportRow[], schedule: ExportSchedule) => void
  readonly detach: (rows: readonly ExportRow[]) => void
  readonly remove: (rows: readonly ExportRow[]) => void
}

const readOnlyReason = 'The workspace is open read-only.'
const schedules: readonly ExportSchedule[] = [{ kind: 'refresh' }, { kind: 'hand' }]

/** Why none of these can be run; null: one can. */
function runProblem(rows: readonly ExportRow[]): string | null {
  if (rows.every(({ destination }) => destination === null)) return 'There is no connection. Edit the export and choose one.'
  return rows.every(({ segments }) => segments.length === 0) ? 'There is no segment in it. Edit the export and add one.' : null
}

/** The commands of a selection in their fixed order: of several what can be done together. What cannot be done now says why. */
export function exportCommands(rows: readonly ExportRow[], actions: ExportActions, readOnly: boolean): readonly Command[] {
  const [only] = rows
  if (!only) return []
  const write = (reason: string | null): string | null => (readOnly ? readOnlyReason : reason)
  const connected = rows.filter(({ destination }) => destination !== null)
  const run: Command = { id: 'run', label: 'Run', icon: mdiPlayOutline, shortcut: 'F5', group: 'run', disabledReason: write(runProblem(rows)), run: () => actions.run(connected) }
  const schedule: Command = {
    id: 'schedule',
    label: 'Schedule',
    icon: mdiCalendarClockOutline,
    group: 'change',
    disabledReason: write(null),
    run: () => {},
    choices: schedules.map((one) => ({ label: exportScheduleWords(one), run: () => actions.schedule(rows, one) })).concat(only.schedule.kind === 'weekly' || only.schedule.kind === 'monthly' || rows.length > 1 ? [] : [{ label: 'On days of its own …', run: () => actions.edit(only) }]),
  }
  const detach: Command = { id: 'detach', label: 'Detach connection', icon: mdiLinkOff, group: 'change', disabledReason: write(connected.length > 0 ? null : 'There is no connection.'), run: () => actions.detach(connected) }
  const remove: Command = { id: 'remove', label: 'Remove', icon: mdiDeleteOutline, shortcut: 'Del', group: 'change', disabledReason: write(null), run: () => actions.remove(rows) }
  if (rows.length > 1) return [run, schedule, detach, remove]
  return [
    { id: 'edit', label: readOnly ? 'View' : 'View or edit', icon: mdiPencilOutline, shortcut: 'Enter', group: 'open', run: () => actions.edit(only) },
    run,
    { id: 'duplicate', label: 'Create duplicate', icon: mdiContentCopy, shortcut: shortcutText('D'), group: 'open', disabledReason: write(null), run: () => actions.duplicate(only) },
    schedule,
    { id: 'rename', label: 'Rename', icon: mdiRenameOutline, shortcut: 'F2', group: 'change', disabledReason: write(null), run: () => actions.rename(only) },
    detach,
    remove,
  ]
}

/** The command a key stands for; null where it means nothing or cannot be done now. */
export function commandOfKey(commands: readonly Command[], event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): Command | null {
  const id = event.ctrlKey || event.metaKey ? { d: 'duplicate' }[event.key.toLowerCase()] : { Enter: 'edit', F2: 'rename', F5: 'run', Delete: 'remove' }[event.key]
  const command = commands.find((one) => one.id === id)
  return command && !command.disabledReason ? command : null
}
