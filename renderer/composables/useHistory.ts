import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'

export interface History<T> {
  readonly value: Readonly<ShallowRef<T>>
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** Successive steps with the same key (typing in one field) are undone together; without a key each stands alone. */
  apply(next: T, key?: string): void
  /** Ends the step under way: what is typed next in the same field is a step of its own. */
  seal(): void
  undo(): void
  redo(): void
  /** Starts over from a value that cannot be undone. */
  reset(value: T): void
}

const deepest = 500

/** A value with undo and redo of every change to it. */
export function useHistory<T>(initial: T): History<T> {
  const value = shallowRef(initial)
  const past = shallowRef<readonly T[]>([])
  const future = shallowRef<readonly T[]>([])
  let openKey: string | undefined

  function apply(next: T, key?: string): void {
    if (Object.is(next, value.value)) return
    if (key === undefined || key !== openKey) past.value = [...past.value, value.value].slice(-deepest)
    openKey = key
    future.value = []
    value.value = next
  }

  function seal(): void {
    openKey = undefined
  }

  function undo(): void {
    const before = past.value.at(-1)
    if (before === undefined) return
    seal()
    past.value = past.value.slice(0, -1)
    future.value = [value.value, ...future.value]
    value.value = before
  }

  function redo(): void {
    const after = future.value[0]
    if (after === undefined) return
    seal()
    future.value = future.value.slice(1)
    past.value = [...past.value, value.value]
    value.value = after
  }

  function reset(fresh: T): void {
    seal()
    past.value = []
    future.value = []
    value.value = fresh
  }

  const canUndo = computed(() => past.value.length > 0)
  const canRedo = computed(() => future.value.length > 0)
  return { value, canUndo, canRedo, apply, seal, undo, redo, reset }
}
