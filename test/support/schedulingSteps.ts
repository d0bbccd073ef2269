import fc from 'fast-check'
import type { SegmentSchedule, SystemSchedule } from '@shared/domain/schedule.ts'
import { minute, names, type Name } from './schedulingModel.ts'

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Asia/Kolkata']
/** Days on which clocks change, in the zones where they do. */
const changes = [['2027-03-28', 'Europe/Berlin'], ['2027-10-31', 'Europe/Berlin'], ['2027-03-14', 'America/New_York'], ['2027-11-07', 'America/New_York'], ['2027-04-04', 'Australia/Lord_Howe'], ['2027-10-03', 'Australia/Lord_Howe']] as const
/** Days on which months and years end, and February has 29 days. */
const ends = ['2028-02-29', '2027-02-28', '2027-12-31', '2027-04-30'] as const
const times = ['00:00', '00:30', '01:30', '01:45', '02:00', '02:15', '02:30', '03:00', '09:30', '23:59']

const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
/** The schedule of the whole pipeline. */
export const system: fc.Arbitrary<SystemSchedule> = fc.record({
  on: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn > 0),
  weekdays: fc.option(weekdays, { freq: 2 }),
  times: fc.uniqueArray(fc.constantFrom(...times), { minLength: 1, maxLength: 4 }),
  zone: fc.constantFrom(...zones),
  missed: fc.constantFrom('once', 'once', 'skip'),
})
const own: fc.Arbitrary<SegmentSchedule> = fc.oneof(
  fc.constant<SegmentSchedule>({ kind: 'hand' }),
  fc.constant<SegmentSchedule>({ kind: 'refresh' }),
  weekdays.map((chosen): SegmentSchedule => ({ kind: 'weekly', weekdays: chosen })),
  fc.uniqueArray(fc.constantFrom(1, 14, 28, 29, 30, 31), { minLength: 1, maxLength: 3 }).map((days): SegmentSchedule => ({ kind: 'monthly', days })),
)
const span = fc.oneof(fc.integer({ min: 20, max: 7200 }), fc.integer({ min: 7200, max: 3 * 86_400 }), fc.integer({ min: 86_400, max: 40 * 86_400 })).map((seconds) => seconds * 1000)
const back = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 90 * 60 }) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 2 * 86_400 }) }, { weight: 1, arbitrary: fc.integer({ min: 30 * 86_400, max: 60 * 86_400 }) }).map((seconds) => -seconds * 1000)
const name = fc.constantFrom(...names)

/** The schedule of the whole pipeline, its times minutes from now: the next steps fall on, between and after them. The clock may have been set back just before. */
const soon = fc.record({ kind: fc.constant('soon' as const), back: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })), minutes: fc.uniqueArray(fc.integer({ min: 1, max: 45 }), { minLength: 1, maxLength: 4 }), zone: fc.constantFrom(...zones), missed: fc.constantFrom('once' as const, 'once' as const, 'skip' as const) })
/** A scheduled run is met in the middle: after so many breaths a second look comes, and it is waited for, canceled or cut off. */
const midway = fc.record({
  kind: fc.constant('midway' as const),
  seconds: fc.integer({ min: 0, max: 100 }),
  breaths: fc.integer({ min: 0, max: 14 }),
  again: fc.constantFrom('nothing' as const, 'look' as const, 'due' as const, 'refreshAll' as const, 'refresh' as const),
  name,
  end: fc.constantFrom('wait' as const, 'cancel' as const, 'close' as const),
  ms: fc.oneof(fc.constant(0), span, back),
})

/** What may happen to a workspace and its clock. */
export const step = fc.oneof(
  fc.record({ kind: fc.constant('save' as const), name: fc.constantFrom<Name>('Root', 'Other'), tier: fc.constantFrom('Gold', 'Silver', null) }),
  fc.record({ kind: fc.constant('state' as const), name, state: fc.constantFrom('active' as const, 'inactive' as const) }),
  fc.record({ kind: fc.constant('type' as const), name, type: fc.constantFrom('static' as const, 'dynamic' as const) }),
  fc.record({ kind: fc.constant('presence' as const), name }),
  fc.record({ kind: fc.constant('own' as const), name, schedule: own }),
  fc.record({ kind: fc.constant('system' as const), schedule: system }),
  fc.record({ kind: fc.constant('refresh' as const), name: fc.option(name) }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('move' as const), ms: fc.oneof({ weight: 3, arbitrary: span }, { weight: 1, arbitrary: back }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('next' as const), seconds: fc.integer({ min: -100, max: 200 }), after: fc.constantFrom('walk' as const, 'stay' as const) }) },
  { weight: 3, arbitrary: midway },
  { weight: 3, arbitrary: soon },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reopen' as const), ms: fc.oneof(fc.constant(0), span, back) }) },
)
export type Midway = typeof midway extends fc.Arbitrary<infer T> ? T : never
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** The moment at which a sequence begins, milliseconds UTC, up to three days before one of those days, and the zone of its first schedule. */
export const beginning = fc
  .record({ day: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...changes) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...ends), fc.constantFrom(...zones)) }), minutes: fc.integer({ min: -3 * 1440, max: 1440 }) })
  .map(({ day: [date, zone], minutes }) => ({ now: Date.parse(date) + minutes * minute, zone }))
