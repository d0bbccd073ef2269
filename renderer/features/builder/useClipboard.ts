import { onBeforeUnmount, onMounted } from 'vue'
import type { Builder } from './builder.ts'
import { useNodeEdits } from './nodeEdits.ts'
import { isTyping } from '../../composables/typing.ts'

/**
 * Ctrl+C, Ctrl+X and Ctrl+V on the rule or condition that has the focus. The events go to the body where nothing is
 * selected, so they are heard there; what is typed or selected somewhere is copied as ever.
 */
export function useClipboard(builder: Builder, canvas: () => HTMLElement | null, open: () => boolean): void {
  const edits = useNodeEdits(builder)

  /** The innermost node around the focus; null where it is in none; undefined where the event is not for the rules. */
  function focused(): string | null | undefined {
    const { activeElement } = document
    if (!open() || isTyping(activeElement) || !(window.getSelection()?.isCollapsed ?? true)) return undefined
    const isHere = activeElement === null || activeElement === document.body || canvas()?.contains(activeElement) === true
    return isHere ? (activeElement?.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId'] ?? null) : undefined
  }

  function take(event: ClipboardEvent, get: (id: string) => string | null): void {
    const id = focused()
    const text = id ? get(id) : null
    if (text === null || !event.clipboardData) return
    event.clipboardData.setData('text/plain', text)
    event.preventDefault()
  }
  const copy = (event: ClipboardEvent): void => take(event, edits.copy)
  const cut = (event: ClipboardEvent): void => take(event, edits.cut)
  function paste(event: ClipboardEvent): void {
    const after = focused()
    if (after === undefined || !event.clipboardData) return
    event.preventDefault()
    edits.paste(event.clipboardData.getData('text/plain'), after)
  }

  onMounted(() => {
    document.addEventListener('copy', copy)
    document.addEventListener('cut', cut)
    document.addEventListener('paste', paste)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('copy', copy)
    document.removeEventListener('cut', cut)
    document.removeEventListener('paste', paste)
  })
}
