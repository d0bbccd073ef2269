import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { dayOf, dayOfIso, decimalText, displayText, instantOfIso, isoOfDay, isoOfInstant, parseDecimal } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'


test.each([
  ['12.5', '.', { digits: 125n, scale: 1 }],
  ['-0,10', ',', { digits: -10n, scale: 2 }],
  ['.5', '.', { digits: 5n, scale: 1 }],
  ['+7', '.', { digits: 7n, scale: 0 }],
  ['1,234.5', '.', null],
  ['1e3', '.', null],
  ['.', '.', null],
  ['', '.', null],
] as const)('the decimal %s with %s reads as written', (text, decimal, expected) => {
  expect(parseDecimal(text, decimal)).toEqual(expected)
})

test('scaling a decimal is exact both ways', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n }), fc.integer({ min: 0, max: 6 }), (digits, scale) => {
      const text = decimalText(digits, scale)
      expect(parseDecimal(text)).toEqual({ digits, scale })
      expect(displayText(Number(digits), 'decimal', scale, 'UTC')).toBe(text)
    }),
  )
})

test('days and ISO dates are each other, and days that do not exist are refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_000, max: 2_900_000 }), (day) => {
      expect(dayOfIso(isoOfDay(day))).toBe(day)
    }),
  )
  expect([dayOf(2024, 2, 30), dayOf(2023, 2, 29), dayOf(2024, 0, 1), dayOfIso('2024-1-1')]).toEqual([null, null, null, null])
})

test.each([
  ['2026-11-23T09:30', 'Europe/Berlin', '2026-11-23T08:30:00Z'],
  ['2026-07-01 09:30:15.250', 'Europe/Berlin', '2026-07-01T07:30:15.250Z'],
  ['2026-07-01T09:30:00-05:00', 'Europe/Berlin', '2026-07-01T14:30:00Z'],
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30:00Z'],
  ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00Z'],
  ['2026-11-23', 'UTC', null],
  ['2026-11-23T25:00', 'UTC', null],
])('the local time %s in %s is the instant %s', (text, zone, expected) => {
  const instant = instantOfIso(text, zone)
  expect(instant === null ? null : isoOfInstant(instant, 'UTC')).toBe(expected)
})

test('offsets agree with Luxon in every zone tried', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'),
      fc.integer({ min: 0, max: 4_000_000_000 }),
      (zone, seconds) => {
        const instant = seconds * 1000
        expect(zoneOf(zone).offset(instant)).toBe(DateTime.fromMillis(instant, { zone }).offset * 60_000)
        expect(instantOfIso(isoOfInstant(instant, zone), 'UTC')).toBe(instant)
      },
    ),
  )
})

test('a day is the one that the calendar of JavaScript has, or none', () => {
  const byDate = (year: number, month: number, day: number): number | null => {
    const date = new Date(0)
    date.setUTCFullYear(year, month - 1, day)
    return month >= 1 && month <= 12 && day >= 1 && date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? date.getTime() / 86_400_000 : null
  }
  const pairs: unknown[] = []
  const expected: unknown[] = []
  for (let year = -5; year <= 2410; year += year > 1895 && year < 2010 ? 1 : 97) {
    for (let month = 0; month <= 13; month += 1) {
      for (let day = 0; day <= 32; day += 1) {
        pairs.push(dayOf(year, month, day))
        expected.push(byDate(year, month, day))
      }
    }
  }
  expect(pairs).toEqual(expected)
  expect([dayOf(Number.NaN, 1, 1), dayOf(2024, Number.NaN, 1), dayOf(2024, 1, Number.NaN)]).toEqual([null, null, null])
})

test.each([
  ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.0Z'],
  ['2026-11-23 09:30:00', '2026-11-23T09:30'],
  ['0001-02-28T23:59:59Z', '0001-02-28T23:59:59.000+00:00'],
])('the usual form %s is read as any other', (usual, other) => {
  for (const zone of ['UTC', 'Europe/Berlin']) expect(instantOfIso(usual, zone)).toBe(instantOfIso(other, zone))
})

test.each(['2026-11-23T24:00:00Z', '2026-02-29T00:00:00Z', '2026-13-01T00:00:00', '2026-11-23T09:60:00Z', '2026-11-23T09:00:6xZ', '2026/11/23T09:00:00Z', 'x026-11-23T09:00:00Z'])('%s is no instant', (text) => {
  expect(instantOfIso(text, 'UTC')).toBeNull()
})
