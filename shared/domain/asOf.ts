import { dayMs, dayOfIso, instantOfIso } from './storedValue.ts'
import { zoneOf } from './zone.ts'
import { fail } from '../errors/appError.ts'

/**
 * "Now" of a count or refresh, milliseconds UTC. A bare date is the last millisecond of that day in `zone`, a date-time
 * without offset is local time there; left out: `now`.
 */
export function asOfInstant(text: string | undefined, zone: string, now: number): number {
  if (text === undefined || text.trim() === '') return now
  const day = dayOfIso(text)
  const instant = day === null ? instantOfIso(text, zone) : zoneOf(zone).instant((day + 1) * dayMs) - 1
  if (instant === null) throw fail('invalidInput', `"${text}" is no date; write it as 2026-11-23 or 2026-11-23T09:30.`, { field: 'asOf' })
  return instant
}
