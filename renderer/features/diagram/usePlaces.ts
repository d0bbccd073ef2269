import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'
import type { EntityId } from '@shared/domain/ids.ts'
import { call } from '../../api/client.ts'
import { useHistory } from '../../composables/useHistory.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { arrange, type ArrangedBox, type ArrangedLine } from './arrange.ts'
import type { Point } from './geometry.ts'
import { placeFree } from './placeFree.ts'

export type Places = ReadonlyMap<string, Point>

const settleMs = 400

interface Subject {
  readonly boxes: ComputedRef<readonly (ArrangedBox & { readonly id: EntityId })[]>
  readonly lines: ComputedRef<readonly ArrangedLine[]>
  /** False where the workspace cannot be changed: boxes then move for this look only. */
  readonly isKept: () => boolean
}

/** Where the boxes stand: as they arrange themselves, or as they were moved, with undo; kept in the workspace file. */
export function usePlaces({ boxes, lines, isKept }: Subject) {
  const notices = useNoticesStore()
  /** Empty: nothing was moved. */
  const moved = useHistory<Places>(new Map())
  let timer: ReturnType<typeof setTimeout> | undefined
  let isWaiting = false

  let known: { readonly key: string; readonly places: Places } | null = null

  /** As before where nothing of it changed: rows that change leave the catalog's boxes as they are, and this takes its time. */
  function arranged(): Places {
    const key = JSON.stringify([boxes.value, lines.value])
    if (known?.key !== key) known = { key, places: arrange(boxes.value, lines.value) }
    return known.places
  }

  const places = computed<Places>(() => (moved.value.value.size === 0 ? arranged() : placeFree(boxes.value, lines.value, moved.value.value)))

  async function load(): Promise<void> {
    const kept = await call('diagram.places', {})
    moved.reset(new Map(kept.map(({ entity, x, y }) => [entity, { x, y }])))
  }

  function save(): void {
    clearTimeout(timer)
    if (!isWaiting) return
    isWaiting = false
    const kept = boxes.value.flatMap(({ id }) => {
      const place = moved.value.value.get(id)
      return place === undefined ? [] : [{ entity: id, ...place }]
    })
    call('diagram.setPlaces', { places: kept }).catch(notices.fail)
  }

  function saveSoon(): void {
    if (!isKept()) return
    isWaiting = true
    clearTimeout(timer)
    timer = setTimeout(save, settleMs)
  }
  onScopeDispose(save)

  /** Steps with the same key are undone together. All boxes are kept as they stand, so that the others stay when more come. */
  function move(id: EntityId, to: Point, key?: string): void {
    const before = places.value.get(id)
    if (before?.x === to.x && before.y === to.y) return
    moved.apply(new Map(places.value).set(id, to), key)
    saveSoon()
  }

  function arrangeAgain(): void {
    moved.apply(new Map())
    saveSoon()
  }

  function step(turn: 'undo' | 'redo'): void {
    moved[turn]()
    saveSoon()
  }

  // A look at another catalog cannot be undone into the one before.
  watch(() => boxes.value.map(({ id }) => id).join(' '), () => moved.seal())

  return {
    places,
    isMoved: computed(() => moved.value.value.size > 0),
    canUndo: moved.canUndo,
    canRedo: moved.canRedo,
    load,
    move,
    arrangeAgain,
    undo: () => step('undo'),
    redo: () => step('redo'),
  }
}
