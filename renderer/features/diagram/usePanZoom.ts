import { shallowRef, type Ref } from 'vue'
import { grown, type Point, type Rect } from './geometry.ts'

/** What of the diagram is in sight: its 0, 0 stands at `x`, `y` of the stage, and one of its pixels is `scale` wide there. */
export interface View extends Point {
  readonly scale: number
}

const [smallest, largest] = [0.15, 2]
const margin = 24
/** What the legend and the zoom take below. */
const foot = 36

export type PanZoom = ReturnType<typeof usePanZoom>

/** Moving about a drawing on a stage: by wheel, pinch, keys and buttons. */
export function usePanZoom(stage: Readonly<Ref<HTMLElement | null>>) {
  const view = shallowRef<View>({ x: margin, y: margin, scale: 1 })
  /** Everything is shown since the last `fit`: a stage of another size then shows everything as well. */
  let isWhole = true

  const size = (): { width: number; height: number } => ({ width: stage.value?.clientWidth ?? 0, height: stage.value?.clientHeight ?? 0 })

  /** A place in the window as one on the stage. */
  function onStage({ clientX, clientY }: Pick<MouseEvent, 'clientX' | 'clientY'>): Point {
    const { left = 0, top = 0 } = stage.value?.getBoundingClientRect() ?? {}
    return { x: clientX - left, y: clientY - top }
  }

  function pan(x: number, y: number): void {
    isWhole = isWhole && x === 0 && y === 0
    view.value = { ...view.value, x: view.value.x + x, y: view.value.y + y }
  }

  /** Larger or smaller around a place of the stage, its middle unless stated. */
  function zoom(factor: number, at: Point = { x: size().width / 2, y: size().height / 2 }): void {
    isWhole = false
    const { x, y, scale: before } = view.value
    const scale = Math.min(largest, Math.max(smallest, before * factor))
    const ratio = scale / before
    view.value = { x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio, scale }
  }

  /** All of it in sight, at its own size at most. */
  function fit(bounds: Rect | null): void {
    const { width, height: whole } = size()
    const height = whole - foot
    if (bounds === null || width === 0 || height <= 0) return
    isWhole = true
    const all = grown(bounds, margin)
    const scale = Math.min(1, Math.max(smallest, Math.min(width / all.width, height / all.height)))
    view.value = { scale, x: (width - all.width * scale) / 2 - all.x * scale, y: (height - all.height * scale) / 2 - all.y * scale }
  }

  /** Moves just as far as brings a part of the drawing into sight. */
  function reveal(part: Rect): void {
    const { width, height } = size()
    const { x, y, scale } = view.value
    const [left, top] = [x + part.x * scale - margin, y + part.y * scale - margin]
    const [right, bottom] = [left + part.width * scale + 2 * margin, top + part.height * scale + 2 * margin]
    pan(left < 0 ? -left : Math.min(0, Math.max(width - right, -left)), top < 0 ? -top : Math.min(0, Math.max(height - bottom, -top)))
  }

  function wheel(event: WheelEvent): void {
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
    zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015)), onStage(event))
  }

  return { view, isWhole: () => isWhole, onStage, pan, zoom, fit, reveal, wheel }
}
