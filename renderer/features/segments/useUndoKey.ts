import { onBeforeUnmount, onMounted } from 'vue'
import { isTyping } from '../../composables/typing.ts'
import { useUndoStore } from '../../stores/undo.store.ts'

/** Ctrl+Z anywhere on the page takes back what was done last, but for fields, which have an undo of their own, and while a dialog asks. */
export function useUndoKey(closed: () => boolean): void {
  const undo = useUndoStore()
  function keydown(event: KeyboardEvent): void {
    const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey
    if (!isUndo || event.defaultPrevented || isTyping(event.target) || !closed() || !undo.canUndo) return
    event.preventDefault()
    void undo.undoLast()
  }
  onMounted(() => document.addEventListener('keydown', keydown))
  onBeforeUnmount(() => document.removeEventListener('keydown', keydown))
}
