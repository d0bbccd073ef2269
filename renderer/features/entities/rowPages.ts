import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { RowPage } from '@shared/contract/entities.contract.ts'
import type { Cell } from '@shared/contract/segments.contract.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'

export const pageRows = 100
/** Pages kept on either side of what is seen: going back a little costs nothing. */
const mostPages = 60
const atOnce = 2
const patienceMs = 300

/** The rows of one look at a table as far as they have come. */
interface Look {
  readonly total: number
  readonly stamp: string
  readonly pages: ReadonlyMap<number, readonly (readonly Cell[])[]>
}

export interface RowPages {
  /** Null before the first page ever came. What is shown stays while other rows are asked for. */
  readonly look: Readonly<ShallowRef<Look | null>>
  readonly error: Readonly<Ref<AppError | null>>
  /** Other rows are asked for and have not come yet, for longer than one notices. */
  readonly isLate: Readonly<Ref<boolean>>
  /** Null while it has not come. */
  row(index: number): readonly Cell[] | null
  /** These rows are in sight: what of them is not there is asked for, the newest wish first. */
  want(first: number, end: number): void
  /** Asks other rows: nothing of those before is of use any more. `keep`: unless they turn out to be the same. */
  ask(keep?: boolean): Promise<void>
}

/** Rows of a table page by page, as they come into sight. `load` throws `canceled` where a newer question took its place. */
export function useRowPages(load: (offset: number, limit: number) => Promise<RowPage>): RowPages {
  const look = shallowRef<Look | null>(null)
  const error = ref<AppError | null>(null)
  const isLate = ref(false)
  let question = 0
  let wanted: readonly number[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const underWay = new Set<number>()

  function take(number: number, page: RowPage): void {
    const known = look.value
    const isSame = known?.stamp === page.stamp
    const pages = new Map(isSame ? known.pages : [])
    pages.delete(number)
    pages.set(number, page.rows)
    for (const oldest of pages.keys()) {
      if (pages.size <= mostPages) break
      pages.delete(oldest)
    }
    look.value = { total: page.total, stamp: page.stamp, pages }
    error.value = null
  }

  async function fetch(number: number, of: number): Promise<boolean> {
    try {
      const page = await load(number * pageRows, pageRows)
      if (of !== question) return false
      take(number, page)
      return true
    } catch (thrown) {
      const reason = toAppError(thrown)
      if (of === question && reason.code !== 'canceled') error.value = reason
      return false
    }
  }

  async function fill(): Promise<void> {
    const of = question
    while (underWay.size < atOnce) {
      const next = wanted.find((number) => !underWay.has(number) && look.value?.pages.has(number) !== true)
      if (next === undefined) return
      underWay.add(next)
      const came = await fetch(next, of)
      underWay.delete(next)
      // After a failure the person decides; a newer question fills by itself.
      if (!came) return
    }
  }

  function settle(): void {
    clearTimeout(timer)
    isLate.value = false
  }

  onScopeDispose(() => {
    question += 1
    settle()
  })

  return {
    look,
    error,
    isLate,
    row: (index) => look.value?.pages.get(Math.floor(index / pageRows))?.[index % pageRows] ?? null,
    want(first, end) {
      const numbers: number[] = []
      for (let number = Math.floor(first / pageRows); number * pageRows < end; number += 1) numbers.push(number)
      wanted = numbers
      for (let each = underWay.size; each < atOnce; each += 1) void fill()
    },
    async ask(keep = false) {
      question += 1
      const of = question
      underWay.clear()
      const first = keep ? (wanted[0] ?? 0) : 0
      clearTimeout(timer)
      timer = setTimeout(() => (isLate.value = true), patienceMs)
      await fetch(first, of)
      if (of !== question) return
      settle()
      if (error.value === null) void fill()
    },
  }
}
