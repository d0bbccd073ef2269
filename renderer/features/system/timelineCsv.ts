import { stageWords } from '@shared/format/jobWords.ts'
import { statusWords } from '../../components/status.ts'
import type { TimelineRow } from './timelineRows.ts'

/** The tasks of a timeline as CSV, durations in milliseconds; names cannot act as formulas in a spreadsheet. */
export function timelineCsv(rows: readonly TimelineRow[]): string {
  const tasks = rows.filter(({ kind }) => kind === 'task')
  const lines = tasks.map(({ stage, name, status, fromMs, durationMs, previousMs, changeMs }) =>
    [stageWords[stage], safe(name), status === null ? '' : statusWords[status], Math.round(fromMs), Math.round(durationMs), rounded(previousMs), rounded(changeMs)].map(quoted).join(','),
  )
  return `${['stage,task,status,start_ms,duration_ms,previous_ms,change_ms', ...lines].join('\r\n')}\r\n`
}

const rounded = (value: number | null): number | string => (value === null ? '' : Math.round(value))
const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

function quoted(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
