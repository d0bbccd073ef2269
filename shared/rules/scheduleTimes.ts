import type { SegmentSchedule, SystemSchedule } from '../domain/schedule.ts'
import { dayMs } from '../domain/storedValue.ts'
import { zoneOf, type Zone } from '../domain/zone.ts'

/** When schedules run. Instants are milliseconds UTC; a local day is counted since 1970 in the schedule's zone. */

const minuteMs = 60_000
/** Times missed longer ago than that are not counted. */
const lookBackDays = 366

/**
 * The instant of a wall-clock time, `minutes` after midnight of a local day. One that a change of the clocks leaves out is
 * the first minute after it; one that comes twice is the first of the two.
 */
export function instantOf(zone: Zone, day: number, minutes: number): number {
  const local = day * dayMs + minutes * minuteMs
  const found = zone.instant(local)
  if (found + zone.offset(found) === local) return found
  let before = found - dayMs - minuteMs
  let after = found + dayMs + minuteMs
  const isBefore = (instant: number): boolean => instant + zone.offset(instant) < local
  while (after - before > minuteMs) {
    const middle = before + Math.floor((after - before) / minuteMs / 2) * minuteMs
    if (isBefore(middle)) before = middle
    else after = middle
  }
  return after
}

/** The instants of one local day on which the schedule runs, ascending. */
function timesOn(schedule: SystemSchedule, zone: Zone, day: number): readonly number[] {
  if (schedule.weekdays !== null && !schedule.weekdays.includes(weekdayOf(day))) return []
  const instants = schedule.times.map((time) => instantOf(zone, day, Number(time.slice(0, 2)) * 60 + Number(time.slice(3))))
  return [...new Set(instants)].sort((a, b) => a - b)
}

function dayOf(zone: Zone, instant: number): number {
  return Math.floor((instant + zone.offset(instant)) / dayMs)
}

/** 1 is Monday; the first day of 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** The next times after `instant`, ascending; none while it is off. */
export function nextTimes(schedule: SystemSchedule, instant: number, count: number): readonly number[] {
  if (!schedule.on) return []
  const zone = zoneOf(schedule.zone)
  const found = new Set<number>()
  // A time that a change of the clocks leaves out may belong to the day before; a week holds a run at the least.
  for (let day = dayOf(zone, instant) - 1; found.size < count; day += 1) {
    for (const time of timesOn(schedule, zone, day)) if (time > instant && found.size < count) found.add(time)
  }
  return [...found]
}

/** The times after `since` and not after `now`: how many, and the latest. Null: none. Looks back a year at most. */
export function timesPassed(schedule: SystemSchedule, since: number, now: number): { readonly count: number; readonly latest: number } | null {
  if (!schedule.on || now <= since) return null
  const zone = zoneOf(schedule.zone)
  const from = Math.max(since, now - lookBackDays * dayMs)
  const found = new Set<number>()
  for (let day = dayOf(zone, from) - 1; day <= dayOf(zone, now); day += 1) {
    for (const time of timesOn(schedule, zone, day)) if (time > from && time <= now) found.add(time)
  }
  return found.size === 0 ? null : { count: found.size, latest: Math.max(...found) }
}

/** Whether a segment follows the system refresh that was due at an instant, by the local day of it. */
export function followsOn(schedule: SegmentSchedule, due: number, zoneName: string): boolean {
  if (schedule.kind === 'hand') return false
  if (schedule.kind === 'refresh') return true
  const day = dayOf(zoneOf(zoneName), due)
  if (schedule.kind === 'weekly') return schedule.weekdays.includes(weekdayOf(day))
  const date = new Date(day * dayMs)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  return schedule.days.some((wanted) => Math.min(wanted, last) === date.getUTCDate())
}
