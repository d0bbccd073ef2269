import { onScopeDispose, shallowRef, type Ref } from 'vue'
import type { ComputedAttribute } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { call } from '../../api/client.ts'
import type { KnownProfile } from './computedRows.ts'

export interface Profiles {
  /** What is known; stays while a newer answer is under way. */
  readonly known: Readonly<Ref<ReadonlyMap<AttributeId, KnownProfile>>>
  /** Computes these anew, one after another, so that other questions are never kept waiting. */
  want(attributes: readonly ComputedAttribute[]): void
}

/** How the values of many computed attributes are spread. One that cannot be had is left out: its line says why. */
export function useProfiles(): Profiles {
  const known = shallowRef<ReadonlyMap<AttributeId, KnownProfile>>(new Map())
  let queue: readonly ComputedAttribute[] = []
  let working = false
  let gone = false

  async function work(): Promise<void> {
    working = true
    for (let next = queue[0]; next && !gone; next = queue[0]) {
      queue = queue.slice(1)
      const { id } = next
      const profile = await call('computed.profile', { computed: id }).catch(() => null)
      if (profile) known.value = new Map([...known.value, [id, profile]])
    }
    working = false
  }

  function want(attributes: readonly ComputedAttribute[]): void {
    queue = attributes.filter(({ problem }) => problem === null)
    if (!working) void work()
  }

  onScopeDispose(() => (gone = true))
  return { known, want }
}
