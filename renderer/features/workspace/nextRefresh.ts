import { computed, watch, type ComputedRef } from 'vue'
import { formatClock, formatDay, formatDayTime } from '@shared/format/times.ts'
import { call } from '../../api/client.ts'
import { useAsyncState } from '../../composables/useAsyncState.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import { useNow } from '../../composables/useNow.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'

const dayMs = 86_400_000

/** "today, 09:30", "tomorrow, 09:30", else "23 Nov 2026, 09:30". */
export function nextWords(instant: string, zone: string, nowMs: number): string {
  const on = formatDay(instant, zone)
  const clock = formatClock(instant, zone)
  if (on === formatDay(new Date(nowMs).toISOString(), zone)) return `today, ${clock}`
  return on === formatDay(new Date(nowMs + dayMs).toISOString(), zone) ? `tomorrow, ${clock}` : formatDayTime(instant, zone)
}

/** When the open workspace refreshes by itself next, UTC; null: it does not, as a read-only one, or that is not known. */
export function useNextRefresh(): ComputedRef<string | null> {
  const workspace = useWorkspaceStore()
  const now = useNow()
  const state = useAsyncState(async () => (workspace.info === null ? [] : (await call('schedule.get', {})).next))
  watch(() => workspace.info?.path, () => void state.refresh(), { immediate: true })
  useDataChanges(['pipeline'], () => void state.refresh())
  const isPast = (instant: string): boolean => Date.parse(instant) <= now.value
  watch(now, () => void ((state.value.value ?? []).some(isPast) && state.refresh()))
  return computed(() => (workspace.info === null || workspace.readOnly || state.error.value !== null ? null : (state.value.value?.find((instant) => !isPast(instant)) ?? null)))
}
