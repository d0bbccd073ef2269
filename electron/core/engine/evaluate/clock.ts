import { dayOfInstant } from '@shared/domain/storedValue.ts'
import { defaultWeekStart, type WeekStart } from '@shared/domain/week.ts'

/** "Now", and the zone its calendar days are in. */
export interface Clock {
  /** Milliseconds UTC. */
  readonly asOf: number
  /** Its day in the zone: what suffices for all but hours. */
  readonly today: number
  readonly zone: string
  readonly weekStart: WeekStart
}

/** Knows whether its moment was ever asked for: if only its day was, every other moment of that day comes to the same. */
export interface WatchedClock extends Clock {
  isMomentRead(): boolean
}

export function createClock({ asOf, zone, weekStart = defaultWeekStart }: { readonly asOf: number; readonly zone: string; readonly weekStart?: WeekStart }): WatchedClock {
  let isMomentRead = false
  return {
    get asOf() {
      isMomentRead = true
      return asOf
    },
    today: dayOfInstant(asOf, zone),
    zone,
    weekStart,
    isMomentRead: () => isMomentRead,
  }
}
