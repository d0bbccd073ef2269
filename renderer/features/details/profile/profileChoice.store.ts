import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { SegmentId } from '@shared/domain/ids.ts'
import { useWorkspaceStore } from '../../../stores/workspace.store.ts'

type Kept = Readonly<Record<string, readonly string[]>>

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && Object.values(value).every((names: unknown) => Array.isArray(names) && names.every((name) => typeof name === 'string'))
}

const keyOf = (path: string): string => `tessera.details.profile:${path}`

/** What is not understood is forgotten: profiles then begin as they do the first time. */
function read(path: string | undefined): Kept {
  try {
    const kept: unknown = path === undefined ? {} : JSON.parse(localStorage.getItem(keyOf(path)) ?? '{}')
    return isKept(kept) ? kept : {}
  } catch {
    return {}
  }
}

/** Which columns the profile of each segment shows, remembered per workspace. */
export const useProfileChoiceStore = defineStore('profileChoice', () => {
  const workspace = useWorkspaceStore()
  const path = computed(() => workspace.info?.path)
  const kept = ref(read(path.value))
  watch(path, (now) => (kept.value = read(now)))

  /** Null: nobody chose. */
  const chosen = (segment: SegmentId): readonly string[] | null => kept.value[segment] ?? null

  function choose(segment: SegmentId, names: readonly string[] | null): void {
    const { [segment]: _, ...others } = kept.value
    kept.value = names === null ? others : { ...others, [segment]: names }
    if (path.value !== undefined) localStorage.setItem(keyOf(path.value), JSON.stringify(kept.value))
  }

  return { chosen, choose }
})
