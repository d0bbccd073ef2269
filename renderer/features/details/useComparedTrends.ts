import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { Output } from '@shared/contract/contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { call } from '../../api/client.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { pointsOf, type OtherTrend } from './trendPoints.ts'

/** As many as there are lines to tell apart. */
export const mostCompared = 4

export interface ComparedTrends {
  readonly others: ComputedRef<readonly OtherTrend[]>
  readonly chosen: Readonly<Ref<readonly SegmentId[]>>
  /** Adds it, while there is a line left for it, or takes it out. */
  toggle(segment: SegmentId): void
}

/** Other segments whose members are drawn beside those of one; forgotten when another segment is shown. */
export function useComparedTrends(segment: () => SegmentId, zone: () => string): ComparedTrends {
  const notices = useNoticesStore()
  /** By line: a segment keeps its look while others come and go. */
  const places = ref<readonly (SegmentId | null)[]>([])
  const chosen = computed(() => places.value.filter((one) => one !== null))
  const found = shallowRef<Output<'history.trends'>>([])
  let turn = 0

  async function load(): Promise<void> {
    const own = ++turn
    if (chosen.value.length === 0) return void (found.value = [])
    try {
      const trends = await call('history.trends', { segments: [...chosen.value] })
      if (own === turn) found.value = trends
    } catch (thrown) {
      if (own === turn) notices.fail(thrown)
    }
  }

  watch(segment, () => (places.value = []))
  watch(chosen, () => void load())
  useDataChanges(['segments'], () => chosen.value.length > 0 && void load())

  function toggle(id: SegmentId): void {
    if (chosen.value.includes(id)) return void (places.value = places.value.map((one) => (one === id ? null : one)))
    const free = Array.from({ length: mostCompared }, (_, place) => place).find((place) => (places.value[place] ?? null) === null)
    if (free !== undefined) places.value = Array.from({ length: mostCompared }, (_, place) => (place === free ? id : (places.value[place] ?? null)))
  }

  return {
    others: computed(() => places.value.flatMap((id, look): OtherTrend[] => found.value.filter((one) => one.segment === id).map(({ name, runs }) => ({ segment: id ?? '', name, look, points: pointsOf(runs, zone()) })))),
    chosen,
    toggle,
  }
}
