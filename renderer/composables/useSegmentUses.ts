import { computed, watch, type ComputedRef } from 'vue'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentUse } from '@shared/domain/usage.ts'
import { call } from '../api/client.ts'
import { useAsyncState } from './useAsyncState.ts'
import { useDataChanges } from './useEvent.ts'

/** The places that use a segment while the page is open, and that it was looked at; null: not known, or not saved yet. */
export function useSegmentUses(segment: () => SegmentId | null): ComputedRef<readonly SegmentUse[] | null> {
  const asked = useAsyncState(async () => {
    const id = segment()
    return id === null ? null : { id, uses: (await call('usage.of', { segments: [id] })).uses }
  })
  watch(
    segment,
    (id) => {
      void asked.run()
      // That it is looked at matters to nobody here; where it cannot be written down, it is not.
      if (id !== null) call('usage.seen', { segment: id }).catch(() => {})
    },
    { immediate: true },
  )
  useDataChanges(['segments', 'catalog', 'usage', 'exports'], () => void asked.refresh())
  return computed(() => (asked.value.value?.id === segment() ? asked.value.value.uses : null))
}
