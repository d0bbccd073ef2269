import type { SegmentSchedule, SystemSchedule } from '@shared/domain/schedule.ts'

/**
 * What the scheduler is to do, told a second time: due times are found by going through the minutes of Intl's wall clock,
 * outcomes by what the product promises (P26–P30, P90–P95, 6b 10–13 and 16). It shares nothing with the product but types.
 */

export const minute = 60_000
const day = 1440 * minute

/** Each reads the stored members of the one before; the last is on its own. */
export const names = ['Root', 'Base', 'Dep', 'Top', 'Other'] as const
export type Name = (typeof names)[number]
const upstream: Partial<Record<Name, Name>> = { Base: 'Root', Dep: 'Base', Top: 'Dep' }

export interface Outcome {
  readonly status: string
  readonly reason: string | null
}

export interface ModelSegment {
  type: 'static' | 'dynamic'
  state: 'active' | 'inactive'
  isDraft: boolean
  isDeleted: boolean
  /** Deleted before the workspace was closed: an undo belongs to a session. */
  isGone: boolean
  schedule: SegmentSchedule
  last: Outcome | null
  /** Of the last success, milliseconds UTC. */
  refreshedAt: number | null
}

export interface ModelJob {
  readonly due: number
  readonly missed: number
  /** The times it makes up for, that one included. */
  readonly times: readonly number[]
  /** Null: it may have had its turn or not. */
  readonly ranAt: number | null
  readonly status: string
}

export interface Model {
  schedule: SystemSchedule
  /** Null: the schedule was never set. */
  covered: number | null
  /** Times whose run was begun and cut off by the end of the program, which decides nothing: they are due at the next opening. */
  owed: readonly number[]
  readonly segments: Record<Name, ModelSegment>
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

/** Minutes that the wall clock of a zone is ahead of UTC; asked of Intl for each quarter of an hour, the finest that zones change on. */
function offsetAt(zone: string, utcMinute: number): number {
  const known = offsets.get(zone) ?? new Map<number, number>()
  offsets.set(zone, known)
  const quarter = Math.floor(utcMinute / 15)
  const found = known.get(quarter)
  if (found !== undefined) return found
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' })
  formats.set(zone, format)
  const parts = Object.fromEntries(format.formatToParts(quarter * 15 * minute).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0 } = parts
  const offset = Date.UTC(year, month - 1, date, hour, minutes) / minute - quarter * 15
  known.set(quarter, offset)
  return offset
}

/** Of a local minute, counted since 1970. */
function dateOf(local: number): Date {
  return new Date(local * minute)
}

function isOn(weekdays: readonly number[] | null, local: number): boolean {
  return weekdays === null || weekdays.includes(dateOf(local).getUTCDay() || 7)
}

/**
 * Instants after `since`, to `until`, at which the wall clock reaches or leaps over a time of the schedule for the first
 * time; at most `limit`.
 */
export function dueTimes(schedule: SystemSchedule, since: number, until: number, limit = Infinity): readonly number[] {
  if (!schedule.on) return []
  const times = new Set(schedule.times.map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))))
  const found: number[] = []
  const first = Math.floor(since / minute)
  // The wall clock never goes back by more than three hours.
  let highest = -Infinity
  for (let at = first - 180; at * minute <= until && found.length < limit; at += 1) {
    const local = at + offsetAt(schedule.zone, at)
    let isDue = false
    if (highest !== -Infinity) for (let reached = highest + 1; reached <= local; reached += 1) if (times.has(reached % 1440) && isOn(schedule.weekdays, reached)) isDue = true
    highest = Math.max(highest, local)
    if (isDue && at * minute > since) found.push(at * minute)
  }
  return found
}

export function nextDue({ schedule, covered }: Model, now: number, count: number): readonly number[] {
  const from = Math.max(now, believed(covered, now) ?? 0)
  return dueTimes(schedule, from, from + 40 * day, count)
}

/** More than 32 days ahead of the clock it was made under a wrong one. */
function believed(covered: number | null, now: number): number | null {
  return covered !== null && covered > now + 32 * day ? now : covered
}

export function setSchedule(model: Model, schedule: SystemSchedule, now: number): void {
  model.schedule = schedule
  if (!schedule.on) model.owed = []
  model.covered = Math.max(believed(model.covered, now) ?? 0, now)
}

/** What somebody who looks at the clock has to start; a run no later than two minutes is in time. */
export function takeDue(model: Model, now: number): Pick<ModelJob, 'due' | 'missed' | 'times'> | null {
  if (model.covered === null || !model.schedule.on) return null
  model.covered = believed(model.covered, now) ?? now
  const passed = dueTimes(model.schedule, model.covered, now)
  const times = [...model.owed, ...passed].sort((a, b) => a - b)
  const due = times.at(-1)
  if (due === undefined) return null
  model.owed = []
  model.covered = passed.at(-1) ?? model.covered
  const isInTime = now - due <= 2 * minute
  if (model.schedule.missed === 'skip') return isInTime ? { due, missed: 0, times: [due] } : null
  return { due, missed: times.length - (isInTime ? 1 : 0), times }
}

/** The scheduler looks at the clock; answers the run that it begins, as it ends if nothing comes in between. */
export function look(model: Model, now: number): readonly ModelJob[] {
  const taken = takeDue(model, now)
  return taken === null ? [] : [{ ...taken, ranAt: now, status: runAll(model, followersOf(model, taken.due), now) }]
}

export function followersOf({ schedule: { zone } }: Model, due: number): (segment: ModelSegment) => boolean {
  return ({ schedule }) => follows(schedule, due, zone)
}

/** What a wall clock shows: "09:30". */
export function wallClock(zone: string, instant: number): string {
  const at = Math.floor(instant / minute)
  return dateOf(at + offsetAt(zone, at)).toISOString().slice(11, 16)
}

/** Whether a segment is refreshed by the system refresh that was due then. */
export function follows(schedule: SegmentSchedule, due: number, zone: string): boolean {
  if (schedule.kind === 'hand') return false
  if (schedule.kind === 'refresh') return true
  const local = due / minute + offsetAt(zone, due / minute)
  if (schedule.kind === 'weekly') return isOn(schedule.weekdays, local)
  const date = dateOf(local).getUTCDate()
  const isLast = dateOf(local + 1440).getUTCDate() === 1
  return schedule.days.includes(date) || (isLast && schedule.days.some((wanted) => wanted > date))
}

/** The whole pipeline over those in `following`; answers whether a segment failed. */
export function runAll(model: Model, following: (segment: ModelSegment) => boolean, now: number): 'successful' | 'failed' {
  const causes = new Map<Name, Name>()
  let status: 'successful' | 'failed' = 'successful'
  for (const name of names) {
    const segment = model.segments[name]
    if (segment.isDeleted || segment.isDraft || !following(segment)) continue
    if (segment.state === 'inactive') {
      segment.last = { status: 'skipped', reason: 'inactive' }
      continue
    }
    if (segment.type === 'static') continue
    const above = upstream[name]
    const cause = above === undefined ? undefined : causes.get(above)
    if (cause !== undefined) {
      causes.set(name, cause)
      segment.last = { status: 'skipped', reason: `upstream “${cause}” failed` }
    } else if (runOne(model, name, now) === 'failed') {
      causes.set(name, name)
      status = 'failed'
    }
  }
  return status
}

/** Those that the whole pipeline has something to do with, of those in `following`. */
export function planned(model: Model, following: (segment: ModelSegment) => boolean): readonly Name[] {
  return names.filter((name) => {
    const segment = model.segments[name]
    return !segment.isDeleted && !segment.isDraft && following(segment) && (segment.state === 'inactive' || segment.type !== 'static')
  })
}

/** What a refresh that was cut off did not come to: those keep what they had. */
export function takeBack(model: Model, before: Record<Name, ModelSegment>, canceled: readonly Name[]): void {
  for (const name of canceled) {
    model.segments[name].refreshedAt = before[name].refreshedAt
    model.segments[name].last = { status: 'canceled', reason: null }
  }
}

/** A refresh that is not left out. */
export function runOne(model: Model, name: Name, now: number): 'successful' | 'failed' {
  const segment = model.segments[name]
  const above = upstream[name]
  if (above !== undefined && (model.segments[above].isDeleted || model.segments[above].refreshedAt === null)) {
    segment.last = { status: 'failed', reason: above }
    return 'failed'
  }
  segment.last = { status: 'successful', reason: null }
  segment.refreshedAt = now
  return 'successful'
}

/** What the grid shows. */
export function shown({ isDraft, last }: ModelSegment): Outcome {
  if (isDraft) return { status: 'notStarted', reason: 'draft' }
  return last ?? { status: 'notStarted', reason: null }
}
