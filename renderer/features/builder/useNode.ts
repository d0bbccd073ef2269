import { mdiArrowDown, mdiArrowUp, mdiClipboardOutline, mdiContentCopy, mdiContentCut, mdiContentDuplicate, mdiDeleteOutline } from '@mdi/js'
import { computed, nextTick, onMounted, watch } from 'vue'
import { clipText } from '@shared/rules/clip.ts'
import { isTyping } from '../../composables/typing.ts'
import { useBuilder } from './builder.ts'
import type { NodeCommand } from './nodeCommand.ts'
import { useNodeEdits } from './nodeEdits.ts'

interface Options {
  id(): string
  /** What the menu calls it: "rule", "sub-rule", "condition". */
  readonly noun: string
  element(): HTMLElement | null
  /** Gives the focus to what is worked with first. */
  arrive(): void
  /** Commands of its own, before those that all have. */
  own?(): readonly NodeCommand[]
  /** Why it cannot be moved that way; null where it can. */
  stuck?(direction: -1 | 1): string | null
}

export interface NodeHandling {
  /** Found out when they are asked for: there is a menu at every condition. */
  commands(): readonly NodeCommand[]
  keydown(event: KeyboardEvent): void
}

/** The menu and the keys of one rule, sub-rule or condition, and the focus when it was added or moved. */
export function useNode({ id, noun, element, arrive, own, stuck }: Options): NodeHandling {
  const builder = useBuilder()
  const edits = useNodeEdits(builder)

  function toClipboard(text: string | null): void {
    if (text === null) return
    // Without the system's clipboard, what was copied can still be put in within this window.
    navigator.clipboard?.writeText(text).catch(() => undefined)
  }

  const all = computed((): readonly NodeCommand[] => {
    const clip = builder.clip.value
    return [
      ...(own?.() ?? []),
      { id: 'up', label: 'Move up', icon: mdiArrowUp, group: 'place', shortcut: 'Alt+↑', disabledReason: stuck?.(-1) ?? null, run: () => edits.step(id(), -1) },
      { id: 'down', label: 'Move down', icon: mdiArrowDown, group: 'place', shortcut: 'Alt+↓', disabledReason: stuck?.(1) ?? null, run: () => edits.step(id(), 1) },
      { id: 'cut', label: 'Cut', icon: mdiContentCut, group: 'copy', shortcut: 'Ctrl+X', run: () => toClipboard(edits.cut(id())) },
      { id: 'clip', label: 'Copy', icon: mdiContentCopy, group: 'copy', shortcut: 'Ctrl+C', run: () => toClipboard(edits.copy(id())) },
      ...(clip ? [{ id: 'paste', label: clip.kind === 'rules' ? 'Paste the rule after' : noun === 'condition' ? 'Paste after' : 'Paste into', icon: mdiClipboardOutline, group: 'copy', shortcut: 'Ctrl+V', run: () => edits.paste(clipText(clip), id()) }] : []),
      { id: 'copy', label: 'Duplicate', icon: mdiContentDuplicate, group: 'copy', shortcut: 'Ctrl+D', run: () => edits.duplicate(id()) },
      { id: 'delete', label: `Delete ${noun}`, icon: mdiDeleteOutline, group: 'end', shortcut: 'Del', danger: true, run: () => edits.remove(id()) },
    ]
  })

  function keydown(event: KeyboardEvent): void {
    const { key, altKey } = event
    if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) edits.step(id(), key === 'ArrowUp' ? -1 : 1)
    else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && key.toLowerCase() === 'd') edits.duplicate(id())
    else if (key === 'Delete' && !isTyping(event.target)) edits.remove(id())
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  async function arriveHere(): Promise<void> {
    if (builder.arriving.value !== id()) return
    const isMoved = builder.moved.value
    builder.arriving.value = null
    builder.moved.value = false
    await nextTick()
    element()?.scrollIntoView({ block: 'nearest' })
    if (isMoved) element()?.querySelector<HTMLElement>('[data-handle]')?.focus({ preventScroll: true })
    else arrive()
  }
  onMounted(arriveHere)
  watch(builder.arriving, arriveHere, { flush: 'post' })

  return { commands: () => all.value, keydown }
}
