import { onBeforeUnmount, onMounted } from 'vue'
import { isTyping } from '../../composables/typing.ts'

interface Shortcuts {
  /** False while a dialog asks something: its keys are its own. */
  closed(): boolean
  undo(): void
  redo(): void
  save(): void
  escape(): void
  help(): void
  addCondition(): void
  addRule(): void
}

/** What the list of keys shows; `useShortcuts`, `useNode` and the lists themselves hear them. */
export const shortcutList: readonly { readonly heading: string; readonly keys: readonly (readonly [keys: string, does: string])[] }[] = [
  {
    heading: 'Anywhere in the builder',
    keys: [
      ['Ctrl+Z', 'Undo'],
      ['Ctrl+Y', 'Redo'],
      ['Ctrl+S', 'Save'],
      ['Ctrl+Enter', 'Add a condition where you work'],
      ['Ctrl+Shift+Enter', 'Add a rule'],
      ['F1 or ?', 'Show these keys'],
    ],
  },
  {
    heading: 'On a rule, sub-rule or condition',
    keys: [
      ['Alt+↑, Alt+↓', 'Move up or down'],
      ['Ctrl+C, Ctrl+X', 'Copy or cut'],
      ['Ctrl+V', 'Paste behind it, from this or another segment'],
      ['Ctrl+D', 'Duplicate'],
      ['Del', 'Delete'],
    ],
  },
  {
    heading: 'In lists',
    keys: [
      ['↑, ↓', 'Mark'],
      ['Enter', 'Take what is marked, or what is typed'],
      ['Backspace', 'Take the last value away'],
      ['Esc', 'Close'],
    ],
  },
]

/** The builder's keys, wherever the focus is. */
export function useShortcuts(shortcuts: Shortcuts): void {
  function keydown(event: KeyboardEvent): void {
    if (!shortcuts.closed() || event.defaultPrevented) return
    const key = event.key.toLowerCase()
    if (key === 'escape') return shortcuts.escape()
    const isControl = (event.ctrlKey || event.metaKey) && !event.altKey
    if (key === 'f1' || (key === '?' && !isControl && !isTyping(event.target))) shortcuts.help()
    else if (!isControl) return
    else if (key === 'z' && !event.shiftKey) shortcuts.undo()
    else if (key === 'y' || key === 'z') shortcuts.redo()
    else if (key === 's') shortcuts.save()
    else if (key === 'enter') {
      if (event.shiftKey) shortcuts.addRule()
      else shortcuts.addCondition()
    } else return
    event.preventDefault()
  }
  // Before the window's own keys, which would save the workspace's file instead.
  onMounted(() => document.addEventListener('keydown', keydown))
  onBeforeUnmount(() => document.removeEventListener('keydown', keydown))
}
