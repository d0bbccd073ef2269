import { shallowRef, type Ref } from 'vue'
import type { EntityId } from '@shared/domain/ids.ts'
import { onGrid, type Point } from './geometry.ts'
import type { PanZoom } from './usePanZoom.ts'

interface PlacedBox {
  readonly id: EntityId
  readonly place: Point
}

interface Press {
  readonly pointer: number
  readonly start: Point
  /** The box that moves, and where it stood; null: the view moves. */
  readonly box: PlacedBox | null
}

const slack = 3

/** Presses on the drawing: one pointer moves a box or the view, two fingers zoom. `drop`: a box was let go somewhere else. */
export function usePresses(stage: Readonly<Ref<HTMLElement | null>>, { view, onStage, pan, zoom }: PanZoom, drop: (id: EntityId, to: Point) => void) {
  const dragged = shallowRef<PlacedBox | null>(null)
  let press: Press | null = null
  /** A press becomes a drag once the pointer has moved a little: until then it may be a click. */
  let isDrag = false
  /** Places of the fingers of a touch. */
  const fingers = new Map<number, Point>()

  function down(event: PointerEvent, box: PlacedBox | null): void {
    // The other end of a mouse's press may have been missed outside of the window.
    if (event.pointerType === 'mouse') fingers.clear()
    const start = onStage(event)
    fingers.set(event.pointerId, start)
    isDrag = false
    press = fingers.size > 1 ? null : { pointer: event.pointerId, start, box }
    if (fingers.size > 1) dragged.value = null
  }

  function move(event: PointerEvent): void {
    const before = fingers.get(event.pointerId)
    if (before === undefined) return
    const now = onStage(event)
    fingers.set(event.pointerId, now)
    const [other] = [...fingers].flatMap(([pointer, place]) => (pointer === event.pointerId ? [] : [place]))
    if (other !== undefined) {
      const apart = Math.hypot(before.x - other.x, before.y - other.y)
      if (apart > 0) zoom(Math.hypot(now.x - other.x, now.y - other.y) / apart, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 })
      return
    }
    if (press === null) return
    const { box, start } = press
    if (!isDrag && Math.hypot(now.x - start.x, now.y - start.y) <= slack) return
    if (!isDrag) stage.value?.setPointerCapture(event.pointerId)
    isDrag = true
    if (box === null) pan(now.x - before.x, now.y - before.y)
    else {
      const { scale } = view.value
      const place = { x: onGrid(box.place.x + (now.x - start.x) / scale), y: onGrid(box.place.y + (now.y - start.y) / scale) }
      const at = dragged.value?.place ?? box.place
      if (place.x !== at.x || place.y !== at.y) dragged.value = { id: box.id, place }
    }
  }

  function up(event: PointerEvent): void {
    fingers.delete(event.pointerId)
    if (press?.pointer !== event.pointerId) return
    press = null
    const moved = dragged.value
    dragged.value = null
    if (moved !== null && event.type === 'pointerup') drop(moved.id, moved.place)
  }

  return { dragged, isPressed: () => press !== null, down, move, up }
}
