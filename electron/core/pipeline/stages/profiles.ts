import type { EntityId } from '@shared/domain/ids.ts'
import { canceled } from '@shared/errors/appError.ts'
import { countWords } from '@shared/format/pipelineWords.ts'
import type { CoreContext, OpenWorkspace } from '../../context.ts'
import { unprofiledEntities } from '../../profiling/profile.repo.ts'
import type { Profiler } from '../../profiling/profiler.ts'
import type { TaskControl } from '../../tasks/tasks.ts'
import { failedWith, successful, type PlannedTask, type StagePlugin, type TaskEnd } from '../stage.ts'

/** Profiles of the stored attributes of every entity whose rows are other ones than those that were profiled. */
export function profilesStage({ tasks }: Pick<CoreContext, 'tasks'>, profiler: Profiler): StagePlugin {
  async function profile(workspace: OpenWorkspace, id: EntityId, { signal }: TaskControl): Promise<TaskEnd | null> {
    const entity = workspace.catalog().entities.find((one) => one.id === id)
    if (entity === undefined) return null
    const outcome = countWords(entity.attributes.length, 'attribute', 'attributes')
    if (!unprofiledEntities(workspace.store).includes(id)) return successful(`${outcome}, unchanged`)
    // One that works in the background already is joined.
    const task = profiler.start({ entity: id, segment: null }, 'stored')
    const stop = (): void => tasks.cancel(task)
    signal.addEventListener('abort', stop, { once: true })
    const ended = await tasks.ended(task)
    signal.removeEventListener('abort', stop)
    if (signal.aborted) throw canceled()
    if (ended.status === 'canceled') return failedWith('Profiling was canceled apart from this refresh; profile the entity again.')
    return ended.error === null ? successful(outcome) : failedWith(ended.error.message)
  }

  return {
    stage: 'profiles',
    plan(workspace) {
      const tasks = workspace.catalog().entities.map(({ id, name }): PlannedTask => ({
        key: `profiles:${id}`,
        name,
        makes: [],
        reads: () => [`entity:${id}`],
        run: (control) => profile(workspace, id, control),
      }))
      return { stage: 'profiles', tasks, keepsRuns: false, write: () => {} }
    },
  }
}
