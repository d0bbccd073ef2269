import { z } from 'zod'
import { isZone } from './zone.ts'

/** When the whole pipeline runs by itself, and which segments follow. */

/** 1 is Monday, 7 Sunday. */
const weekdaySchema = z.number().int().min(1).max(7)
const weekdaysSchema = z.array(weekdaySchema).min(1).max(7).refine(isDistinct, 'names a day twice')

/** Wall-clock time of the schedule's zone: "09:30". */
const clockTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is written as hours and minutes, like 09:30.')

/** `once`: the latest of the times that were missed runs as soon as somebody is awake; `skip`: none of them does. */
const missedRunsSchema = z.enum(['once', 'skip'])
export type MissedRuns = z.infer<typeof missedRunsSchema>

export const systemScheduleSchema = z.strictObject({
  on: z.boolean(),
  /** Null: daily. */
  weekdays: weekdaysSchema.nullable(),
  times: z.array(clockTimeSchema).min(1).max(4).refine(isDistinct, 'names a time twice'),
  zone: z.string().min(1).max(64).refine(isZone, 'is no time zone, like Europe/Berlin'),
  missed: missedRunsSchema,
})
export type SystemSchedule = z.infer<typeof systemScheduleSchema>

/** Which system refreshes a segment follows. `hand`: none. Days of the month past its end stand for its last day. */
export const segmentScheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hand') }),
  z.strictObject({ kind: z.literal('refresh') }),
  z.strictObject({ kind: z.literal('weekly'), weekdays: weekdaysSchema }),
  z.strictObject({ kind: z.literal('monthly'), days: z.array(z.number().int().min(1).max(31)).min(1).max(31).refine(isDistinct, 'names a day twice') }),
])
export type SegmentSchedule = z.infer<typeof segmentScheduleSchema>

export const everyRefresh: SegmentSchedule = { kind: 'refresh' }

/** What a workspace begins with: off, and daily in the morning once it is turned on. */
export function firstSchedule(zone: string): SystemSchedule {
  return { on: false, weekdays: null, times: ['06:00'], zone, missed: 'once' }
}

function isDistinct(values: readonly (number | string)[]): boolean {
  return new Set(values).size === values.length
}
