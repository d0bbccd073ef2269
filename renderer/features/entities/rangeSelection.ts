import { computed, ref, type ComputedRef, type Ref } from 'vue'

/** Rows from one to another, both included. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

export interface RangeSelection {
  readonly range: ComputedRef<RowRange | null>
  readonly count: ComputedRef<number>
  /** The row the keyboard is on; -1 before it was used. */
  readonly active: Ref<number>
  has(row: number): boolean
  only(row: number): void
  extendTo(row: number): void
  all(total: number): void
  clear(): void
}

/** One stretch of rows by their numbers: a table of millions has no list of those that are selected. */
export function useRangeSelection(): RangeSelection {
  const anchor = ref(-1)
  const head = ref(-1)
  const active = ref(-1)
  const range = computed(() => (anchor.value < 0 ? null : { from: Math.min(anchor.value, head.value), to: Math.max(anchor.value, head.value) }))

  function set(from: number, to: number): void {
    anchor.value = from
    head.value = to
  }

  return {
    range,
    count: computed(() => (range.value === null ? 0 : range.value.to - range.value.from + 1)),
    active,
    has: (row) => range.value !== null && row >= range.value.from && row <= range.value.to,
    only(row) {
      active.value = row
      set(row, row)
    },
    extendTo(row) {
      set(anchor.value < 0 ? Math.max(0, active.value) : anchor.value, row)
      active.value = row
    },
    all: (total) => total > 0 && set(0, total - 1),
    clear: () => set(-1, -1),
  }
}
