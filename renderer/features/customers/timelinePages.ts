import { onScopeDispose, ref, shallowRef, triggerRef, type Ref } from 'vue'
import { firstEntries, type TimelineEntry, type TimelinePage } from '@shared/contract/customers.contract.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'

/** A timeline page by page: those in sight are asked for once. */
export function useTimelinePages(first: TimelinePage, load: (offset: number, limit: number) => Promise<TimelinePage>) {
  const pages = shallowRef(new Map([[0, first.entries]]))
  const total = ref(first.total)
  const error: Ref<AppError | null> = ref(null)
  let asked = new Set([0])
  onScopeDispose(() => (asked = new Set()))

  /** What comes for a choice before is of no use any more. */
  async function ask(page: number): Promise<void> {
    const of = asked
    of.add(page)
    try {
      const came = await load(page * firstEntries, firstEntries)
      if (of !== asked) return
      pages.value.set(page, came.entries)
      total.value = came.total
      error.value = null
      triggerRef(pages)
    } catch (thrown) {
      // The next look asks again.
      of.delete(page)
      if (of === asked) error.value = toAppError(thrown)
    }
  }

  /** From a first page that has come already. */
  function start(page: TimelinePage): void {
    asked = new Set([0])
    pages.value = new Map([[0, page.entries]])
    total.value = page.total
    error.value = null
  }

  return {
    total,
    error,
    start,
    /** Null while it has not come. */
    entry: (index: number): TimelineEntry | null => pages.value.get(Math.floor(index / firstEntries))?.[index % firstEntries] ?? null,
    want(from: number, end: number): void {
      for (let page = Math.floor(from / firstEntries); page * firstEntries < Math.min(end, total.value); page++) if (!asked.has(page)) void ask(page)
    },
    /** Another choice of entries: what is shown stays until they come. */
    async restart(): Promise<void> {
      const of = new Set([0])
      asked = of
      try {
        const page = await load(0, firstEntries)
        if (of === asked) start(page)
      } catch (thrown) {
        if (of === asked) error.value = toAppError(thrown)
      }
    },
  }
}
