import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { rowStarts, rowsInSight } from './unevenRows.ts'

export interface UnevenRows {
  /** First row to draw and one past the last. */
  readonly first: ComputedRef<number>
  readonly end: ComputedRef<number>
  /** Height of all rows, and where the first drawn row begins, in pixels. */
  readonly height: ComputedRef<number>
  readonly above: ComputedRef<number>
  /** Scrolls as little as needed to have the row in sight; the top of one that is taller than the view. */
  reveal(row: number): void
}

const spare = 6
/** Where nothing is laid out: enough rows for a tall window. */
const assumedHeight = 1000

/** Draws only the rows in sight of a scrolling element that holds nothing else; `heights` in pixels, row by row. */
export function useUnevenRows(scroller: Readonly<Ref<HTMLElement | null>>, heights: () => readonly number[]): UnevenRows {
  const top = ref(0)
  const view = ref(assumedHeight)
  const starts = computed(() => rowStarts(heights()))
  const sight = computed(() => rowsInSight(starts.value, top.value, view.value, spare))

  const follow = (): void => void (top.value = scroller.value?.scrollTop ?? 0)
  const measure = (): void => void (view.value = scroller.value?.clientHeight || assumedHeight)
  const observer = new ResizeObserver(measure)

  watch(
    scroller,
    (element, before) => {
      before?.removeEventListener('scroll', follow)
      observer.disconnect()
      if (!element) return
      element.addEventListener('scroll', follow, { passive: true })
      observer.observe(element)
      measure()
      follow()
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => {
    scroller.value?.removeEventListener('scroll', follow)
    observer.disconnect()
  })

  return {
    first: computed(() => sight.value.first),
    end: computed(() => sight.value.end),
    height: computed(() => starts.value.at(-1) ?? 0),
    above: computed(() => starts.value[sight.value.first] ?? 0),
    reveal(row) {
      const element = scroller.value
      const [from, to] = [starts.value[row], starts.value[row + 1]]
      if (!element || from === undefined || to === undefined) return
      const seen = element.clientHeight
      if (from < element.scrollTop || to - from > seen) element.scrollTop = from
      else if (to > element.scrollTop + seen) element.scrollTop = to - seen
      follow()
    },
  }
}
