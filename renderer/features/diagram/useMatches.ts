import { onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue'
import type { RelationshipMatch } from '@shared/contract/diagram.contract.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { RelationshipId } from '@shared/domain/ids.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'
import { call } from '../../api/client.ts'

/** Orphans and cardinality of each relationship, counted one after the other and anew once rows of its entities change. */
export function useMatches(catalog: ComputedRef<Catalog>) {
  const matches = shallowRef<ReadonlyMap<RelationshipId, RelationshipMatch>>(new Map())
  const error = ref<AppError | null>(null)
  const countedOf = new Map<RelationshipId, string>()
  let newest = 0

  async function count(): Promise<void> {
    newest += 1
    const question = newest
    error.value = null
    const { entities, relationships } = catalog.value
    const versionOf = new Map(entities.map(({ id, dataVersion }) => [id, dataVersion]))
    for (const { id, childEntity, childAttributes, parentEntity, parentAttributes } of relationships) {
      const stamp = [childEntity, versionOf.get(childEntity), ...childAttributes, parentEntity, versionOf.get(parentEntity), ...parentAttributes].join(' ')
      if (countedOf.get(id) === stamp) continue
      try {
        const match = await call('diagram.match', { relationship: id })
        if (question !== newest) return
        matches.value = new Map(matches.value).set(id, match)
        countedOf.set(id, stamp)
      } catch (thrown) {
        const reason = toAppError(thrown)
        if (question !== newest) return
        // One that was removed meanwhile is not in the next catalog.
        if (reason.code !== 'canceled' && reason.code !== 'notFound') error.value = reason
      }
    }
  }

  watch(catalog, () => void count(), { immediate: true })
  onScopeDispose(() => (newest += 1))

  return { matches, error, count }
}
