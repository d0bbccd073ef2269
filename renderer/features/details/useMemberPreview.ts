import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { OfferedColumn } from '@shared/contract/members.contract.ts'
import type { MemberTable } from '@shared/contract/segments.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { call } from '../../api/client.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useMemberColumnsStore } from './chosenColumns.store.ts'

export interface MemberPreview {
  readonly table: ComputedRef<MemberTable>
  readonly isChosen: ComputedRef<boolean>
  /** All that may be shown; empty until somebody asks. */
  readonly offered: Readonly<ShallowRef<readonly OfferedColumn[]>>
  ask(): void
  /** Names behind the key; null: as at first. */
  choose(names: readonly string[] | null): void
}

/** The first members of a segment with the columns the person chose for it; `start`: those it begins with, known already. */
export function useMemberPreview(segment: () => SegmentId, start: () => MemberTable): MemberPreview {
  const store = useMemberColumnsStore()
  const notices = useNoticesStore()
  const chosenTable = shallowRef<MemberTable | null>(null)
  const offered = shallowRef<readonly OfferedColumn[]>([])
  const chosen = computed(() => store.chosen(segment()))
  let turn = 0

  /** What was asked last is what is shown, whichever answer comes first. */
  async function load(): Promise<void> {
    const own = ++turn
    const columns = chosen.value
    try {
      const found = await call('members.preview', { of: { segment: segment() }, ...(columns === null ? { limit: 1 } : { columns: [...columns] }) })
      if (own !== turn) return
      offered.value = found.offered
      chosenTable.value = columns === null ? null : found.table
    } catch (thrown) {
      if (own === turn) notices.fail(thrown)
    }
  }

  watch(
    [segment, start, chosen],
    ([id], [before]) => {
      if (id !== before) offered.value = []
      if (id !== before || chosen.value === null) chosenTable.value = null
      if (chosen.value !== null) void load()
    },
    { immediate: true },
  )

  return {
    table: computed(() => chosenTable.value ?? start()),
    isChosen: computed(() => chosenTable.value !== null),
    offered,
    ask: () => void (chosen.value === null && load()),
    choose: (names) => store.choose(segment(), names),
  }
}
