import { mdiContentCopy, mdiDeleteOutline, mdiPencilOutline, mdiRenameOutline } from '@mdi/js'
import type { Command } from '../../components/command.ts'
import { shortcutText } from '../../composables/shortcut.ts'
import type { ComputedRow } from './computedRows.ts'

/** What the page does for each command. */
export interface ComputedActions {
  readonly edit: (row: ComputedRow) => void
  readonly rename: (row: ComputedRow) => void
  readonly duplicate: (row: ComputedRow) => void
  readonly remove: (rows: readonly ComputedRow[]) => void
}

/** The commands of a selection in their fixed order: of several only what can be done together. What cannot be done now says why. */
export function computedCommands(rows: readonly ComputedRow[], actions: ComputedActions, readOnly: boolean): readonly Command[] {
  const [only] = rows
  if (!only) return []
  const disabledReason = readOnly ? 'The workspace is open read-only.' : null
  const remove: Command = { id: 'delete', label: 'Delete', icon: mdiDeleteOutline, shortcut: 'Del', group: 'change', disabledReason, run: () => actions.remove(rows) }
  if (rows.length > 1) return [remove]
  return [
    { id: 'edit', label: 'Edit', icon: mdiPencilOutline, shortcut: 'Enter', group: 'open', run: () => actions.edit(only) },
    { id: 'duplicate', label: 'Create duplicate', icon: mdiContentCopy, shortcut: shortcutText('D'), group: 'open', disabledReason, run: () => actions.duplicate(only) },
    { id: 'rename', label: 'Rename', icon: mdiRenameOutline, shortcut: 'F2', group: 'change', disabledReason, run: () => actions.rename(only) },
    remove,
  ]
}

/** The command a key stands for; null where it means nothing or cannot be done now. */
export function commandOfKey(commands: readonly Command[], event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): Command | null {
  const id = event.ctrlKey || event.metaKey ? { d: 'duplicate' }[event.key.toLowerCase()] : { Enter: 'edit', F2: 'rename', Delete: 'delete' }[event.key]
  const command = commands.find((one) => one.id === id)
  return command && !command.disabledReason ? command : null
}
