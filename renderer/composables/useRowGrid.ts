import { ref, shallowRef, type Ref } from 'vue'
import type { Command } from '../components/command.ts'
import type { RowSelection } from './rowSelection.ts'

interface Subject<Row extends { readonly id: string }> {
  /** Has the keyboard's focus for all its rows. */
  readonly grid: Readonly<Ref<HTMLElement | null>>
  readonly rows: () => readonly Row[]
  readonly selection: () => RowSelection<Row>
  readonly reveal: (index: number) => void
  /** How many rows the Page keys move by; left out: they do not. */
  readonly page?: () => number | null
  /** What a key means that moves and selects nothing. */
  readonly commandOf: (event: KeyboardEvent) => Command | null
}

/** Where a key leads from row `at` of so many (-1: from none yet); null: it does not move. */
export function rowAfterKey(key: string, at: number, count: number, page: number | null): number | null {
  const last = count - 1
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, ...(page !== null ? { PageDown: page, PageUp: -page } : {}) }
  if (key === 'Home') return 0
  if (key === 'End') return last
  const step = steps[key]
  if (step === undefined) return null
  return at < 0 ? 0 : Math.max(0, Math.min(last, at + step))
}

/** Rows that are selected and given commands: clicks, ticks, keys, and one menu for all rows, for a menu in each would make scrolling heavy. */
export function useRowGrid<Row extends { readonly id: string }>({ grid, rows, selection, reveal, page = () => null, commandOf }: Subject<Row>) {
  const menuRow = shallowRef<Row | null>(null)
  const menuButton = shallowRef<HTMLElement | null>(null)
  const menuOpen = ref(false)

  function openMenu(row: Row, button: EventTarget | null): void {
    if (!(button instanceof HTMLElement)) return
    menuRow.value = row
    menuButton.value = button
    menuOpen.value = true
  }

  function choose(index: number, event: MouseEvent): void {
    if (event.shiftKey) selection().extendTo(index)
    else if (event.ctrlKey || event.metaKey) selection().toggle(index)
    else selection().only(index)
  }

  function tick(index: number, event: MouseEvent): void {
    if (event.shiftKey) selection().extendTo(index)
    else selection().toggle(index)
    // The box takes no keys of its own: what is pressed next is meant for the rows.
    grid.value?.focus({ preventScroll: true })
  }

  function onKey(event: KeyboardEvent): void {
    if (event.target !== grid.value) return
    const chosen = selection()
    const target = rowAfterKey(event.key, chosen.active.value, rows().length, page())
    if (target !== null) {
      if (event.shiftKey) chosen.extendTo(target)
      else chosen.active.value = target
      reveal(target)
    } else if (event.key === ' ') chosen.toggle(chosen.active.value)
    else if (event.key === 'Escape') chosen.clear()
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      // Pressed twice it still means all of them.
      if (!chosen.all.value) chosen.toggleAll()
    }
    else {
      const command = commandOf(event)
      // F5 would load the page anew, also where the command cannot be done now.
      if (!command && event.key !== 'F5') return
      command?.run()
    }
    event.preventDefault()
  }

  return { menuRow, menuButton, menuOpen, openMenu, choose, tick, onKey }
}
