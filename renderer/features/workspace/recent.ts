import { mdiFileSearchOutline, mdiFolderOpenOutline, mdiPlaylistRemove } from '@mdi/js'
import type { RecentWorkspace, WorkspaceInfo } from '@shared/domain/workspace.ts'
import type { Command } from '../../components/command.ts'

/** The list was written when each workspace was opened or closed; the open one is told as it is now. */
export function withOpen(recent: readonly RecentWorkspace[], info: WorkspaceInfo | null): readonly RecentWorkspace[] {
  if (!info) return recent
  const [first] = info.audiences
  const now = { segments: info.counts.segments, audience: first ? { members: first.members, role: first.role } : null }
  return recent.map((one) => (one.path === info.path ? { ...one, ...now } : one))
}

/** Those whose name or path holds the text, whatever its case. */
export function filterRecent(recent: readonly RecentWorkspace[], text: string): readonly RecentWorkspace[] {
  const wanted = text.trim().toLowerCase()
  return wanted === '' ? recent : recent.filter((one) => one.name.toLowerCase().includes(wanted) || one.path.toLowerCase().includes(wanted))
}

/** How the rows of an audience of that role are called. */
export function audienceWord(role: string): string {
  return role === 'individuals' ? 'customers' : role
}

interface RecentActions {
  readonly open: () => void
  readonly find: () => void
  readonly remove: () => void
}

/** A missing workspace can be found again instead of opened; removing takes it off the list, never off the disk. */
export function recentCommands(one: RecentWorkspace, actions: RecentActions): readonly Command[] {
  const first: Command = one.missing
    ? { id: 'find', label: 'Find…', icon: mdiFileSearchOutline, run: actions.find }
    : { id: 'open', label: 'Open', icon: mdiFolderOpenOutline, run: actions.open }
  return [first, { id: 'remove', label: 'Remove from this list', icon: mdiPlaylistRemove, run: actions.remove }]
}
