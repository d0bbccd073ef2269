import { computed, onScopeDispose, watch, type ComputedRef, type MaybeRefOrGetter, toValue } from 'vue'
import type { SegmentProfile } from '@shared/contract/profile.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { call } from '../../../api/client.ts'
import { useAsyncState, type AsyncState } from '../../../composables/useAsyncState.ts'
import { useDataChanges } from '../../../composables/useEvent.ts'
import { useProfileChoiceStore } from '../chosenColumns.store.ts'

export interface AskedProfile {
  readonly state: AsyncState<SegmentProfile>
  /** Names of the columns that are chosen; null: nobody chose. */
  readonly chosen: ComputedRef<readonly string[] | null>
  choose(names: readonly string[] | null): void
}

let askers = 0

/** The profile of a segment, asked for again when its members, the data or the choice change. `against`: null for everyone. */
export function useSegmentProfile(segment: () => SegmentRow, against: MaybeRefOrGetter<SegmentId | null>): AskedProfile {
  const choices = useProfileChoiceStore()
  askers += 1
  const asker = `profile ${askers}`
  const chosen = computed(() => choices.chosen(segment().id))
  const state = useAsyncState(() => call('profile.compare', { segment: segment().id, against: toValue(against), ...(chosen.value === null ? {} : { columns: [...chosen.value] }), asker }))
  watch([() => segment().id, () => segment().lastRefreshedAt, () => toValue(against), chosen], () => void state.run(), { immediate: true })
  useDataChanges(['catalog'], () => void state.refresh())
  // Nobody waits for the answer any more: a question without columns takes its place.
  onScopeDispose(() => {
    if (state.loading.value) call('profile.compare', { segment: segment().id, columns: [], asker }).catch(() => {})
  })
  return { state, chosen, choose: (names) => choices.choose(segment().id, names) }
}
