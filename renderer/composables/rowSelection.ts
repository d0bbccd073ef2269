import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

export interface RowSelection<Row extends { readonly id: string }> {
  readonly ids: Readonly<Ref<ReadonlySet<Row['id']>>>
  /** The selected rows in the grid's order. */
  readonly rows: ComputedRef<readonly Row[]>
  /** Index of the row the keyboard is on; -1 before it was used. */
  readonly active: Ref<number>
  readonly all: ComputedRef<boolean>
  toggle(index: number): void
  /** From the last toggled row to this one, nothing else. */
  extendTo(index: number): void
  only(index: number): void
  toggleAll(): void
  clear(): void
  /** The rows a command is about: the selection, or the active row where that is not part of it. */
  meant(): readonly Row[]
}

/** Selection by id, so that it survives sorting and reloading; rows that are no longer shown leave it. */
export function useRowSelection<Row extends { readonly id: string }>(shown: () => readonly Row[]): RowSelection<Row> {
  const ids = shallowRef<ReadonlySet<Row['id']>>(new Set())
  const active = ref(-1)
  let anchor: Row['id'] | null = null

  watch(shown, (rows, before) => {
    // The keyboard stays on its row wherever that moves: a key must not mean another one than before.
    const own = before[active.value]?.id
    const at = own === undefined || rows[active.value]?.id === own ? active.value : rows.findIndex((row) => row.id === own)
    active.value = at >= 0 ? at : Math.min(active.value, rows.length - 1)
    if (ids.value.size === 0) return
    const there = new Set(rows.map((row) => row.id))
    const kept = [...ids.value].filter((id) => there.has(id))
    if (kept.length < ids.value.size) ids.value = new Set(kept)
  })

  function toggle(index: number): void {
    const row = shown()[index]
    if (!row) return
    const next = new Set(ids.value)
    if (!next.delete(row.id)) next.add(row.id)
    ids.value = next
    anchor = row.id
    active.value = index
  }

  function extendTo(index: number): void {
    const rows = shown()
    const from = Math.max(0, rows.findIndex((row) => row.id === anchor))
    const range = rows.slice(Math.min(from, index), Math.max(from, index) + 1)
    ids.value = new Set(range.map((row) => row.id))
    anchor ??= rows[from]?.id ?? null
    active.value = index
  }

  function only(index: number): void {
    const row = shown()[index]
    if (!row) return
    const alone = ids.value.size === 1 && ids.value.has(row.id)
    ids.value = alone ? new Set() : new Set([row.id])
    anchor = row.id
    active.value = index
  }

  const rows = computed(() => (ids.value.size === 0 ? [] : shown().filter((row) => ids.value.has(row.id))))
  const all = computed(() => ids.value.size > 0 && ids.value.size === shown().length)

  return {
    ids,
    rows,
    active,
    all,
    toggle,
    extendTo,
    only,
    toggleAll: () => (ids.value = all.value ? new Set() : new Set(shown().map((row) => row.id))),
    clear: () => (ids.value = new Set()),
    meant() {
      const row = shown()[active.value]
      return row && !ids.value.has(row.id) ? [row] : rows.value
    },
  }
}
