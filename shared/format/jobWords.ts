import type { Job, JobStage, JobTrigger, Stage, TaskCounts } from '../domain/pipeline.ts'
import { countOf, formatCount } from './numbers.ts'
import { formatClock, formatDayTime } from './times.ts'

export const stageWords = {
  sources: 'Data sources',
  entities: 'Entities',
  profiles: 'Profiling',
  measures: 'Measures',
  segments: 'Segments',
  insights: 'Insights',
  exports: 'Exports',
} satisfies Record<Stage, string>

/** What has been done with the tasks of a stage that succeeded. */
const stageVerbs = {
  sources: 'refreshed',
  entities: 'made',
  profiles: 'profiled',
  measures: 'calculated',
  segments: 'refreshed',
  insights: 'found',
  exports: 'written',
} satisfies Record<Stage, string>

/** "5 of 6 refreshed". */
export function stageAmount({ stage, counts }: Pick<JobStage, 'stage' | 'counts'>): string {
  return `${formatCount(counts.successful)} of ${formatCount(counts.total)} ${stageVerbs[stage]}`
}

/** What became of the others, in the order in which it matters: "1 failed", "2 skipped". */
export function countExceptions(counts: TaskCounts): readonly { readonly status: 'failed' | 'skipped' | 'canceled'; readonly text: string }[] {
  return (['failed', 'skipped', 'canceled'] as const).flatMap((status) => (counts[status] === 0 ? [] : [{ status, text: `${formatCount(counts[status])} ${status}` }]))
}

/** What a job is called: "System refresh", "Refresh of 3 segments", "Refresh of “VIP”". */
export function jobName({ scope, title, counts }: Pick<Job, 'scope' | 'title' | 'counts'>): string {
  if (scope === 'all') return 'System refresh'
  return counts.total === 1 ? `Refresh of “${title}”` : `Refresh of ${title}`
}

const triggerWords = { hand: 'By hand', refreshAll: 'Refresh all', schedule: 'Scheduled', commandLine: 'Command line' } as const

/** Who asked for it, and for a scheduled one that came late, when it was due: "Scheduled, due 09:30, 3 missed". `startedAt` UTC, null: not yet. */
export function triggerText({ kind, due, missed }: JobTrigger, startedAt: string | null, zone: string): string {
  const word = triggerWords[kind]
  if (due === null || missed === 0) return word
  const sameDay = startedAt !== null && formatDayTime(startedAt, zone).split(',')[0] === formatDayTime(due, zone).split(',')[0]
  return `${word}, due ${sameDay ? formatClock(due, zone) : formatDayTime(due, zone)}, ${formatCount(missed)} missed`
}

/** Stages all of whose tasks came to an end by themselves. */
export function stagesDone(stages: readonly Pick<JobStage, 'counts'>[]): string {
  const done = stages.filter(({ counts }) => counts.done >= counts.total).length
  return `${formatCount(done)} of ${countOf(stages.length, 'stage')} done`
}

/**
 * What is said of a job that has ended and nobody may have watched: only of scheduled ones, and of those that took at
 * least `longMs`. One that went well is said where somebody waits for it; a canceled one, by nobody but them. Null: nothing.
 */
export function jobEnding(job: Job, longMs: number): { readonly title: string; readonly text: string; readonly isFailure: boolean } | null {
  const isLong = (job.durationMs ?? 0) >= longMs
  const isScheduled = job.trigger.kind === 'schedule'
  if (!isLong && !isScheduled) return null
  const name = jobName(job)
  if (job.status === 'failed' || (job.status === 'successful' && job.counts.failed > 0)) {
    const { failed, skipped, total } = job.counts
    const rest = skipped === 0 ? '' : `, ${formatCount(skipped)} skipped`
    return { title: `${name} ended with ${countOf(failed, 'failed task')}`, text: `${formatCount(failed)} of ${countOf(total, 'task')} failed${rest}. What had been stored for them before is still there.`, isFailure: true }
  }
  if (job.status === 'interrupted') return { title: `${name} was interrupted`, text: job.summary ?? 'Tessera ended before it did. Start it again.', isFailure: true }
  if (job.status === 'successful' && isLong && !isScheduled) return { title: `${name} is done`, text: `${formatCount(job.counts.successful)} of ${countOf(job.counts.total, 'task')} successful.`, isFailure: false }
  return null
}

/** How much time a job is likely to take still, in milliseconds, from the share of it that is done; null while that says nothing yet. */
export function timeLeft(elapsedMs: number, share: number | null): number | null {
  if (share === null || share < 0.05 || elapsedMs < 3000) return null
  return (elapsedMs * (1 - share)) / share
}
