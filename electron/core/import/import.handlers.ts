import type { Handlers } from '@shared/contract/contract.ts'
import { canceled, fail } from '@shared/errors/appError.ts'
import { segmentsUsingEntity } from '../catalog/usage.ts'
import { listed } from '../catalog/names.ts'
import type { CoreContext } from '../context.ts'
import { dataTable } from '../store/dataTable.ts'
import { sql } from '../store/sql.ts'
import { breather } from '../tasks/breather.ts'
import { checkPlan } from './checkPlan.ts'
import { importFile } from './importTask.ts'
import { inspectFile } from './inspect.ts'
import { readRejected, readSource, readSources } from './source.repo.ts'
import { createSurveyKeeper } from './surveyKeeper.ts'
import { writeRejected } from './rejectedCsv.ts'

type Channels = 'import.inspect' | 'import.stopInspecting' | 'import.start' | 'sources.list' | 'sources.rejected' | 'sources.downloadRejected' | 'sources.remove'

const announceEveryMs = 100

export function createImportHandlers({ ports, emit, tasks, workspace }: CoreContext): Handlers<Channels> {
  const inspections = new Map<string, AbortController>()
  const surveys = createSurveyKeeper()

  return {
    async 'import.inspect'({ inspection, path, hints, columns }) {
      inspections.get(inspection)?.abort()
      const abort = new AbortController()
      inspections.set(inspection, abort)
      let announced = Number.NEGATIVE_INFINITY
      try {
        const open = workspace()
        const result = await inspectFile(ports, open, surveys, { path, hints, columns }, (source) => {
          if (ports.elapsed() - announced < announceEveryMs) return
          announced = ports.elapsed()
          const { rows, share } = source.progress()
          emit('import.inspecting', { inspection, rows, share })
        }, breather(ports, abort.signal))
        if (abort.signal.aborted) throw canceled()
        return result
      } finally {
        if (inspections.get(inspection) === abort) inspections.delete(inspection)
      }
    },
    'import.stopInspecting': ({ inspection }) => {
      inspections.get(inspection)?.abort()
      return null
    },
    'import.start': (plan) => {
      const open = workspace()
      checkPlan(open.store, open.catalog(), plan)
      const task = tasks.start('import', ports.paths.base(plan.path), async (control) => {
        const outcome = await importFile(ports, open, surveys, plan, control)
        emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })
        return outcome
      })
      return { task }
    },
    'sources.list': () => readSources(workspace().store),
    'sources.rejected': ({ source, limit }) => {
      const { store } = workspace()
      return readRejected(store, readSource(store, source).id, limit)
    },
    'sources.downloadRejected': async ({ source, path }) => {
      const { store } = workspace()
      await writeRejected(ports, path, readRejected(store, readSource(store, source).id, 10_000))
      return null
    },
    'sources.remove': async ({ source: id }) => {
      const { store, catalog } = workspace()
      const source = readSource(store, id)
      const entity = catalog().entities.find((one) => one.id === source.entity)
      if (entity === undefined) throw fail('notFound', 'This data source does not exist any more.')
      const usedBy = segmentsUsingEntity(store, entity, catalog())
      if (usedBy.length > 0) throw fail('inUse', `${entity.name} is used by ${listed(usedBy)}: change or delete ${usedBy.length === 1 ? 'that segment' : 'those segments'} first.`, { usedBy: [...usedBy] })
      store.bulk.transaction((edit) => {
        store.bulk.run(sql`DROP TABLE IF EXISTS ${dataTable(entity.id)}`)
        edit.remove('entity', { id: entity.id })
      })
      await store.save()
      emit('data.changed', { topics: ['catalog', 'sources'] })
      return null
    },
  }
}
