import type { SourceRefreshOutcome } from '@shared/contract/sourceRefresh.contract.ts'
import type { DataSource } from '@shared/contract/sources.contract.ts'
import { countWords } from '@shared/format/pipelineWords.ts'
import { leftWords } from '@shared/format/refreshWords.ts'
import { listWords } from '@shared/rules/names.ts'
import type { CoreContext, OpenWorkspace } from '../../context.ts'
import { notAgreedWords, type AgreedFiles } from '../../import/agreedFiles.ts'
import { refreshSource } from '../../import/refreshSource.ts'
import { readSource, readSources } from '../../import/source.repo.ts'
import type { SourceTurns } from '../../import/sourceTurns.ts'
import { withBackOff } from '../../tasks/passing.ts'
import type { TaskControl } from '../../tasks/tasks.ts'
import { skippedFor, successful, type PlannedTask, type StagePlugin, type TaskEnd } from '../stage.ts'

/** Data sources that are read again with every refresh. A file that is as it was is not read, nor one that nobody agreed to on this machine: the rows stay as they are. */
export function sourcesStage({ ports, emit }: Pick<CoreContext, 'ports' | 'emit'>, turns: SourceTurns, agreed: Pick<AgreedFiles, 'isAgreed'>): StagePlugin {
  async function read(workspace: OpenWorkspace, id: DataSource['id'], control: TaskControl): Promise<TaskEnd | null> {
    // Derived entities have a stage of their own.
    const apart: OpenWorkspace = { ...workspace, remakeDerived: () => Promise.resolve() }
    const wanted = { source: id, add: [], leaveOut: [], anew: false }
    const outcome = await turns.take(id, control.signal, async () => {
      const now = readSources(workspace.store).find((one) => one.id === id)
      if (now?.mode !== 'refresh') return null
      return withBackOff(ports, control, () => refreshSource(ports, apart, wanted, control)).finally(() => emit('data.changed', { topics: ['sources'] }))
    })
    return outcome === null ? null : endOf(outcome, readSource(workspace.store, id).rejected)
  }

  return {
    stage: 'sources',
    plan(workspace) {
      const followed = readSources(workspace.store).filter(({ mode }) => mode === 'refresh')
      const tasks = followed.toReversed().map(({ id, entity, entityName, path }): PlannedTask => ({
        key: `sources:${id}`,
        name: entityName,
        makes: [`entity:${entity}`],
        reads: () => [],
        run: async (control) => ((await agreed.isAgreed(path)) ? read(workspace, id, control) : skippedFor(notAgreedWords(path))),
      }))
      return { stage: 'sources', tasks, keepsRuns: false, write: () => {} }
    },
  }
}

function endOf({ rows, firstRejected, report }: SourceRefreshOutcome, rejected: number): TaskEnd {
  const { added, changed, removed } = report
  const moved = added === null || changed === null || removed === null ? 'replaced' : `${countWords(added, 'added')}, ${countWords(changed, 'changed')}, ${countWords(removed, 'removed')}`
  const first = firstRejected === null ? '' : ` First: line ${firstRejected.line}, ${firstRejected.reason}`
  const warnings = [
    ...(rejected === 0 ? [] : [`${countWords(rejected, 'row was', 'rows were')} rejected.${first}`]),
    ...leftWords(report),
    ...(report.newColumns.length === 0 ? [] : [`The file has ${report.newColumns.length === 1 ? 'a new column' : 'new columns'} that ${report.newColumns.length === 1 ? 'is' : 'are'} not taken over: ${listWords(report.newColumns)}.`]),
  ]
  return successful(`${countWords(rows, 'row', 'rows')}${report.status === 'unchanged' ? ', unchanged' : `: ${moved}`}`, warnings)
}
