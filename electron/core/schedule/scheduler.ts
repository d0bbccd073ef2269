import type { SegmentId, TaskId } from '@shared/domain/ids.ts'
import { isCanceled, toAppError } from '@shared/errors/appError.ts'
import { everyRefresh, type SystemSchedule } from '@shared/domain/schedule.ts'
import { dayMs } from '@shared/domain/storedValue.ts'
import { followsOn, nextTimes, timesPassed } from '@shared/rules/scheduleTimes.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { readSegments } from '../segments/segment.repo.ts'
import { readSegmentSchedules } from '../segments/segmentSchedule.repo.ts'
import type { Store } from '../store/store.ts'
import { hasEnded, readMark, readSchedule, writeMark, writeSchedule, type PendingRun, type ScheduleMark } from './schedule.repo.ts'

/** The clock is looked at so often: a machine that slept, or whose clock was set, is caught up with no later than that. */
const lookMs = 20_000
/** A run that begins within it is in time. */
const graceMs = 120_000
/** A mark further ahead of the clock was made under a clock that was wrong, and says nothing. */
const nonsenseMs = 32 * dayMs

export interface Scheduler {
  readonly schedule: () => SystemSchedule
  /** UTC milliseconds; those that had their run already are left out, even where the clock was set back. */
  next(count: number): readonly number[]
  change(schedule: SystemSchedule): void
  /** Starts what is due; null: nothing is. */
  runDue(): { readonly job: TaskId; readonly due: string } | null
  /** Looks at the clock from now on. */
  hear(event: string, payload: unknown): void
}

/** Starts the pipeline at the times of the system schedule: each time has one run at the most, and several missed ones have one together. */
export function createScheduler({ ports, emit, tasks, workspace }: Pick<CoreContext, 'ports' | 'emit' | 'tasks' | 'workspace'>, pipeline: Pipeline): Scheduler {
  let forget = (): void => {}
  /** Runs that this process began and that have not ended. */
  const underWay = new Set<TaskId>()

  const scheduleOf = (open: OpenWorkspace): SystemSchedule => readSchedule(open.store, open.zone())

  /** Null: no schedule was ever set. */
  function markOf({ store }: OpenWorkspace): ScheduleMark | null {
    const mark = readMark(store)
    return mark !== null && Date.parse(mark.covered) > ports.now() + nonsenseMs ? { ...mark, covered: iso(ports.now()) } : mark
  }

  function begin({ store }: OpenWorkspace, schedule: SystemSchedule, { covered, pending }: ScheduleMark, { due, times }: Omit<PendingRun, 'job'>, missed: number): TaskId {
    // Noted first: a crash in between leaves a time that is pending without a run, and it is run then.
    store.edit((edit) => writeMark(edit, { covered, pending: [...pending, { due, times, job: null }] }))
    const job = pipeline.start({ segments: followers(store, schedule, due), trigger: { kind: 'schedule', due, missed }, asOf: null })
    underWay.add(job)
    changePending(store, (pending) => pending.map((one) => (one.due === due ? { ...one, job } : one)))
    void pipeline.ended(job).then(
      () => settle(store, due, job),
      (error: unknown) => {
        underWay.delete(job)
        // Else the workspace was closed meanwhile, and the next opening sees to it.
        if (isCanceled(error)) settle(store, due, job)
      },
    )
    emit('data.changed', { topics: ['pipeline'] })
    return job
  }

  function changePending(store: Store, change: (pending: ScheduleMark['pending']) => ScheduleMark['pending']): void {
    const mark = readMark(store)
    if (mark !== null) store.edit((edit) => writeMark(edit, { ...mark, pending: change(mark.pending) }))
  }

  /** A run that was canceled is over; one that the closing of the workspace stopped is begun anew at the next opening. */
  function settle(store: Store, due: string, job: TaskId): void {
    underWay.delete(job)
    if (isOpen(store) && (!tasks.wasStopped(job) || hasEnded(store, job))) changePending(store, (pending) => pending.filter((one) => one.due !== due))
  }

  function isOpen(store: Store): boolean {
    try {
      return workspace().store === store
    } catch {
      return false
    }
  }

  function runDue(): { readonly job: TaskId; readonly due: string } | null {
    const open = workspace()
    const schedule = scheduleOf(open)
    const mark = markOf(open)
    if (mark === null || !schedule.on) return null
    const now = ports.now()
    if (mark.covered !== readMark(open.store)?.covered) open.store.edit((edit) => writeMark(edit, mark))
    const passed = timesPassed(schedule, Date.parse(mark.covered), now)
    const earlier = mark.pending.filter((one) => isUnfinished(open.store, one))
    const due = passed === null ? earlier.map((one) => one.due).reduce(later, '') : iso(passed.latest)
    if (due === '') return null
    // What is begun anew was seen to already, maybe under a clock that was wrong.
    const after: ScheduleMark = { covered: passed === null ? mark.covered : due, pending: mark.pending.filter(isUnderWay) }
    const inTime = now - Date.parse(due) <= graceMs
    if (!inTime && schedule.missed === 'skip') {
      open.store.edit((edit) => writeMark(edit, after))
      return null
    }
    const times = earlier.reduce((sum, one) => sum + one.times, passed?.count ?? 0)
    const missed = schedule.missed === 'skip' ? 0 : times - (inTime ? 1 : 0)
    return { job: begin(open, schedule, after, { due, times }, missed), due }
  }

  function isUnderWay({ job }: PendingRun): boolean {
    return job !== null && underWay.has(job)
  }

  /** Begun for a time and never ended, because the program or the workspace did before it. */
  function isUnfinished(store: Store, run: PendingRun): boolean {
    return !isUnderWay(run) && !hasEnded(store, run.job)
  }

  function look(): void {
    forget()
    forget = ports.after(lookMs, look)
    try {
      const open = workspace()
      if (open.store.readOnlyReason !== null) return
      runDue()
      const [next] = nextTimes(scheduleOf(open), ports.now(), 1)
      if (next === undefined || next - ports.now() >= lookMs) return
      forget()
      forget = ports.after(next - ports.now(), look)
    } catch (error) {
      // No workspace is open: the next opening is heard of.
      if (toAppError(error).code === 'unexpected') ports.log('The scheduled refresh could not be started.', error)
    }
  }

  return {
    schedule: () => scheduleOf(workspace()),
    next(count) {
      const open = workspace()
      const covered = markOf(open)?.covered
      return nextTimes(scheduleOf(open), Math.max(ports.now(), covered === undefined ? 0 : Date.parse(covered)), count)
    },
    change(schedule) {
      const open = workspace()
      const mark = markOf(open)
      open.store.edit((edit) => {
        writeSchedule(edit, schedule)
        writeMark(edit, { covered: later(mark?.covered ?? '', iso(ports.now())), pending: schedule.on ? (mark?.pending ?? []) : [] })
      })
      emit('data.changed', { topics: ['pipeline'] })
    },
    runDue,
    hear(event, payload) {
      if (event !== 'workspace.changed') return
      forget()
      // What an opening finds out about interrupted refreshes comes first.
      if (payload !== null) forget = ports.after(0, look)
    },
  }
}

/** Segments that follow the run of a time; null where all do. */
function followers(store: Store, schedule: SystemSchedule, due: string): readonly SegmentId[] | null {
  const schedules = readSegmentSchedules(store)
  const all = readSegments(store).map(({ id }) => id)
  const following = all.filter((id) => followsOn(schedules.get(id) ?? everyRefresh, Date.parse(due), schedule.zone))
  return following.length === all.length ? null : following
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}

function later(a: string, b: string): string {
  return a > b ? a : b
}
