import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'
import { columns, type ColumnId, type Sorting } from './segmentColumns.ts'

interface Kept extends Sorting {
  readonly hidden: readonly ColumnId[]
}

const initial: Kept = { by: 'name', descending: false, hidden: [] }

function isColumnId(value: unknown): value is ColumnId {
  return columns.some((column) => column.id === value)
}

/** Anything may stand there, and the grid is drawn first of all: checked by hand, without the schemas' code. */
function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const { by, descending, hidden } = value as Partial<Record<keyof Kept, unknown>>
  return isColumnId(by) && typeof descending === 'boolean' && Array.isArray(hidden) && hidden.every(isColumnId)
}

function keyOf(path: string): string {
  return `tessera.segments.grid:${path}`
}

/** What is not understood is forgotten: the grid then begins as it does the first time. */
function read(path: string | undefined): Kept {
  try {
    const kept: unknown = path === undefined ? null : JSON.parse(localStorage.getItem(keyOf(path)) ?? 'null')
    return isKept(kept) ? kept : initial
  } catch {
    return initial
  }
}

/** Sorting, hidden columns and the search of the segments grid: sorting and columns are remembered per workspace. */
export const useGridLayoutStore = defineStore('gridLayout', () => {
  const workspace = useWorkspaceStore()
  const path = computed(() => workspace.info?.path)
  const kept = ref(read(path.value))
  const search = ref('')

  watch(path, (now) => {
    kept.value = read(now)
    search.value = ''
  })

  function keep(part: Partial<Kept>): void {
    kept.value = { ...kept.value, ...part }
    if (path.value !== undefined) localStorage.setItem(keyOf(path.value), JSON.stringify(kept.value))
  }

  const sorting = computed<Sorting>(() => ({ by: kept.value.by, descending: kept.value.descending }))
  const hidden = computed(() => new Set(kept.value.hidden))

  function sortBy(id: ColumnId): void {
    keep({ by: id, descending: kept.value.by === id ? !kept.value.descending : false })
  }

  function toggleColumn(id: ColumnId): void {
    const rest = kept.value.hidden.filter((other) => other !== id)
    keep({ hidden: rest.length === kept.value.hidden.length ? [...rest, id] : rest })
  }

  const showAll = (): void => keep({ hidden: [] })

  return { search, sorting, hidden, sortBy, toggleColumn, showAll }
})
