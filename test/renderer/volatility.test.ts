import { describe, expect, test } from 'vitest'
import type { RefreshRun } from '@shared/domain/segment.ts'
import { volatilityOf } from '@renderer/features/details/profile/volatility.ts'
import { run } from './detailsFixture.ts'

const now = '2026-11-23T18:00:00.000Z'
/** Newest first; of each its members, who entered and who left, and its version. */
const runs = (...days: readonly (readonly [members: number, entered: number | null, left: number | null, version?: number])[]): RefreshRun[] =>
  days.map(([members, entered, left, version = 1], index) => run(new Date(Date.parse(now) - (index + 1) * 86_400_000).toISOString(), { members, entered, left, version }))

describe('the volatility of a segment', () => {
  test.each([
    ['is the share of all who are or were in it that changed', runs([100, 10, 0], [90, 90, 0]), { share: 0.1, runs: 1 }],
    ['who left are counted among all', runs([80, 0, 20], [100, 100, 0]), { share: 0.2, runs: 1 }],
    ['everybody changed', runs([50, 50, 50], [50, 50, 0]), { share: 1, runs: 1 }],
    ['nobody changed', runs([50, 0, 0], [50, 50, 0]), { share: 0, runs: 1 }],
    ['the median, so that one odd day says little', runs([100, 1, 0], [100, 99, 99], [100, 3, 0], [97, 97, 0]), { share: 0.03, runs: 3 }],
    ['the mean of the two in the middle', runs([100, 2, 0], [98, 4, 2], [96, 96, 0]), { share: 0.04, runs: 2 }],
    ['another definition says nothing of customers', runs([100, 1, 0, 2], [500, 100, 0, 2], [400, 400, 0]), { share: 0.01, runs: 1 }],
    ['what cannot be compared is left out', runs([100, null, null], [100, 5, 0], [95, 95, 0]), { share: 0.05, runs: 1 }],
    ['nobody after nobody is left out', runs([0, 0, 0], [0, 0, 0]), null],
    ['a single run', runs([100, 100, 0]), null],
    ['no run', [], null],
  ])('%s', (_name, of, volatility) => {
    const found = volatilityOf(of, now, 30)
    expect(found?.runs).toBe(volatility?.runs)
    if (volatility) expect(found?.share).toBeCloseTo(volatility.share, 12)
  })

  test('is of the last days only, and of successful runs', () => {
    const failed = run('2026-11-23T09:00:00.000Z', { status: 'failed', members: null, entered: null, left: null, error: 'No.' })
    const old = runs([100, 10, 0], [90, 9, 0], [81, 81, 0])
    expect(volatilityOf([failed, ...old], now, 30)?.runs).toBe(2)
    expect(volatilityOf(old, now, 1)?.runs).toBe(1)
    expect(volatilityOf(old, '2027-03-01T00:00:00.000Z', 30)).toBeNull()
  })
})
