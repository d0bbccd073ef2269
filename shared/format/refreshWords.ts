import type { CorrectionCounts, RefreshReport } from '../domain/source.ts'
import { formatCount } from './numbers.ts'

/** What a refresh did to rows that nobody removed from the file, in sentences: those that cannot be read any more, and corrected ones. */
export function leftWords({ unreadable, firstUnreadable, corrections }: Pick<RefreshReport, 'unreadable' | 'firstUnreadable' | 'corrections'>): readonly string[] {
  return [...unreadableWords(unreadable ?? 0, firstUnreadable), ...correctionWords(corrections)]
}

function unreadableWords(rows: number, first: RefreshReport['firstUnreadable']): readonly string[] {
  if (rows === 0) return []
  const example = first === null ? '' : ` First: line ${formatCount(first.line)}, ${first.reason}`
  return [`${count(rows, 'row was', 'rows were')} removed because ${rows === 1 ? 'its row in the file' : 'their rows in the file'} can no longer be read.${example}`]
}

export function correctionWords(counts: CorrectionCounts | null): readonly string[] {
  if (counts === null) return []
  const { kept, overruled, gone } = counts
  return [
    ...(kept === 0 ? [] : [`${count(kept, 'corrected row', 'corrected rows')} kept: the file still has ${kept === 1 ? 'it' : 'them'} as ${kept === 1 ? 'it was' : 'they were'} before.`]),
    ...(overruled === 0 ? [] : [`${count(overruled, 'correction', 'corrections')} dropped: the file has ${overruled === 1 ? 'a good row of its key' : 'good rows of their keys'} now.`]),
    ...(gone === 0 ? [] : [`${count(gone, 'corrected row', 'corrected rows')} removed: the file has ${gone === 1 ? 'its row' : 'their rows'} no longer.`]),
  ]
}

function count(rows: number, one: string, many: string): string {
  return `${formatCount(rows)} ${rows === 1 ? one : many}`
}
