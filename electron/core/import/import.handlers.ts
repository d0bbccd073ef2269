import type { Handlers } from '@shared/contract/contract.ts'
import { canceled } from '@shared/errors/appError.ts'
import type { CoreContext } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import type { AgreedFiles } from './agreedFiles.ts'
import { checkPlan } from './checkPlan.ts'
import { importFile } from './importTask.ts'
import { inspectFile } from './inspect.ts'
import { createSurveyKeeper } from './surveyKeeper.ts'

type Channels = 'import.inspect' | 'import.stopInspecting' | 'import.start'

const announceEveryMs = 100

export function createImportHandlers({ ports, emit, tasks, workspace }: CoreContext, agreed: Pick<AgreedFiles, 'chosen'>): Handlers<Channels> {
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
    'import.start': async (plan) => {
      const open = workspace()
      checkPlan(open, plan)
      await agreed.chosen(plan.path)
      const task = tasks.start('import', ports.paths.base(plan.path), async (control) => {
        try {
          return await importFile(ports, open, surveys, plan, control)
        } finally {
          emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })
        }
      })
      return { task }
    },
  }
}
