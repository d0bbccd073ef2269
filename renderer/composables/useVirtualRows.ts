import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'

export interface VirtualRows {
  /** First row to draw and one past the last. */
  readonly first: ComputedRef<number>
  readonly end: ComputedRef<number>
  /** Height of all rows together, and of those above the first drawn one, in pixels. */
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

/** Draws only the rows in sight of a scrolling element; all rows have the same height. */
export function useVirtualRows(scroller: Readonly<Ref<HTMLElement | null>>, count: () => number, rowHeight: () => number): VirtualRows {
  const top = ref(0)
  const visible = ref(assumedHeight)
  let observer: ResizeObserver | undefined

  function follow(): void {
    if (scroller.value) top.value = scroller.value.scrollTop
  }

  function measure(): void {
    visible.value = scroller.value?.clientHeight || assumedHeight
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
  onScopeDispose(() => observer?.disconnect())

  const height = computed(() => count() * rowHeight())
  // A list that became shorter leaves the scroll position behind its end until the browser corrects it.
  const offset = computed(() => Math.max(0, Math.min(top.value, height.value - visible.value)))
  const first = computed(() => Math.max(0, Math.floor(offset.value / rowHeight()) - spare))
  const end = computed(() => Math.min(count(), Math.ceil((offset.value + visible.value) / rowHeight()) + spare))

  function reveal(row: number): void {
    const element = scroller.value
    if (!element) return
    const start = row * rowHeight()
    if (start < element.scrollTop) element.scrollTop = start
    else if (start + rowHeight() > element.scrollTop + visible.value) element.scrollTop = start + rowHeight() - visible.value
    follow()
  }

  return {
    first,
    end,
    height,
    above: computed(() => first.value * rowHeight()),
    pool: computed(() => Math.ceil(visible.value / rowHeight()) + 2 * spare + 2),
    page: computed(() => Math.max(1, Math.floor(visible.value / rowHeight()) - 1)),
    reveal,
  }
}
