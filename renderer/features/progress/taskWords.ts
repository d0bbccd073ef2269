import type { PipelineTask } from '@shared/domain/pipeline.ts'
import { stageWords } from '@shared/format/jobWords.ts'
import { formatDuration, formatExact } from '@shared/format/times.ts'
import { statusWords } from '../../components/status.ts'

/** What a status means for the one who reads it, in a sentence or two; empty where there is nothing to say. */
export function explanationOf({ status, reason, stage }: Pick<PipelineTask, 'status' | 'reason' | 'stage'>): string {
  switch (status) {
    case 'failed':
      return reason ?? 'It did not succeed. What was stored before is still there.'
    case 'skipped':
      if (reason === 'inactive') return stage === 'segments' ? 'The segment is inactive: a refresh of all leaves it alone. Activate it to have it refreshed again.' : 'It is inactive, and was left alone.'
      if (reason?.startsWith('upstream ')) return `It was not refreshed, because ${reason}. Mend that first; it is refreshed with the next refresh then.`
      return reason ?? 'It was left alone.'
    case 'canceled':
      return 'It was canceled. What was stored before is still there.'
    case 'notStarted':
      return reason === 'draft' ? 'This is a draft. Edit it until it is complete.' : 'It has not been refreshed yet.'
    case 'queued':
      return 'It waits for what comes before it, and starts by itself.'
    case 'refreshing':
    case 'successful':
    case 'completedWithWarnings':
      return ''
  }
}

/** When it was last at work, UTC; null: never. */
export function lastProcessed({ startedAt, durationMs }: Pick<PipelineTask, 'startedAt' | 'durationMs'>): string | null {
  if (startedAt === null) return null
  return durationMs === null ? startedAt : new Date(Date.parse(startedAt) + durationMs).toISOString()
}

/** All of it as text, to hand to somebody who can help. */
export function detailsText(task: PipelineTask, zone: string): string {
  const last = lastProcessed(task)
  const lines = [
    `${stageWords[task.stage]}: ${task.name}`,
    `Status: ${statusWords[task.status]}`,
    explanationOf(task),
    ...task.warnings.map((warning) => `Warning: ${warning}`),
    task.outcome === null ? '' : `Result: ${task.outcome}`,
    task.durationMs === null ? '' : `Processing time: ${formatDuration(task.durationMs)}`,
    last === null ? '' : `Last processed: ${formatExact(last, zone)}`,
  ]
  return lines.filter((line) => line !== '').join('\n')
}
