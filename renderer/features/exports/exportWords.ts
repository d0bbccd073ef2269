import { mdiAccountMultipleOutline, mdiFolderOutline, mdiServerNetworkOutline, mdiWeb } from '@mdi/js'
import type { ExportFormat, ExportOutcome, ExportRow, ExportRun, ExportTrigger } from '@shared/domain/export.ts'
import type { DestinationKind } from '@shared/domain/exportDestination.ts'
import { countOf, formatCount } from '@shared/format/numbers.ts'
import { formatDuration } from '@shared/format/times.ts'

export const kindWords = { folder: 'Folder', sftp: 'SFTP server', http: 'HTTP address', audienceFile: 'Audience file' } satisfies Record<DestinationKind, string>

export const kindIcons = { folder: mdiFolderOutline, sftp: mdiServerNetworkOutline, http: mdiWeb, audienceFile: mdiAccountMultipleOutline } satisfies Record<DestinationKind, string>

/** What each kind is for, in a sentence. */
export const kindSays = {
  folder: 'Files in a folder of this computer or of the network, with a list of them and their checksums.',
  sftp: 'The same on a server that is reached by SSH.',
  http: 'Rows as JSON, some at a time, to an address of another application.',
  audienceFile: 'A file of hashed e-mail addresses and telephone numbers, as ad platforms take it. Nothing else of a member is in it.',
} satisfies Record<DestinationKind, string>

export const formatWords = { csv: 'CSV', xlsx: 'Excel', ndjson: 'JSON lines', parquet: 'Parquet' } satisfies Record<ExportFormat, string>

const triggerWords = { hand: 'By hand', refresh: 'After a refresh', schedule: 'Scheduled', commandLine: 'Command line' } satisfies Record<ExportTrigger, string>

export const outcomeWords = { successful: 'Successful', failed: 'Failed', skipped: 'Skipped', canceled: 'Canceled' } satisfies Record<ExportOutcome['status'], string>

/** What is exported of a destination: the format an export names, or the only one that its kind has. */
export function typeWords(row: Pick<ExportRow, 'destination' | 'format'>): string {
  if (row.destination?.kind === 'http') return 'HTTP, JSON'
  if (row.destination?.kind === 'audienceFile') return 'Audience file'
  const format = formatWords[row.format]
  return row.destination === null ? format : `${kindWords[row.destination.kind]}, ${format}`
}

/** "3 segments, 12,345 members": of what is stored now. */
export function sizeWords(segments: ExportRow['segments']): string {
  const members = segments.reduce((sum, one) => sum + (one.members ?? 0), 0)
  return `${countOf(segments.length, 'segment')}, ${countOf(members, 'member')}`
}

/** "By hand · 1.2 s · 2 files, 12,345 rows" of a run; how long it took where it has ended. */
export function runWords(run: ExportRun): string {
  return [triggerWords[run.trigger], run.status === 'refreshing' ? '' : formatDuration(run.durationMs), writtenWords(run)].filter((word) => word !== '').join(' · ')
}

/** "2 files, 12,345 rows" of a run; empty where nothing was written. */
function writtenWords(run: ExportRun): string {
  const files = run.segments.flatMap((one) => one.files)
  if (files.length === 0) return ''
  return `${countOf(files.length, 'file')}, ${formatCount(files.reduce((sum, file) => sum + file.rows, 0))} rows`
}
