import type { SegmentPage } from '@shared/contract/segments.contract.ts'
import { runIdSchema, segmentIdSchema } from '@shared/domain/ids.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'
import { customers } from './sourcesFixture.ts'

export const segmentId = segmentIdSchema.parse('seg_loyal')

export function run(startedAt: string, more: Partial<RefreshRun> = {}): RefreshRun {
  return {
    id: runIdSchema.parse(`run_${startedAt.replace(/\D/g, '')}`),
    segment: segmentId,
    trigger: 'schedule',
    status: 'successful',
    startedAt,
    durationMs: 842,
    asOf: startedAt,
    version: 3,
    members: 4200,
    entered: 80,
    left: 55,
    error: null,
    warnings: [],
    ...more,
  }
}

const noCount = { members: null, entered: null, left: null } as const
const changes = [12, 14, 20, -4, 28, 18, 44, 4, 12, 30, 22, -2, 26, 22, 16, 20, 316, 10, 18, 40, 12, 6, 20, 24, 55, 16, 12, 38, 18, 22, 214] as const

/** A month of daily runs at 18:00 in Berlin up to `end` (a date), the definition changed on the way, two runs that made no point. */
export function monthOfRuns(end: string): RefreshRun[] {
  const last = Date.parse(`${end}T17:00:00.000Z`)
  let members = 4220
  const runs: RefreshRun[] = changes.map((change, index) => {
    members += change
    const left = 48 + ((index * 7) % 19)
    return run(new Date(last - (changes.length - 1 - index) * 86_400_000).toISOString(), {
      members,
      entered: index === 0 ? members : Math.max(0, change) + left,
      left: index === 0 ? 0 : Math.max(0, -change) + left,
      version: index < 16 ? 3 : 4,
    })
  })
  runs.push(run(new Date(last - 4 * 86_400_000 - 24_000_000).toISOString(), { ...noCount, status: 'canceled', trigger: 'hand' }))
  runs.push(
    run(new Date(last - 9 * 86_400_000 - 10_000_000).toISOString(), { ...noCount, status: 'failed', error: 'The attribute Loyalty tier is gone. Edit the rule that uses it.' }),
  )
  return runs.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt))
}

const people = [
  ['C-004417', 'Amara Okafor', 'Leeds', 'Gold', 11, 1284.6, 3, '2026-11-21'],
  ['C-045013', 'Daan Visser', 'Utrecht', 'Gold', 10, 1340.15, 3, '2026-11-22'],
  ['C-023518', 'Giulia Ferraro', 'Torino', 'Silver', 3, 198.4, 2, '2026-10-29'],
  ['C-013380', 'Inês Carvalho', 'Porto', 'Gold', 8, 973.1, 3, '2026-11-22'],
  ['C-038851', 'Jonas Haugen', 'Bergen', 'Gold', 7, 688, 1, '2026-11-14'],
  ['C-011902', 'Lukas Brandt', 'Hamburg', 'Silver', 5, 412.35, 2, '2026-11-18'],
  ['C-033107', 'Maëlle Girard', 'Lyon', null, 6, 540.2, 3, '2026-11-16'],
  ['C-044260', 'Priya Raman', 'Dublin', 'Silver', 5, 455.8, 2, null],
] as const

export function segmentPage(runs: readonly RefreshRun[], more: Partial<SegmentPage['segment']> = {}): SegmentPage {
  const last = runs.find((one) => one.status === 'successful') ?? null
  return {
    segment: {
      id: segmentId,
      name: 'Loyal coffee and tea customers',
      outputName: 'Loyal_coffee_and_tea',
      description: '',
      tags: ['Loyalty', 'VIP', 'Q4'],
      audience: customers.id,
      audienceName: 'Customers',
      type: 'dynamic',
      state: 'active',
      status: last ? 'successful' : 'notStarted',
      statusReason: null,
      members: last?.members ?? null,
      change: last ? 214 : null,
      lastRefreshedAt: last?.startedAt ?? null,
      ...more,
    },
    audienceSize: 48_210,
    columns: [],
    sentence: 'Customers whose Loyalty tier is Gold or Silver, and who have at least 3 Orders where category is Coffee beans or Tea, in the last 90 days.',
    runs: [...runs],
    members: last
      ? {
          columns: [
            { name: 'Customer ID', type: 'text' },
            { name: 'Name', type: 'text' },
            { name: 'City', type: 'text' },
            { name: 'Loyalty tier', type: 'text' },
            { name: 'Orders, 90 days', type: 'integer' },
            { name: 'Total spend', type: 'decimal' },
            { name: 'Products', type: 'integer' },
            { name: 'Last order', type: 'date' },
          ],
          keyColumns: 1,
          rows: people.map((row) => [...row]),
        }
      : null,
    note: null,
    versions: [
      { version: 3, savedAt: '2026-09-02T08:00:00.000Z' },
      { version: 4, savedAt: '2026-11-09T08:12:00.000Z' },
    ],
  }
}
