import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useWorkspaceStore } from './workspace.store.ts'

interface KeptPerWorkspace<T> {
  /** Of the open workspace. */
  readonly kept: Readonly<ShallowRef<T>>
  keep(next: T): void
  /** The file of the open workspace; undefined while none is. */
  readonly path: ComputedRef<string | undefined>
}

/** What a page remembers of each workspace on this computer. What is not understood is forgotten: the page then begins as it does the first time. */
export function keptPerWorkspace<T>(name: string, isKept: (value: unknown) => value is T, initial: T): KeptPerWorkspace<T> {
  const workspace = useWorkspaceStore()
  const path = computed(() => workspace.info?.path)
  const keyOf = (file: string): string => `tessera.${name}:${file}`

  function read(file: string | undefined): T {
    try {
      const value: unknown = file === undefined ? null : JSON.parse(localStorage.getItem(keyOf(file)) ?? 'null')
      return isKept(value) ? value : initial
    } catch {
      return initial
    }
  }

  const kept = shallowRef(read(path.value))
  watch(path, (now) => (kept.value = read(now)))

  function keep(next: T): void {
    kept.value = next
    if (path.value !== undefined) localStorage.setItem(keyOf(path.value), JSON.stringify(next))
  }

  return { kept, keep, path }
}
