import type { Events } from '@shared/contract/events.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { toAppError } from '@shared/errors/appError.ts'
import { readEntityRecipes } from '../catalog/entityRecipe.repo.ts'
import { inputStamps } from '../catalog/inputStamps.ts'
import { listed } from '../catalog/names.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'

export interface CatchUp {
  hear(event: string, payload: unknown): void
  /** Resolves when nothing is being caught up with. */
  done(): Promise<void>
}

/**
 * Makes derived entities anew that are behind what they are made of: the program was ended before it came to them, or
 * something changed that makes none anew itself. A task of its own, which can be watched and canceled; then they stay
 * behind until the next change, or the next opening. Those that failed wait for a change of their data. `isLookedAfter`:
 * something else makes them just now, or was canceled in it.
 */
export function createCatchUp({ ports, tasks, emit, workspace }: Pick<CoreContext, 'ports' | 'tasks' | 'emit' | 'workspace'>, isLookedAfter: () => boolean): CatchUp {
  let task: TaskId | null = null
  let seen = ''

  function begin(): void {
    const open = workspace()
    if (task !== null || open.store.readOnlyReason !== null || isLookedAfter()) return
    const names = behind(open)
    if (names.length === 0) return
    const started = tasks.start('derive', listed(names), async (control) => {
      await open.remakeDerived(control.report, control.signal)
      control.report('Saving the workspace', names.length, names.length)
      await open.store.save()
    })
    task = started
    void tasks.ended(started).then(({ status }) => {
      task = null
      if (status === 'successful') emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })
    })
  }

  return {
    hear(event, payload) {
      try {
        if (event === 'data.changed' && (payload as Events['data.changed']).topics.includes('catalog')) begin()
        if (event !== 'workspace.changed') return
        // A zone decides which days date-times are of.
        const now = payload === null ? '' : `${workspace().store.path} ${workspace().zone()}`
        const isOther = now !== seen
        seen = now
        if (payload !== null && isOther) begin()
      } catch (error) {
        // Mostly no workspace is open any more, and nobody asked.
        if (toAppError(error).code === 'unexpected') ports.log('Derived entities could not be looked after.', error)
      }
    },
    async done() {
      while (task !== null) await tasks.ended(task)
    },
  }
}

/** Names of the derived entities that are not of the data as they are, but for those that failed. */
function behind({ store, catalog, zone }: OpenWorkspace): readonly string[] {
  return readEntityRecipes(store).flatMap(({ recipe, inputs, problem }) => (problem === null && inputStamps(recipe, catalog(), zone()).join('\n') !== inputs.join('\n') ? [recipe.name] : []))
}
