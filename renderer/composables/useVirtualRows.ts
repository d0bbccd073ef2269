import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { isAstray, isScaled, lastTop, placeAfter, scrollOf, scrollScale, type ScrollPlace } from './scrollScale.ts'

export interface VirtualRows {
  /** First row to draw and one past the last. */
  readonly first: ComputedRef<number>
  readonly end: ComputedRef<number>
  /** Height of the element that stands for all rows, and where in it the first drawn row begins, in pixels. */
  readonly height: ComputedRef<number>
  readonly above: ComputedRef<number>
  /** Never fewer than are drawn: row number modulo this is a key by which drawn rows are used again while scrolling. */
  readonly pool: ComputedRef<number>
  /** Rows that fit at once. */
  readonly page: ComputedRef<number>
  /** Scrolls as little as needed to have the row in sight. */
  reveal(row: number): void
}

const spare = 6
/** Where nothing is laid out yet, or never is: enough rows for a tall window. */
const assumedHeight = 1000
const restMs = 150

/**
 * Draws only the rows in sight of a scrolling element; all rows have the same height. More of them than an element can be
 * tall for are scrolled on a shorter track. `head`: pixels that stick to the top of the element, over the rows.
 */
export function useVirtualRows(scroller: Readonly<Ref<HTMLElement | null>>, count: () => number, rowHeight: () => number, head = 0): VirtualRows {
  const place = ref<ScrollPlace>({ top: 0, scrolled: 0 })
  const visible = ref(assumedHeight)
  let observer: ResizeObserver | undefined
  let resting: ReturnType<typeof setTimeout> | undefined

  const scale = computed(() => scrollScale(count() * rowHeight(), visible.value))

  function follow(): void {
    const element = scroller.value
    if (!element) return
    place.value = placeAfter(scale.value, place.value, element.scrollTop)
    if (!isScaled(scale.value)) return
    if (isAstray(scale.value, place.value, false)) correct()
    clearTimeout(resting)
    resting = setTimeout(() => isAstray(scale.value, place.value, true) && correct(), restMs)
  }

  /** The scroll bar where the rows are; the rows stay. */
  function correct(): void {
    goTo(place.value.top)
  }

  function goTo(top: number): void {
    const element = scroller.value
    if (!element) return
    element.scrollTop = scrollOf(scale.value, top)
    // Read back: browsers round it.
    place.value = { top, scrolled: element.scrollTop }
  }

  function measure(): void {
    visible.value = (scroller.value?.clientHeight ?? 0) - head > 0 ? (scroller.value?.clientHeight ?? 0) - head : assumedHeight
    follow()
  }

  watch(
    scroller,
    (element, before) => {
      before?.removeEventListener('scroll', follow)
      observer?.disconnect()
      if (!element) return
      element.addEventListener('scroll', follow, { passive: true })
      observer = new ResizeObserver(measure)
      observer.observe(element)
      measure()
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => {
    observer?.disconnect()
    clearTimeout(resting)
  })

  // A list that became shorter leaves the scroll position behind its end until the browser corrects it.
  const top = computed(() => Math.max(0, Math.min(place.value.top, lastTop(scale.value))))
  const first = computed(() => Math.max(0, Math.floor(top.value / rowHeight()) - spare))
  const end = computed(() => Math.min(count(), Math.ceil((top.value + visible.value) / rowHeight()) + spare))

  function reveal(row: number): void {
    const element = scroller.value
    if (!element) return
    const start = row * rowHeight()
    const before = top.value
    if (start < before) goTo(start)
    else if (start + rowHeight() > before + visible.value) goTo(start + rowHeight() - visible.value)
  }

  return {
    first,
    end,
    height: computed(() => scale.value.track),
    above: computed(() => (isScaled(scale.value) ? place.value.scrolled - top.value : 0) + first.value * rowHeight()),
    pool: computed(() => Math.ceil(visible.value / rowHeight()) + 2 * spare + 2),
    page: computed(() => Math.max(1, Math.floor(visible.value / rowHeight()) - 1)),
    reveal,
  }
}
