import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'

/** Where a dragged row may be let go: a line between rows, in pixels of the window, and what it means to drop there. */
export interface DropPlace<P> {
  readonly place: P
  readonly left: number
  readonly top: number
  readonly width: number
  /** Why it may not go there, a sentence; absent where it may. */
  readonly refusal?: string | null
}

interface Options<T, P> {
  /** The places as they are now; asked with every movement, so that scrolling and folding are seen. */
  places(item: T): readonly DropPlace<P>[]
  drop(item: T, place: P): void
  /** Let go where it may not be. */
  refuse?(reason: string): void
  /** What scrolls while the pointer is held near its upper or lower edge. */
  scroller?(): HTMLElement | null
}

export interface RowDrag<T, P> {
  /** What is dragged; null while nothing is. */
  readonly item: Readonly<ShallowRef<T | null>>
  /** The place it would go to now. */
  readonly over: Readonly<ShallowRef<DropPlace<P> | null>>
  readonly pointer: Readonly<ShallowRef<{ readonly x: number; readonly y: number }>>
  /** For the handle's `pointerdown`: a press that does not move stays a click. */
  begin(event: PointerEvent, item: T): void
}

/** A press is a drag from this many pixels on. */
const slack = 4
/** Further from any place, in pixels, letting go changes nothing. */
const reach = 160
const edge = 40
const scrollStep = 12

/** Rows dragged by a handle to another place, with mouse, pen or finger; Esc gives up. The keyboard has its own ways. */
export function useRowDrag<T, P>(options: Options<T, P>): RowDrag<T, P> {
  const item = shallowRef<T | null>(null)
  const over = shallowRef<DropPlace<P> | null>(null)
  const pointer = shallowRef({ x: 0, y: 0 })
  let end: (() => void) | null = null

  function look(held: T): void {
    const { x, y } = pointer.value
    const distance = (place: DropPlace<P>): number => Math.abs(place.top - y) + Math.max(place.left - x, x - place.left - place.width, 0) / 4
    const nearest = options.places(held).reduce<DropPlace<P> | null>((best, place) => (best === null || distance(place) < distance(best) ? place : best), null)
    over.value = nearest !== null && distance(nearest) <= reach ? nearest : null
  }

  function begin(event: PointerEvent, held: T): void {
    if (event.button !== 0 || end !== null) return
    const start = { x: event.clientX, y: event.clientY }
    let frame = 0

    const scroll = (): void => {
      const box = options.scroller?.()
      const bounds = box?.getBoundingClientRect()
      if (box && bounds && item.value !== null) {
        const by = pointer.value.y < bounds.top + edge ? -scrollStep : pointer.value.y > bounds.bottom - edge ? scrollStep : 0
        const before = box.scrollTop
        if (by !== 0) box.scrollTop += by
        if (box.scrollTop !== before) look(held)
      }
      frame = requestAnimationFrame(scroll)
    }
    const move = (moved: PointerEvent): void => {
      if (moved.pointerId !== event.pointerId) return
      pointer.value = { x: moved.clientX, y: moved.clientY }
      if (item.value === null) {
        if (Math.hypot(moved.clientX - start.x, moved.clientY - start.y) < slack) return
        item.value = held
        document.documentElement.classList.add('dragging')
        frame = requestAnimationFrame(scroll)
      }
      moved.preventDefault()
      look(held)
    }
    const letGo = (released: PointerEvent): void => {
      if (released.pointerId !== event.pointerId) return
      const [moved, target] = [item.value !== null, over.value]
      end?.()
      if (moved) swallowClick()
      if (!moved || target === null) return
      if (target.refusal) options.refuse?.(target.refusal)
      else options.drop(held, target.place)
    }
    const key = (pressed: KeyboardEvent): void => {
      if (pressed.key !== 'Escape' || item.value === null) return
      pressed.preventDefault()
      pressed.stopPropagation()
      end?.()
    }
    const giveUp = (): void => end?.()
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', letGo)
    window.addEventListener('pointercancel', giveUp)
    window.addEventListener('keydown', key, { capture: true })
    end = () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', letGo)
      window.removeEventListener('pointercancel', giveUp)
      window.removeEventListener('keydown', key, { capture: true })
      document.documentElement.classList.remove('dragging')
      item.value = null
      over.value = null
      end = null
    }
  }

  onScopeDispose(() => end?.())
  return { item, over, pointer, begin }
}

/** What is let go over a button is no press of it. */
function swallowClick(): void {
  const swallow = (click: MouseEvent): void => {
    click.stopPropagation()
    click.preventDefault()
  }
  window.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }))
}
