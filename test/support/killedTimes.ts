import type { Job } from '@shared/domain/pipeline.ts'
import type { SystemSchedule } from '@shared/domain/schedule.ts'
import { dueTimes, minute } from './schedulingModel.ts'

/** Of the workspace whose scheduled refreshes are killed. */
export const killedSchedule: SystemSchedule = { on: true, weekdays: null, times: ['09:00', '09:06', '09:12', '09:18'], zone: 'UTC', missed: 'once' }

/** A run that a file says is to be had still. */
interface Owed {
  readonly due: string
  readonly times: number
  readonly job: string | null
}

interface Told {
  /** When the schedule was set, UTC milliseconds. */
  readonly set: number
  /** Times up to then have had their run or are owed one. */
  readonly covered: number
  readonly owed: readonly Owed[]
  /** In the order in which they were begun. */
  readonly jobs: readonly Job[]
}

/**
 * Goes through all times that were due and asks each for its run: the one that ended for it, the one that made up for it
 * and says how many it did, the one that ran when it came, or the one that is owed. Answers what does not add up.
 */
export function wrongTimes({ set, covered, owed, jobs }: Told): readonly string[] {
  const wrong: string[] = []
  const text = (instant: number): string => new Date(instant).toISOString().slice(0, 16)
  let before = { due: set, end: set }
  const check = (due: number, had: number, what: string): void => {
    const times = dueTimes(killedSchedule, before.due, due)
    const joined = times.filter((time) => time <= before.end).length
    if (had > times.length || had < times.length - joined) wrong.push(`${what}: ${times.length} were due since ${text(before.due)}, ${joined} of them while that ran; it stands for ${had}`)
  }
  const ended = jobs.filter(({ trigger, status }) => trigger.kind === 'schedule' && (status === 'successful' || status === 'failed'))
  for (const { trigger, startedAt, finishedAt, status } of ended) {
    const due = Date.parse(trigger.due ?? '')
    const isInTime = Date.parse(startedAt ?? '') - due <= 2 * minute
    if (due <= before.due) wrong.push(`${text(due)} ran again after ${text(before.due)}`)
    if (status === 'failed') wrong.push(`${text(due)} failed`)
    check(due, trigger.missed + (isInTime ? 1 : 0), text(due))
    before = { due, end: Date.parse(finishedAt ?? '') }
  }
  const isOver = ({ due, job }: Owed): boolean => ended.some(({ id, trigger }) => id === job || trigger.due === due)
  check(covered, owed.filter((one) => !isOver(one)).reduce((sum, { times }) => sum + times, 0), 'what is owed')
  return wrong
}
