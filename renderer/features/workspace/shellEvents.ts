import { onBeforeUnmount, onMounted } from 'vue'
import { isMac } from '../../composables/shortcut.ts'
import { useEvent } from '../../composables/useEvent.ts'
import { useDialogsStore } from '../../stores/dialogs.store.ts'
import { useProgressStore } from '../../stores/progress.store.ts'
import { useWorkspaceCommands } from './workspaceCommands.ts'

/** Keyboard of the whole window, and files the system asks to open. */
export function useShellEvents(): void {
  const commands = useWorkspaceCommands()
  const dialogs = useDialogsStore()
  const progress = useProgressStore()

  function onKey(event: KeyboardEvent): void {
    const modifier = isMac ? event.metaKey : event.ctrlKey
    // A page that takes a key for itself (Ctrl+S in the builder) has done with it.
    if (!modifier || event.altKey || event.defaultPrevented) return
    const key = event.key.toLowerCase()
    const command = key === 's' ? (event.shiftKey ? commands.saveAs : commands.save) : event.shiftKey ? undefined : { n: commands.newWorkspace, o: commands.openWorkspace }[key]
    if (!command) return
    event.preventDefault()
    // Questions asked on top of a question would wait for each other.
    if (dialogs.current === null) void command()
  }

  useEvent('host.openFile', ({ path }) => void commands.openRecent(path))
  useEvent('host.command', ({ command }) => {
    if (command === 'refreshAll') void commands.refreshAll()
    else progress.showJob()
  })
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
