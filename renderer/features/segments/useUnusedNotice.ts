import { computed, onMounted, ref } from 'vue'
import { formatCount } from '@shared/format/numbers.ts'
import { call } from '../../api/client.ts'
import { useAsyncState } from '../../composables/useAsyncState.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'

/** Of which opening of a workspace the notice was put away: it comes again with the next. */
const dismissed = ref<number | null>(null)

/** That segments have been of no use to anybody for long; empty where there are none, or the person has seen it. */
export function useUnusedNotice() {
  const workspace = useWorkspaceStore()
  const asked = useAsyncState(() => call('usage.unused', {}))
  onMounted(() => void asked.run())
  useDataChanges(['usage'], () => void asked.refresh())
  const words = computed(() => {
    const found = asked.value.value
    const count = found?.segments.filter(({ isExempt }) => !isExempt).length ?? 0
    if (!found || count === 0 || dismissed.value === workspace.session) return ''
    return `${formatCount(count)} active ${count === 1 ? 'segment was' : 'segments were'} in no usage, export or open page for ${found.days} days.`
  })
  return { words, dismiss: () => void (dismissed.value = workspace.session) }
}
