import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Cell, MemberTable } from '@shared/contract/segments.contract.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'

export const pageRows = 100
const mostPages = 40

export interface ComparedPage {
  readonly table: MemberTable
  readonly total: number
  readonly present: number
  readonly stamp: string
}

export interface ComparedPages {
  /** The newest page that came; null before the first. */
  readonly first: Readonly<ShallowRef<ComparedPage | null>>
  readonly error: Readonly<Ref<AppError | null>>
  /** Null while it has not come. */
  row(index: number): readonly Cell[] | null
  /** Asks for what is in sight and not there. */
  want(first: number, end: number): void
  /** Another list, or other columns: begins anew. What is shown stays until the answer comes. */
  ask(): Promise<void>
}

/** The rows of one list page by page, as they come into sight; a page of other data than those before begins anew. */
export function useComparedPages(load: (offset: number, limit: number) => Promise<ComparedPage>): ComparedPages {
  const first = shallowRef<ComparedPage | null>(null)
  const pages = shallowRef<ReadonlyMap<number, MemberTable['rows']>>(new Map())
  const error = ref<AppError | null>(null)
  const underWay = new Set<number>()
  let question = 0
  onScopeDispose(() => (question += 1))

  async function fetch(number: number, isFirst = false): Promise<void> {
    const own = question
    underWay.add(number)
    try {
      const page = await load(number * pageRows, pageRows)
      if (own !== question) return
      const known = new Map(isFirst || page.stamp !== first.value?.stamp ? [] : pages.value)
      known.set(number, page.table.rows)
      for (const oldest of known.keys()) {
        if (known.size <= mostPages) break
        known.delete(oldest)
      }
      pages.value = known
      first.value = page
      error.value = null
    } catch (thrown) {
      if (own === question) error.value = toAppError(thrown)
    } finally {
      if (own === question) underWay.delete(number)
    }
  }

  return {
    first,
    error,
    row: (index) => pages.value.get(Math.floor(index / pageRows))?.[index % pageRows] ?? null,
    want(from, end) {
      for (let number = Math.floor(from / pageRows); number * pageRows < end; number += 1) {
        if (!pages.value.has(number) && !underWay.has(number) && error.value === null) void fetch(number)
      }
    },
    async ask() {
      question += 1
      underWay.clear()
      await fetch(0, true)
    },
  }
}
