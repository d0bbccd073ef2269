import { onBeforeUnmount, onMounted } from 'vue'
import { isMac } from '../../composables/shortcut.ts'
import { useEvent } from '../../composables/useEvent.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'
import { useWorkspaceCommands } from './workspaceCommands.ts'

/** Keyboard of the whole window, and files the system asks to open. */
export function useShellEvents(): void {
  const commands = useWorkspaceCommands()
  const workspace = useWorkspaceStore()

  function onKey(event: KeyboardEvent): void {
    const modifier = isMac ? event.metaKey : event.ctrlKey
    if (!modifier || event.altKey) return
    const key = event.key.toLowerCase()
    if (key === 'n' && !event.shiftKey) void commands.newWorkspace()
    else if (key === 'o' && !event.shiftKey) void commands.openWorkspace()
    else if (key === 's') void (event.shiftKey ? commands.saveAs() : commands.save())
    else return
    event.preventDefault()
  }

  useEvent('host.openFile', ({ path }) => void commands.openRecent(path))
  onMounted(async () => {
    window.addEventListener('keydown', onKey)
    await workspace.started()
    const path = workspace.host?.openAtStart
    if (path && !(workspace.info && isReload())) await commands.openRecent(path)
  })
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}

/** The page was loaded again: what is open then stays in front. */
function isReload(): boolean {
  return performance.getEntriesByType('navigation').some((entry) => (entry as PerformanceNavigationTiming).type === 'reload')
}
