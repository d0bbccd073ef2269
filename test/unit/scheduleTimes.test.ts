import { describe, expect, it } from 'vitest'
import { segmentScheduleSchema, systemScheduleSchema, type SystemSchedule } from '@shared/domain/schedule.ts'
import { scheduleNotes, segmentScheduleWords, systemScheduleWords } from '@shared/format/scheduleWords.ts'
import { followsOn, nextTimes, timesPassed } from '@shared/rules/scheduleTimes.ts'

const daily = (zone: string, ...times: string[]): SystemSchedule => ({ on: true, weekdays: null, times, zone, missed: 'once' })
const next = (schedule: SystemSchedule, after: string, count = 3): string[] => nextTimes(schedule, Date.parse(after), count).map((instant) => new Date(instant).toISOString().slice(0, 16))

describe('times of the system schedule (P90, P93)', () => {
  it.each([
    ['Europe/Berlin, spring: 02:30 runs at 03:00', daily('Europe/Berlin', '02:30'), '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:30', '2026-03-31T00:30']],
    ['Europe/Berlin, spring: two times that are left out run once', daily('Europe/Berlin', '02:10', '02:50', '03:00'), '2026-03-28T12:00Z', ['2026-03-29T01:00', '2026-03-30T00:10', '2026-03-30T00:50']],
    ['Europe/Berlin, autumn: 02:30 runs the first time only', daily('Europe/Berlin', '02:30'), '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30', '2026-10-27T01:30']],
    ['America/New_York, spring', daily('America/New_York', '02:30'), '2026-03-07T12:00Z', ['2026-03-08T07:00', '2026-03-09T06:30', '2026-03-10T06:30']],
    ['America/New_York, autumn', daily('America/New_York', '01:30'), '2026-10-31T12:00Z', ['2026-11-01T05:30', '2026-11-02T06:30', '2026-11-03T06:30']],
    ['Asia/Kolkata', daily('Asia/Kolkata', '09:30'), '2026-03-28T12:00Z', ['2026-03-29T04:00', '2026-03-30T04:00', '2026-03-31T04:00']],
    ['Pacific/Apia without 30 December 2011: its time is the first minute of the 31st', daily('Pacific/Apia', '09:30'), '2011-12-29T12:00Z', ['2011-12-29T19:30', '2011-12-30T10:00', '2011-12-30T19:30']],
    ['Australia/Lord_Howe, half an hour: 02:15 runs at 02:30', daily('Australia/Lord_Howe', '02:15'), '2026-10-02T20:00Z', ['2026-10-03T15:30', '2026-10-04T15:15', '2026-10-05T15:15']],
    ['Australia/Lord_Howe, repeated half hour: the first', daily('Australia/Lord_Howe', '01:45'), '2026-04-04T00:00Z', ['2026-04-04T14:45', '2026-04-05T15:15', '2026-04-06T15:15']],
    ['UTC, leap day', daily('UTC', '00:00'), '2028-02-28T00:00Z', ['2028-02-29T00:00', '2028-03-01T00:00', '2028-03-02T00:00']],
    ['weekly on Monday and Friday', { ...daily('UTC', '17:00', '06:00'), weekdays: [5, 1] }, '2026-11-28T00:00Z', ['2026-11-30T06:00', '2026-11-30T17:00', '2026-12-04T06:00']],
    ['off', { ...daily('UTC', '06:00'), on: false }, '2026-11-28T00:00Z', []],
  ] as const)('%s', (_, schedule, after, expected) => {
    expect(next(schedule as SystemSchedule, after)).toEqual(expected)
  })

  it('counts what passed, its ends included as they should be, and looks back a year at most', () => {
    const schedule = daily('Europe/Berlin', '09:30')
    const passed = (since: string, now: string) => timesPassed(schedule, Date.parse(since), Date.parse(now))
    expect(passed('2026-11-25T08:30Z', '2026-11-28T10:12Z')).toEqual({ count: 3, latest: Date.parse('2026-11-28T08:30Z') })
    expect(passed('2026-11-28T08:30Z', '2026-11-29T08:29Z')).toBeNull()
    expect(passed('2026-11-28T08:30Z', '2026-11-29T08:30Z')?.count).toBe(1)
    expect(passed('2026-11-29T08:30Z', '2026-11-28T08:30Z')).toBeNull()
    expect(passed('1970-01-01T00:00Z', '2026-11-28T10:12Z')?.count).toBe(366)
  })

  it('agrees with every minute looked at by itself, around each change of the clocks', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC']) {
      const wall = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' })
      const time = '02:15'
      for (const start of ['2026-03-06T00:00Z', '2026-03-27T00:00Z', '2026-04-03T00:00Z', '2026-10-02T00:00Z', '2026-10-23T00:00Z', '2026-10-30T00:00Z']) {
        const from = Date.parse(start)
        const firsts = new Map<string, number>()
        for (let minute = 0; minute < 3 * 1440; minute += 1) {
          const [date = '', clock = ''] = wall.format(from + minute * 60_000).split(', ')
          // The first minute of the day that is not before the time: whether the time exists or not.
          if (clock >= time && !firsts.has(date) && minute > 0) firsts.set(date, from + minute * 60_000)
        }
        const expected = [...firsts.values()].slice(1)
        const found = nextTimes(daily(zone, time), from, 5).filter((instant) => instant < from + 3 * 86_400_000)
        expect(found.slice(-expected.length), `${zone} ${start}`).toEqual(expected)
      }
    }
  })

  it('refuses what is no schedule', () => {
    const fits = (part: object): boolean => systemScheduleSchema.safeParse({ ...daily('UTC', '06:00'), ...part }).success
    expect(fits({})).toBe(true)
    for (const part of [{ zone: '' }, { zone: 'Mars/Base' }, { times: [] }, { times: ['24:00'] }, { times: ['06:00', '06:00'] }, { times: ['01:00', '02:00', '03:00', '04:00', '05:00'] }, { weekdays: [] }, { weekdays: [8] }]) expect([part, fits(part)]).toEqual([part, false])
    for (const schedule of [{ kind: 'weekly', weekdays: [] }, { kind: 'monthly', days: [32] }, { kind: 'monthly', days: [1, 1] }]) expect(segmentScheduleSchema.safeParse(schedule).success).toBe(false)
  })
})

describe('the schedule of a segment (P92)', () => {
  it.each([
    ['31 in a leap February', [31], '2028-02-29', true],
    ['29 in a short February', [29], '2026-02-28', true],
    ['30 in a leap February is not its 28th', [30], '2028-02-28', false],
    ['31 in April', [31], '2026-04-30', true],
    ['30 in May is not its last day', [30], '2026-05-31', false],
    ['15', [1, 15], '2026-05-15', true],
  ] as const)('monthly on %s', (_, days, date, expected) => {
    expect(followsOn({ kind: 'monthly', days: [...days] }, Date.parse(`${date}T06:00Z`), 'UTC')).toBe(expected)
  })

  it('goes by the local day of the time that was due', () => {
    const sunday = Date.parse('2026-11-29T20:00Z')
    expect(followsOn({ kind: 'weekly', weekdays: [1] }, sunday, 'Asia/Kolkata')).toBe(true)
    expect(followsOn({ kind: 'weekly', weekdays: [1] }, sunday, 'UTC')).toBe(false)
    expect(followsOn({ kind: 'hand' }, sunday, 'UTC')).toBe(false)
    expect(followsOn({ kind: 'refresh' }, sunday, 'UTC')).toBe(true)
  })

  it('says when its days never match those of the system, or only some', () => {
    const monday: SystemSchedule = { ...daily('UTC', '06:00'), weekdays: [1] }
    expect(scheduleNotes({ kind: 'weekly', weekdays: [2] }, monday)).toEqual(['This never happens: the system refresh runs on Monday only. Choose that day, or change the system schedule.'])
    expect(scheduleNotes({ kind: 'weekly', weekdays: [1, 2] }, monday)).toEqual(['Not on Tuesday: the system refresh does not run then.'])
    expect(scheduleNotes({ kind: 'weekly', weekdays: [1] }, monday)).toEqual([])
    expect(scheduleNotes({ kind: 'monthly', days: [31] }, monday)).toEqual(['In months that are too short it runs on the last day.', 'Only when such a day is a Monday: the system refresh runs on no other day.'])
    expect(scheduleNotes({ kind: 'refresh' }, { ...monday, on: false })).toEqual(['This never happens now: the system schedule is off. Switch it on under System › Schedule.'])
    expect(scheduleNotes({ kind: 'hand' }, { ...monday, on: false })).toEqual([])
  })

  it('reads in a few words', () => {
    expect(segmentScheduleWords({ kind: 'weekly', weekdays: [4, 1] })).toBe('Mon, Thu')
    expect(segmentScheduleWords({ kind: 'monthly', days: [15, 1] })).toBe('Day 1, 15')
    expect(systemScheduleWords({ ...daily('Europe/Berlin', '17:00', '09:30'), weekdays: [1, 4] })).toBe('Weekly on Monday and Thursday at 09:30 and 17:00, Europe/Berlin')
  })
})
