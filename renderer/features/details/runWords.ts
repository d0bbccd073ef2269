import type { RefreshRun, RunTrigger } from '@shared/domain/segment.ts'
import { countOf } from '@shared/format/numbers.ts'
import { formatClock, formatDay } from '@shared/format/times.ts'

export const triggerWords = {
  hand: 'By hand',
  refreshAll: 'Refresh all',
  schedule: 'Schedule',
  commandLine: 'Command line',
} satisfies Record<RunTrigger, string>

/** When a run started, short: "Today, 09:32", "22 Nov, 18:00", and with the year where it is another one. */
export function runTime(instant: string, zone: string, nowMs: number): string {
  const day = formatDay(instant, zone)
  const today = formatDay(new Date(nowMs).toISOString(), zone)
  const year = (text: string) => text.slice(-4)
  const words = day === today ? 'Today' : year(day) === year(today) ? day.slice(0, -5) : day
  return `${words}, ${formatClock(instant, zone)}`
}

/** The newest successful run; null before the first. `runs` are newest first. */
export function lastSuccess(runs: readonly RefreshRun[]): RefreshRun | null {
  return runs.find((run) => run.status === 'successful') ?? null
}

/** Why it failed or was skipped, else what is worth knowing of it: the one warning itself, or how many there are. */
export function runNote({ error, warnings }: RefreshRun): string {
  return error ?? (warnings.length > 1 ? countOf(warnings.length, 'warning') : (warnings[0] ?? ''))
}
