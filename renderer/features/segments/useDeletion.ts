import { shallowRef } from 'vue'
import type { Output } from '@shared/contract/contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { countOf } from '@shared/format/numbers.ts'
import { call } from '../../api/client.ts'

/** What is asked before segments are deleted. */
export interface AskedDeletion extends Output<'usage.of'> {
  readonly rows: readonly SegmentRow[]
  /** Why the uses are not known; null: they are. */
  readonly problem: string | null
}

/** Looks up what uses segments, asks, and deletes them; `showUses`: opens the pane with what uses those that were meant. */
export function useDeletion(remove: (rows: readonly SegmentRow[]) => void, showUses: () => void) {
  const asked = shallowRef<AskedDeletion | null>(null)
  /** Stays after the question, for the pane. */
  const meant = shallowRef<{ readonly ids: readonly SegmentId[]; readonly name: string }>({ ids: [], name: '' })

  async function ask(rows: readonly SegmentRow[]): Promise<void> {
    const [only] = rows
    if (!only) return
    const ids = rows.map(({ id }) => id)
    meant.value = { ids, name: rows.length === 1 ? only.name : countOf(rows.length, 'segment') }
    const unknown = { uses: [], held: { members: rows.reduce((sum, row) => sum + (row.members ?? 0), 0), runs: 0, versions: 0 } }
    const found = await call('usage.of', { segments: ids }).then(
      (answer) => ({ ...answer, problem: null }),
      (thrown: unknown) => ({ ...unknown, problem: toAppError(thrown).message }),
    )
    asked.value = { rows, ...found }
  }

  return {
    asked,
    meant,
    ask: (rows: readonly SegmentRow[]) => void ask(rows),
    answer(yes: boolean): void {
      const rows = asked.value?.rows ?? []
      asked.value = null
      if (yes) remove(rows)
    },
    showUses(): void {
      asked.value = null
      showUses()
    },
  }
}
