import type { SegmentSchedule, SystemSchedule } from '../domain/schedule.ts'
import { listWords } from '../rules/names.ts'

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
/** In the order of the week, with their numbers. */
export const weekdayChoices = weekdayNames.map((name, index) => ({ value: index + 1, name }))

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b)
const weekdayWords = (days: readonly number[], last: 'and' | 'or'): string => listWords(ascending(days).map((day) => weekdayNames[day - 1] ?? ''), last)
const shortWeekdays = (days: readonly number[]): string => ascending(days).map((day) => weekdayNames[day - 1]?.slice(0, 3) ?? '').join(', ')

/** "Daily at 09:30 and 17:00, Europe/Berlin"; "Off". */
export function systemScheduleWords({ on, weekdays, times, zone }: SystemSchedule): string {
  if (!on) return 'Off'
  const days = weekdays === null || weekdays.length === 7 ? 'Daily' : `Weekly on ${weekdayWords(weekdays, 'and')}`
  return `${days} at ${listWords([...times].sort(), 'and')}, ${zone}`
}

/** Of the column Schedule: "Every refresh", "Mon, Thu", "Day 1, 15", "By hand only". */
export function segmentScheduleWords(schedule: SegmentSchedule): string {
  if (schedule.kind === 'hand') return 'By hand only'
  if (schedule.kind === 'refresh') return 'Every refresh'
  return schedule.kind === 'weekly' ? shortWeekdays(schedule.weekdays) : `Day ${ascending(schedule.days).join(', ')}`
}

/** Of an export: "After every refresh", "By hand", "Mon, Thu", "Day 1, 15". */
export function exportScheduleWords(schedule: SegmentSchedule): string {
  if (schedule.kind === 'refresh') return 'After every refresh'
  return schedule.kind === 'hand' ? 'By hand' : segmentScheduleWords(schedule)
}

/** What the days of a segment mean together with those of the system: that they never meet, or only sometimes. Empty: nothing to say. */
export function scheduleNotes(schedule: SegmentSchedule, system: SystemSchedule): readonly string[] {
  if (schedule.kind === 'hand' || schedule.kind === 'refresh') return system.on || schedule.kind === 'hand' ? [] : [offWords]
  const notes: string[] = []
  if (schedule.kind === 'monthly' && schedule.days.some((day) => day > 28)) notes.push('In months that are too short it runs on the last day.')
  if (!system.on) return [...notes, offWords]
  const weekdays = system.weekdays
  if (weekdays === null) return notes
  if (schedule.kind === 'monthly') return [...notes, `Only when such a day is a ${weekdayWords(weekdays, 'or')}: the system refresh runs on no other day.`]
  const meets = schedule.weekdays.filter((day) => weekdays.includes(day))
  if (meets.length === 0) return [...notes, `This never happens: the system refresh runs on ${weekdayWords(weekdays, 'and')} only. Choose ${weekdays.length === 1 ? 'that day' : 'one of these days'}, or change the system schedule.`]
  const missing = schedule.weekdays.filter((day) => !weekdays.includes(day))
  return missing.length === 0 ? notes : [...notes, `Not on ${weekdayWords(missing, 'or')}: the system refresh does not run then.`]
}

const offWords = 'This never happens now: the system schedule is off. Switch it on under System › Schedule.'
