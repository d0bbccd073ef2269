import { describe, expect, it, test } from 'vitest'
import { csvFileName } from '@shared/format/fileNames.ts'
import { countOf, formatBytes, formatChange, formatCount, formatProgress, formatShare } from '@shared/format/numbers.ts'
import { formatAge, formatClock, formatDayTime, formatDuration, formatExact, formatRecent } from '@shared/format/times.ts'

const now = Date.parse('2026-11-23T08:34:00Z')
const before = (ms: number): string => new Date(now - ms).toISOString()
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

test.each([
  [before(0), 'just now'],
  [before(59_000), 'just now'],
  [before(-hour), 'just now'],
  [before(minute), '1 minute ago'],
  [before(59 * minute), '59 minutes ago'],
  [before(16 * hour), '16 hours ago'],
  [before(day), '1 day ago'],
  [before(13 * day), '13 days ago'],
  [before(36 * day), '5 weeks ago'],
  [before(215 * day), '7 months ago'],
  [before(366 * day), '1 year ago'],
  [before(800 * day), '2 years ago'],
])('an instant of %s is %s', (instant, age) => {
  expect(formatAge(instant, now)).toBe(age)
})

describe('times', () => {
  it('are those of the zone, on whichever day that is', () => {
    const instant = '2026-11-22T23:32:18Z'
    expect([formatExact(instant, 'Europe/Berlin'), formatDayTime(instant, 'America/New_York'), formatClock(instant, 'Asia/Kolkata')]).toEqual([
      '23 Nov 2026, 00:32:18 Europe/Berlin',
      '22 Nov 2026, 18:32',
      '05:02',
    ])
  })

  it.each([
    ['2026-11-23T06:00:00Z', 'Today, 07:00'],
    ['2026-11-22T17:02:00Z', 'Yesterday, 18:02'],
    ['2026-09-20T10:00:00Z', '20 Sep 2026'],
  ])('%s reads as %s', (instant, text) => {
    expect(formatRecent(instant, 'Europe/Berlin', now)).toBe(text)
  })

  it.each([
    [38.4, '38 ms'],
    [1449, '1.4 s'],
    [125_000, '2 min 05 s'],
  ])('%d ms last %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text)
  })
})

describe('numbers', () => {
  it('are grouped as the locale does', () => {
    expect([formatCount(48_210, 'en'), formatCount(48_210, 'de'), formatChange(-84, 'en'), formatChange(214, 'en'), formatChange(0)]).toEqual([
      '48,210',
      '48.210',
      '−84',
      '+214',
      '0',
    ])
  })

  it.each([
    [0, '0.0 %'],
    [0.00001, '< 0.1 %'],
    [0.1104, '11.0 %'],
    [1, '100.0 %'],
  ])('a share of %d reads as %s', (share, text) => {
    expect(formatShare(share, 'en')).toBe(text)
  })

  it('unfinished work never reads as 100 %', () => {
    expect(formatProgress(0.999)).toBe('99 %')
  })

  it('agree with their noun', () => {
    expect([countOf(1, 'row', 'rows', 'en'), countOf(1200, 'segment', 'segments', 'en')]).toEqual(['1 row', '1,200 segments'])
  })

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1500, '1.5 kB'],
    [999_950, '1 MB'],
    [214_000_000, '214 MB'],
    [2_900_000_000, '2.9 GB'],
  ])('%d bytes read as %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text)
  })
})

test.each([
  ['High-value: 2026/27', 'High-value_ 2026_27.csv'],
  ['  ..hidden..  ', 'hidden.csv'],
  ['con', '_con.csv'],
  ['Käufer', 'Käufer.csv'],
  ['???', '___.csv'],
  ['. .', '_.csv'],
])('the file for %s is named %s', (name, file) => {
  expect(csvFileName(name)).toBe(file)
})
