import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { z } from 'zod'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'
import { columns, type ColumnId, type Sorting } from './segmentColumns.ts'

const columnIds = columns.map((column) => column.id) as [ColumnId, ...ColumnId[]]
const keptSchema = z.object({ by: z.enum(columnIds), descending: z.boolean(), hidden: z.array(z.enum(columnIds)) })

const initial = { by: 'name', descending: false, hidden: [] as ColumnId[] } satisfies z.infer<typeof keptSchema>

function keyOf(path: string): string {
  return `tessera.segments.grid:${path}`
}

function read(path: string | undefined): z.infer<typeof keptSchema> {
  try {
    const text = path === undefined ? null : localStorage.getItem(keyOf(path))
    return text === null ? initial : keptSchema.parse(JSON.parse(text))
  } catch {
    // Anything may stand there; the grid then begins as it does the first time.
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

  function keep(part: Partial<z.infer<typeof keptSchema>>): void {
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
