import type { ExportRow } from '@shared/domain/export.ts'
import { exportScheduleWords } from '@shared/format/scheduleWords.ts'
import { statusWords } from '../../components/status.ts'
import { typeWords } from './exportWords.ts'

export type ExportColumnId = 'name' | 'type' | 'status' | 'lastRun' | 'schedule' | 'connection'

/** In the order in which they stand. */
export const exportColumns: readonly { readonly id: ExportColumnId; readonly label: string }[] = [
  { id: 'name', label: 'Name' },
  { id: 'type', label: 'Type' },
  { id: 'status', label: 'Status' },
  { id: 'lastRun', label: 'Last run' },
  { id: 'schedule', label: 'Schedule' },
  { id: 'connection', label: 'Connection' },
]

export interface ExportSorting {
  readonly by: ExportColumnId
  readonly descending: boolean
}

const alphabet = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

const textOf: Readonly<Record<ExportColumnId, (row: ExportRow) => string>> = {
  name: (row) => row.name,
  type: typeWords,
  status: (row) => statusWords[row.status],
  lastRun: (row) => row.lastRun?.startedAt ?? '',
  schedule: (row) => exportScheduleWords(row.schedule),
  connection: (row) => row.connection ?? '',
}

/** Those with the text in their name, ignoring case. */
export function searched(rows: readonly ExportRow[], search: string): readonly ExportRow[] {
  const wanted = search.trim().toLowerCase()
  return wanted === '' ? rows : rows.filter(({ name }) => name.toLowerCase().includes(wanted))
}

/** Equal ones by name. */
export function sorted(rows: readonly ExportRow[], { by, descending }: ExportSorting): readonly ExportRow[] {
  const sign = descending ? -1 : 1
  return rows.toSorted((a, b) => sign * alphabet.compare(textOf[by](a), textOf[by](b)) || alphabet.compare(a.name, b.name))
}
