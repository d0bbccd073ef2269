import type { Retention, RetentionState } from '@shared/contract/pipeline.contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { dayMs } from '@shared/domain/storedValue.ts'
import { sql } from '../store/sql.ts'
import type { Reader, Store } from '../store/store.ts'

const standard: Retention = { days: 90, jobs: 1000 }
/** So many of the newest stay whatever their age. */
const always = 10

/** How long jobs are kept in this workspace. Runs of segments stay when their job goes. */
export function readRetention(reader: Reader): Retention {
  const rows = new Map(reader.all<{ key: string; value: string }>(sql`SELECT key, value FROM workspace WHERE key IN ('jobDays', 'jobsKept')`).map(({ key, value }) => [key, Number(value)]))
  const valueOf = (key: string, otherwise: number): number => {
    const value = rows.get(key)
    return value !== undefined && Number.isInteger(value) && value > 0 ? value : otherwise
  }
  return { days: valueOf('jobDays', standard.days), jobs: valueOf('jobsKept', standard.jobs) }
}

export function writeRetention(store: Store, { days, jobs }: Retention): void {
  store.edit((edit) => {
    for (const [key, value] of [['jobDays', String(days)], ['jobsKept', String(jobs)]] as const) {
      if (edit.update('workspace', { key }, { value }) === 0) edit.insert('workspace', { key, value })
    }
  })
}

/** What is kept now, and what would go if `wanted` were kept; `now` in milliseconds UTC. */
export function retentionState(reader: Reader, wanted: Retention | undefined, now: number): RetentionState {
  const kept = reader.first<{ jobs: number; oldest: string | null }>(sql`SELECT count(*) AS jobs, min(queued_at) AS oldest FROM job`)
  const keep = readRetention(reader)
  return { keep, jobs: kept?.jobs ?? 0, oldestAt: kept?.oldest ?? null, goes: jobsBeyond(reader, wanted ?? keep, now).length }
}

/** Removes jobs that are older than they are kept, or beyond as many; `now` in milliseconds UTC. */
export function pruneJobs(store: Store, now: number): void {
  const old = jobsBeyond(store, readRetention(store), now)
  if (old.length > 0) store.edit((edit) => old.forEach((id) => edit.remove('job', { id })))
}

function jobsBeyond(reader: Reader, { days, jobs }: Retention, now: number): readonly TaskId[] {
  const since = new Date(now - days * dayMs).toISOString()
  const nth = (offset: number): number => reader.first<{ sequence: number }>(sql`SELECT sequence FROM job ORDER BY sequence DESC LIMIT 1 OFFSET ${offset}`)?.sequence ?? 0
  const [stays, most] = [nth(always - 1), nth(jobs - 1)]
  if (stays === 0) return []
  return reader.all<{ id: TaskId }>(
    sql`SELECT id FROM job WHERE sequence < ${stays} AND (sequence < ${most} OR queued_at < ${since}) AND status NOT IN ('queued', 'refreshing')`,
  ).map(({ id }) => id)
}
