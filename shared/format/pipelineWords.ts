import type { Job, TaskCounts } from '../domain/pipeline.ts'
import { formatCount } from './numbers.ts'

/** "1 row", "12,000 rows"; "3 added" where one and many are said alike. */
export function countWords(count: number, one: string, many = one): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** What is worth saying of how a job ended beside its status; null: nothing. */
export function jobSummary(status: Job['status'], counts: TaskCounts): string | null {
  const done = `${formatCount(counts.done)} of ${formatCount(counts.total)} done`
  if (status === 'canceled') return `Canceled, ${done}`
  if (status === 'interrupted') return `Interrupted, ${done}: Tessera was ended before the rest`
  if (status !== 'failed') return null
  return `${formatCount(counts.failed)} of ${formatCount(counts.total)} failed${counts.skipped === 0 ? '' : `, ${formatCount(counts.skipped)} skipped`}`
}
