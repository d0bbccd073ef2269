import { describe, expect, test } from 'vitest'
import { countAxis, timeAxis } from '@renderer/features/details/trendAxis.ts'
import { daysAround, inFrame, orderedDays, type TimeFrame } from '@renderer/features/details/trendFrames.ts'
import { barRange, trendOption, type TrendLook } from '@renderer/features/details/trendOption.ts'
import { pointsOf, trendOf, wallClock, type OtherTrend } from '@renderer/features/details/trendPoints.ts'
import { membersAt, nearestStop, nextStop, stopsOf } from '@renderer/features/details/trendStops.ts'
import { trendCsv } from '@renderer/features/details/trendTable.ts'
import { tickText } from '@renderer/features/details/trendTicks.ts'
import { monthOfRuns, run } from './detailsFixture.ts'

const zone = 'Europe/Berlin'
const none = { members: null, entered: null, left: null } as const
const runs = [
  run('2026-11-23T17:00:00.000Z', { members: 120, entered: 25, left: 5, version: 2 }),
  run('2026-11-22T17:00:00.000Z', { ...none, status: 'failed', error: 'No.' }),
  run('2026-11-21T17:00:00.000Z', { ...none, status: 'canceled' }),
  run('2026-11-20T17:00:00.000Z', { ...none, status: 'skipped', error: 'Upstream failed.' }),
  run('2026-11-19T17:00:00.000Z', { members: 100, entered: 100, left: 0, version: 1 }),
]

const inThe = (frame: TimeFrame, from = '', to = '') => ({ frame, days: { from, to } })
const others: readonly OtherTrend[] = [
  { segment: 'seg_b', name: '=Tea, "green"', look: 1, points: pointsOf([{ startedAt: '2026-11-20T09:00:00.000Z', members: 7, entered: 7, left: 0, version: 1 }], zone) },
]

describe('a trend (P51, P52)', () => {
  test('has a point per successful run, a tick per failed or skipped one, and nothing for a canceled one', () => {
    const { points, ticks } = trendOf(runs, zone)
    expect(points.map(({ members, changed, first }) => ({ members, changed, first }))).toEqual([
      { members: 100, changed: false, first: true },
      { members: 120, changed: true, first: false },
    ])
    expect(ticks.map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'Upstream failed.'],
      ['failed', 'No.'],
    ])
  })

  test('stands on the wall clock of the workspace, summer and winter', () => {
    expect(wallClock('2026-11-23T17:00:00.000Z', zone)).toBe(Date.UTC(2026, 10, 23, 18))
    expect(wallClock('2026-07-23T17:00:00.000Z', zone)).toBe(Date.UTC(2026, 6, 23, 19))
  })

  test.each([
    ['week', 7],
    ['month', 30],
    ['all', 31],
  ] as const)('in the frame %s holds whole days, today included', (frame, points) => {
    expect(inFrame(trendOf(monthOfRuns('2026-11-23'), zone), inThe(frame), '2026-11-23T20:00:00.000Z', zone).points).toHaveLength(points)
  })

  test('of six months starts the day after the same day, clamped to the end of its month', () => {
    const trend = trendOf([run('2026-03-01T10:00:00.000Z'), run('2026-02-28T10:00:00.000Z')], zone)
    expect(inFrame(trend, inThe('halfYear'), '2026-08-31T10:00:00.000Z', zone).points).toHaveLength(1)
  })

  test.each([
    ['2026-11-20', '2026-11-22', 0, 2],
    ['2026-11-23', '2026-11-23', 1, 0],
    ['', '2026-11-19', 1, 0],
    ['2026-11-22', '', 1, 1],
    ['', '', 2, 2],
  ])('of days of one’s own, %s to %s, holds both of them whole (P51)', (from, to, points, ticks) => {
    const shown = inFrame(trendOf(runs, zone), inThe('custom', from, to), '2026-12-24T20:00:00.000Z', zone)
    expect([shown.points.length, shown.ticks.length]).toEqual([points, ticks])
  })

  test('days drawn over from right to left, or entered the wrong way round, are the same days', () => {
    expect(daysAround(Date.UTC(2026, 10, 23, 18), Date.UTC(2026, 10, 19, 3))).toEqual({ from: '2026-11-19', to: '2026-11-23' })
    expect(orderedDays({ from: '2026-11-23', to: '2026-11-19' })).toEqual({ from: '2026-11-19', to: '2026-11-23' })
  })

  test('stops at every point and at every run that added none, in the order of time', () => {
    const stops = stopsOf(trendOf(runs, zone))
    expect(stops.map((stop) => (stop.kind === 'point' ? stop.point.members : stop.tick.status))).toEqual([100, 'skipped', 'failed', 120])
    expect(nearestStop(stops, Date.UTC(2026, 10, 22, 12))).toBe(2)
    expect(nearestStop([], 0)).toBeNull()
    expect([nextStop(4, null, 1), nextStop(4, null, -1), nextStop(4, 3, 1), nextStop(4, 0, -1), nextStop(0, null, 1)]).toEqual([0, 3, 3, 0, null])
  })

  test('knows what another segment had at a moment: nothing before its first run', () => {
    expect(others.flatMap((other) => [membersAt(other, Date.UTC(2026, 10, 20, 9)), membersAt(other, Date.UTC(2026, 10, 23))])).toEqual([null, 7])
  })

  test('as CSV has the numbers oldest first, times in UTC, with the segment where there are several', () => {
    const own = { name: 'Coffee', points: trendOf(runs, zone).points }
    expect(trendCsv(own, [])).toBe('run_at_utc,members,entered,left,version\r\n2026-11-19T17:00:00.000Z,100,100,0,1\r\n2026-11-23T17:00:00.000Z,120,25,5,2\r\n')
    expect(trendCsv(own, others).split('\r\n')).toEqual([
      'segment,run_at_utc,members,entered,left,version',
      '"Coffee",2026-11-19T17:00:00.000Z,100,100,0,1',
      `"'=Tea, ""green""",2026-11-20T09:00:00.000Z,7,7,0,1`,
      '"Coffee",2026-11-23T17:00:00.000Z,120,25,5,2',
      '',
    ])
  })
})

describe('the count axis', () => {
  test.each([
    ['a narrow band far above zero', [4220, 5318], false, { min: 4000, max: 5500, step: 500 }],
    ['the same band when zero is wanted', [4220, 5318], true, { min: 0, max: 6000, step: 2000 }],
    ['values that reach down to zero', [0, 300], false, { min: 0, max: 300, step: 100 }],
    ['one value', [1712], false, { min: 0, max: 2000, step: 1000 }],
    ['nobody', [0, 0], false, { min: 0, max: 1, step: 1 }],
    ['one member more', [1000, 1001], false, { min: 1000, max: 1001, step: 1 }],
  ])('of %s', (_what, values, fromZero, axis) => {
    expect(countAxis(values, fromZero)).toEqual(axis)
  })
})

describe('the time axis', () => {
  const day = 86_400_000
  const noon = Date.UTC(2026, 10, 23, 12)

  test.each([
    ['one moment', [noon], ['23 Nov, 12:00']],
    ['an afternoon', [noon, noon + 4 * 3_600_000], ['12:00', '13:00', '14:00', '15:00', '16:00']],
    ['a month', [noon - 29 * day, noon], ['29 Oct', '3 Nov', '8 Nov', '13 Nov', '18 Nov', '23 Nov']],
    ['two years', [noon - 730 * day, noon], ['May 2025', 'Nov 2025', 'May 2026', 'Nov 2026']],
  ])('of %s', (_what, moments, labels) => {
    const axis = timeAxis(moments)
    expect(axis.ticks.map((at) => tickText(at, axis.unit))).toEqual(labels)
    expect(axis.min).toBeLessThan(Math.min(...moments))
    expect(axis.max).toBeGreaterThan(Math.max(...moments))
  })
})

test('the first run, in which everyone entered, does not flatten the bars of the others', () => {
  expect(barRange(trendOf(runs, zone).points)).toEqual({ entered: 25, left: 6.25 })
  expect(barRange(trendOf(runs.slice(-1), zone).points)).toEqual({ entered: 100, left: 25 })
})

const look: TrendLook = {
  colors: { line: '#1', entered: '#2', left: '#3', text: '#4', muted: '#5', hairline: '#6', axis: '#7', surface: '#8', failed: '#9' },
  font: 'Inter',
  startAtZero: true,
  formatCount: String,
  formatTick: tickText,
  animate: false,
  isDark: false,
}

interface Drawn {
  readonly type: string
  readonly name?: string
  readonly data: unknown
  readonly markLine?: { readonly data: unknown }
}

test('the chart draws members, bars up and down, a diamond per changed definition and a stroke per failed run', () => {
  const option = trendOption(trendOf(runs, zone), look)
  const [one, two] = [Date.UTC(2026, 10, 19, 18), Date.UTC(2026, 10, 23, 18)]
  const series = option.series as unknown as readonly Drawn[]
  expect(series.map(({ type, name, data }) => ({ type, name, data }))).toMatchObject([
    { type: 'line', name: 'Members', data: [{ value: [one, 100] }, { value: [two, 120] }] },
    { type: 'bar', name: 'Entered', data: [[one, 100], [two, 25]] },
    { type: 'bar', name: 'Left', data: [[one, -0], [two, -5]] },
    { type: 'scatter', data: [[two, 120]] },
    { type: 'scatter', data: [{ itemStyle: { color: '#5' } }, { itemStyle: { color: '#9' } }] },
  ])
  expect(series[0]?.markLine?.data).toEqual([{ xAxis: two, label: { formatter: 'Version 2' } }])
})

test('others are lines alone, told apart by their pattern, on the axis that holds them all (P51)', () => {
  const option = trendOption(trendOf(runs, zone), { ...look, startAtZero: false }, others)
  const series = option.series as unknown as readonly (Drawn & { readonly lineStyle?: object; readonly areaStyle?: object })[]
  expect(series.at(-1)).toMatchObject({ type: 'line', name: '=Tea, "green"', lineStyle: { type: [2, 3] } })
  expect(series.at(-1)?.areaStyle).toBeUndefined()
  expect(option.yAxis).toMatchObject([{ min: 0 }, {}])
})

/** `count` daily runs, `members` in all of them, a new version every tenth day. */
function daily(count: number, members: number) {
  const start = Date.UTC(2025, 0, 1, 17)
  return trendOf(Array.from({ length: count }, (_, day) => run(new Date(start + day * 86_400_000).toISOString(), { members, entered: day === 0 ? members : 0, left: 0, version: 1 + Math.floor(day / 10) })).toReversed(), zone)
}

describe('a chart of', () => {
  const numbersIn = (value: unknown): number[] => (typeof value === 'number' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [])

  test.each([
    [1, 0],
    [1, 1_000_000_000],
    [2, 0],
    [2, 1_000_000_000],
    [400, 0],
    [400, 1_000_000_000],
  ])('%i points of %i members has room for its numbers and nothing that is no number', (count, members) => {
    const option = trendOption(daily(count, members), { ...look, formatCount: (one) => one.toLocaleString('en') })
    expect(numbersIn([option.xAxis, option.yAxis, option.series, option.grid]).every((one) => Number.isFinite(one))).toBe(true)
    const [grid] = option.grid as unknown as readonly { readonly left: number }[]
    expect(grid?.left).toBeGreaterThanOrEqual(members === 0 ? 46 : 13 * 6.6)
    const [axis] = option.yAxis as unknown as readonly { readonly min: number; readonly max: number; readonly interval: number }[]
    expect(((axis?.max ?? 0) - (axis?.min ?? 0)) / (axis?.interval ?? 1)).toBeLessThanOrEqual(5)
  })

  test('many versions names no two that would write over each other', () => {
    const [line] = trendOption(daily(400, 10), look).series as unknown as readonly Drawn[]
    const marks = line?.markLine?.data as readonly { readonly xAxis: number; readonly label: { readonly formatter: string } }[]
    const named = marks.filter(({ label }) => label.formatter !== '')
    expect(marks).toHaveLength(39)
    expect(named.at(-1)?.label.formatter).toBe('Version 40')
    expect(named.length).toBeLessThanOrEqual(12)
  })
})
