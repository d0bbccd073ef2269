import type { Handlers } from '@shared/contract/contract.ts'
import type { scheduleContract, ScheduleState } from '@shared/contract/schedule.contract.ts'
import { nextTimes } from '@shared/rules/scheduleTimes.ts'
import type { CoreContext } from '../context.ts'
import { readEach } from '../segments/segment.repo.ts'
import { writeSegmentSchedule } from '../segments/segmentSchedule.repo.ts'
import type { Scheduler } from './scheduler.ts'

const shownTimes = 3

export function createScheduleHandlers({ ports, emit, workspace: open }: Pick<CoreContext, 'ports' | 'emit' | 'workspace'>, scheduler: Scheduler): Handlers<keyof typeof scheduleContract> {
  const texts = (instants: readonly number[]): string[] => instants.map((instant) => new Date(instant).toISOString())
  const state = (): ScheduleState => ({ schedule: scheduler.schedule(), next: texts(scheduler.next(shownTimes)) })
  return {
    'schedule.get': state,
    'schedule.preview': ({ schedule }) => ({ next: texts(nextTimes(schedule, ports.now(), shownTimes)) }),
    'schedule.set': ({ schedule }) => {
      scheduler.change(schedule)
      return state()
    },
    'schedule.setSegments': ({ segments, schedule }) => {
      open().store.edit((edit) => readEach(edit, [...new Set(segments)]).forEach(({ id }) => writeSegmentSchedule(edit, id, schedule)))
      emit('data.changed', { topics: ['segments'] })
      return null
    },
    'schedule.runDue': () => scheduler.runDue() ?? { job: null, due: null },
  }
}
