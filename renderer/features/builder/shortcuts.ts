import { onBeforeUnmount, onMounted } from 'vue'

interface Shortcuts {
  /** False while a dialog asks something: its keys are its own. */
  closed(): boolean
  undo(): void
  redo(): void
  save(): void
  escape(): void
}

/** The builder's keys, wherever the focus is: Ctrl+Z, Ctrl+Y or Ctrl+Shift+Z, Ctrl+S, Esc. */
export function useShortcuts(shortcuts: Shortcuts): void {
  function keydown(event: KeyboardEvent): void {
    if (!shortcuts.closed() || event.defaultPrevented) return
    const key = event.key.toLowerCase()
    if (key === 'escape') return shortcuts.escape()
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    if (key === 'z' && !event.shiftKey) shortcuts.undo()
    else if (key === 'y' || key === 'z') shortcuts.redo()
    else if (key === 's') shortcuts.save()
    else return
    event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', keydown))
  onBeforeUnmount(() => window.removeEventListener('keydown', keydown))
}
