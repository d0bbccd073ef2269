import { computed, type ComputedRef } from 'vue'
import { formatClock, formatDay, formatDayTime, formatExact, formatRecent } from '@shared/format/times.ts'
import { useWorkspaceStore } from '../stores/workspace.store.ts'
import { useNow } from './useNow.ts'

const systemZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Times in the workspace's zone (the system's while none is open). */
export function useFormat() {
  const workspace = useWorkspaceStore()
  const now = useNow()
  const zone: ComputedRef<string> = computed(() => workspace.info?.zone ?? systemZone)
  return {
    zone,
    day: (instant: string) => formatDay(instant, zone.value),
    clock: (instant: string) => formatClock(instant, zone.value),
    dayTime: (instant: string) => formatDayTime(instant, zone.value),
    exact: (instant: string) => formatExact(instant, zone.value),
    recent: (instant: string) => formatRecent(instant, zone.value, now.value),
  }
}
