import { defineStore } from 'pinia'
import type { SegmentId } from '@shared/domain/ids.ts'
import { keptPerWorkspace } from '../../stores/keptPerWorkspace.ts'

type Kept = Readonly<Record<string, readonly string[]>>

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && Object.values(value).every((names: unknown) => Array.isArray(names) && names.every((name) => typeof name === 'string'))
}

function columnsPerSegment(name: string) {
  const { kept, keep } = keptPerWorkspace<Kept>(name, isKept, {})

  /** Null: nobody chose. */
  const chosen = (segment: SegmentId): readonly string[] | null => kept.value[segment] ?? null

  function choose(segment: SegmentId, names: readonly string[] | null): void {
    const { [segment]: _, ...others } = kept.value
    keep(names === null ? others : { ...others, [segment]: names })
  }

  return { chosen, choose }
}

/** Which columns the preview of each segment's members shows behind the key. */
export const useMemberColumnsStore = defineStore('memberColumns', () => columnsPerSegment('details.columns'))

/** Which columns the profile of each segment shows. */
export const useProfileChoiceStore = defineStore('profileChoice', () => columnsPerSegment('details.profile'))
