import { ref } from 'vue'
import type { EntityId } from '@shared/domain/ids.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { call } from '../../../api/client.ts'
import { useTasksStore } from '../../../stores/tasks.store.ts'

/** Saves a recipe and waits until its rows are made; `fault` says why it did not come to that. */
export function useDerivedRun() {
  const tasks = useTasksStore()
  const fault = ref<string | null>(null)
  const running = ref(false)

  async function save(recipe: EntityRecipe, entity: EntityId | null): Promise<boolean> {
    fault.value = null
    running.value = true
    try {
      await tasks.started()
      const { task } = await call('derived.save', { recipe, ...(entity === null ? {} : { entity }) })
      const ended = await tasks.finished(task)
      if (ended.status !== 'successful') fault.value = ended.error?.message ?? null
      return ended.status === 'successful'
    } catch (thrown) {
      fault.value = toAppError(thrown).message
      return false
    } finally {
      running.value = false
    }
  }

  return { fault, running, save }
}
