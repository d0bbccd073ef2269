import type { Handlers } from '@shared/contract/contract.ts'
import type { CoreContext } from '../context.ts'

export function createTasksHandlers(context: CoreContext): Handlers<'tasks.list' | 'tasks.cancel'> {
  return {
    'tasks.list': () => [...context.tasks.list()],
    'tasks.cancel': ({ task }) => {
      context.tasks.cancel(task)
      return null
    },
  }
}
