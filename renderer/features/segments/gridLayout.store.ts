import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { keptPerWorkspace } from '../../stores/keptPerWorkspace.ts'
import { columns, type ColumnId, type Sorting } from './segmentColumns.ts'
import { noFilter, type TagFilter } from './tagFilter.ts'

interface Kept extends Sorting {
  readonly hidden: readonly ColumnId[]
  /** Absent: the order of the beginning. */
  readonly order?: readonly ColumnId[]
}

const initial: Kept = { by: 'name', descending: false, hidden: [] }

function isColumnId(value: unknown): value is ColumnId {
  return columns.some((column) => column.id === value)
}

/** Anything may stand there, and the grid is drawn first of all: checked by hand, without the schemas' code. */
function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const { by, descending, hidden, order = [] } = value as Partial<Record<keyof Kept, unknown>>
  return isColumnId(by) && typeof descending === 'boolean' && [hidden, order].every((list) => Array.isArray(list) && list.every(isColumnId))
}

/** Sorting, columns, search and filter of the segments grid: sorting and columns are remembered per workspace, the others until it closes. */
export const useGridLayoutStore = defineStore('gridLayout', () => {
  const { kept, keep: keepAll, path } = keptPerWorkspace('segments.grid', isKept, initial)
  const search = ref('')
  const filter = shallowRef<TagFilter>(noFilter)

  watch(path, () => {
    search.value = ''
    filter.value = noFilter
  })

  const keep = (part: Partial<Kept>): void => keepAll({ ...kept.value, ...part })

  const sorting = computed<Sorting>(() => ({ by: kept.value.by, descending: kept.value.descending }))
  const hidden = computed(() => new Set(kept.value.hidden))
  const order = computed(() => kept.value.order ?? [])

  function sortBy(id: ColumnId): void {
    keep({ by: id, descending: kept.value.by === id ? !kept.value.descending : false })
  }

  return { search, filter, sorting, hidden, order, sortBy, setColumns: (order: readonly ColumnId[], hidden: readonly ColumnId[]) => keep({ order, hidden }) }
})
