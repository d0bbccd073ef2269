import type { EntityLine } from '@shared/contract/entities.contract.ts'
import { taskKey, useProgressStore } from '../../stores/progress.store.ts'

/** Leads from the status of an entity to the task behind it: that of the segment, of the recipe, or of its profile. */
export function useEntityStatus(): (line: EntityLine) => void {
  const progress = useProgressStore()
  return ({ segment, entity, origin, name, status, statusReason, updatedAt }) => {
    const task = segment === null ? taskKey(origin === 'derived' || origin === 'combined' ? 'entities' : 'profiles', entity) : taskKey('segments', segment)
    progress.showTask(task, { name, status, reason: statusReason, lastAt: updatedAt })
  }
}
