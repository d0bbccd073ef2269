import { DateTime } from 'luxon'
import type { Sequence } from '@shared/rules/definition.ts'

/**
 * Sequences straight from the product's text: days as ISO text, clocks of a zone by trying what they show. Shares
 * nothing with the engine on purpose.
 */
export interface Stamp {
  readonly type: 'date' | 'datetime'
  /** ISO text: a day, or an instant in UTC. */
  readonly text: string
}

interface Present {
  readonly asOf: number
  readonly zone: string
}

/** Whether the record dated `a` satisfies a sequence; `others`: the dates, all of one type, of all that might follow. */
export function naiveSequenceHolds(sequence: Sequence, a: Stamp | null, type: Stamp['type'], others: readonly string[], present: Present): boolean {
  if (a === null) return false
  const isFollowed = others.some((text) => follows(a, { type, text }, sequence, present))
  if (!sequence.negate) return isFollowed
  const byDay = a.type === 'date' || type === 'date'
  return !isFollowed && (!sequence.onlyFinished || isOver(a, byDay, sequence, present))
}

function follows(a: Stamp, b: Stamp, { within }: Sequence, { zone }: Present): boolean {
  if (a.type === 'date' || b.type === 'date') {
    const [first, second] = [dayOf(a, zone), dayOf(b, zone)]
    return first < second && second <= dayAfter(first, within)
  }
  const [first, second] = [Date.parse(a.text), Date.parse(b.text)]
  return first < second && second <= instantAfter(first, within, zone)
}

/** By calendar days the last of them must be past, down to its last millisecond. */
function isOver(a: Stamp, byDay: boolean, { within }: Sequence, { asOf, zone }: Present): boolean {
  if (!byDay) return instantAfter(Date.parse(a.text), within, zone) <= asOf
  const next = DateTime.fromISO(dayAfter(dayOf(a, zone), within), { zone: 'utc' }).plus({ days: 1 }).toMillis()
  return instantOf(next, zone) - 1 <= asOf
}

function dayOf(stamp: Stamp, zone: string): string {
  return stamp.type === 'date' ? stamp.text : (DateTime.fromMillis(Date.parse(stamp.text), { zone }).toISODate() ?? '')
}

function dayAfter(day: string, { n, unit }: Sequence['within']): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ [unit]: n }).toISODate() ?? ''
}

function instantAfter(start: number, { n, unit }: Sequence['within'], zone: string): number {
  if (unit === 'hours') return start + n * 3_600_000
  const clock = DateTime.fromMillis(start, { zone }).setZone('utc', { keepLocalTime: true }).plus({ [unit]: n })
  return instantOf(clock.toMillis(), zone)
}

/** The first instant at which clocks show this time; where none does, as much later as they were put forward. */
function instantOf(clock: number, zone: string): number {
  const shows = (instant: number): number => instant + DateTime.fromMillis(instant, { zone }).offset * 60_000
  const quarter = 900_000
  const offsets = new Set<number>()
  for (let near = clock - 36 * 4 * quarter; near <= clock + 36 * 4 * quarter; near += quarter) offsets.add(shows(near) - near)
  const instants = [...offsets].map((offset) => clock - offset).filter((instant) => shows(instant) === clock)
  if (instants.length > 0) return Math.min(...instants)
  return clock - (shows(clock - 36 * 4 * quarter) - (clock - 36 * 4 * quarter))
}
