import { isHandedOver } from '@shared/domain/handedOver.ts'
import { countOf } from '@shared/format/numbers.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { failedWith, skippedFor, successful, type PlannedTask, type StagePlugin, type TaskEnd } from '../pipeline/stage.ts'
import { notAgreedWords, type AgreedFiles } from '../import/agreedFiles.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { readUsageFiles, type StoredUsageFile } from './tracked.repo.ts'
import { rereadUsageFile } from './usageFiles.ts'

/** Data sources, and after them the usage files that are read again with every refresh. A file that is as it was is not read. */
export function withUsageFiles(sources: StagePlugin, { ports, emit }: Pick<CoreContext, 'ports' | 'emit'>, agreed: Pick<AgreedFiles, 'isAgreed'>): StagePlugin {
  async function read(workspace: OpenWorkspace, id: StoredUsageFile['id'], control: TaskControl): Promise<TaskEnd | null> {
    const file = followed(workspace).find((one) => one.id === id)
    if (file === undefined) return null
    if (!(await agreed.isAgreed(file.path))) return skippedFor(notAgreedWords(file.path))
    const now = await rereadUsageFile(ports, workspace, file, control.breathe)
    if (now !== file) emit('data.changed', { topics: ['usage'] })
    if (now.problem !== null) return failedWith(now.problem)
    const [first] = now.unreadable
    const warnings = first === undefined ? [] : [`${countOf(now.unreadableCount, 'entry was', 'entries were')} left out. First: line ${first.line}, ${first.reason}`]
    return successful(`${countOf(now.entries, 'entry', 'entries')}${now === file ? ', unchanged' : ''}`, warnings)
  }

  return {
    stage: sources.stage,
    plan(workspace, frame) {
      const planned = sources.plan(workspace, frame)
      const tasks = followed(workspace).map(({ id, fileName }): PlannedTask => ({ key: `usage:${id}`, name: fileName, makes: [], reads: () => [], run: (control) => read(workspace, id, control) }))
      return { ...planned, tasks: [...planned.tasks, ...tasks] }
    },
  }
}

function followed({ store }: OpenWorkspace): readonly StoredUsageFile[] {
  return readUsageFiles(store).filter(({ mode, path }) => mode === 'refresh' && !isHandedOver(path))
}
