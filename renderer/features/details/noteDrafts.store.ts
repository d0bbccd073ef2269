import { defineStore } from 'pinia'
import type { SegmentId } from '@shared/domain/ids.ts'
import { keptPerWorkspace } from '../../stores/keptPerWorkspace.ts'

type Drafts = Readonly<Record<string, string>>

function isDrafts(value: unknown): value is Drafts {
  return typeof value === 'object' && value !== null && Object.values(value).every((text: unknown) => typeof text === 'string')
}

/** Notes that are being written, until they are saved or given up: whoever looks something up for one finds it as it was. */
export const useNoteDraftsStore = defineStore('noteDrafts', () => {
  const { kept, keep } = keptPerWorkspace<Drafts>('details.notes', isDrafts, {})

  /** Null: nothing is being written. */
  const of = (segment: SegmentId): string | null => kept.value[segment] ?? null

  function put(segment: SegmentId, text: string | null): void {
    const { [segment]: _, ...others } = kept.value
    keep(text === null ? others : { ...others, [segment]: text })
  }

  return { of, put }
})
