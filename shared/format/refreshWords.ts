import type { CorrectionCounts, RefreshReport } from '../domain/source.ts'
import { listWords } from '../rules/names.ts'
import { formatCount } from './numbers.ts'

/** What a refresh did to rows that nobody removed from the file, in sentences: those that cannot be read any more, values that are gone, and corrected ones. */
export function leftWords({ unreadable, firstUnreadable, corrections, emptied }: Pick<RefreshReport, 'unreadable' | 'firstUnreadable' | 'corrections' | 'emptied'>): readonly string[] {
  return [...unreadableWords(unreadable ?? 0, firstUnreadable), ...emptiedWords(emptied), ...correctionWords(corrections)]
}

/** "Empty now, and not before: Amount in 3 rows and City in 1 row." */
function emptiedWords(emptied: RefreshReport['emptied']): readonly string[] {
  if (emptied.length === 0) return []
  return [`Empty now, and not before: ${listWords(emptied.map(({ attribute, rows }) => `${attribute} in ${count(rows, 'row', 'rows')}`))}.`]
}

function unreadableWords(rows: number, first: RefreshReport['firstUnreadable']): readonly string[] {
  if (rows === 0) return []
  const example = first === null ? '' : ` First: line ${formatCount(first.line)}, ${first.reason}`
  return [`${count(rows, 'row was', 'rows were')} removed because ${rows === 1 ? 'its row in the file' : 'their rows in the file'} can no longer be read.${example}`]
}

export function correctionWords(counts: CorrectionCounts | null): readonly string[] {
  if (counts === null) return []
  const { kept, overruled, gone, unfit } = counts
  return [
    ...(kept === 0 ? [] : [`${count(kept, 'corrected row', 'corrected rows')} kept: ${kept === 1 ? 'its row in the file is' : 'their rows in the file are'} still rejected.`]),
    ...(overruled === 0 ? [] : [`${count(overruled, 'correction', 'corrections')} dropped: the file has ${overruled === 1 ? 'a good row in its place' : 'good rows in their places'} now.`]),
    ...(gone === 0 ? [] : [`${count(gone, 'corrected row', 'corrected rows')} removed: the file has ${gone === 1 ? 'its row' : 'their rows'} no longer.`]),
    ...(unfit === null ? [] : [`${count(unfit.rows, 'corrected row', 'corrected rows')} removed: ${unfit.rows === 1 ? 'it' : 'they'} cannot be kept with the new ${newWords(unfit.attributes)}.`]),
  ]
}

function newWords(attributes: readonly string[]): string {
  return attributes.length === 0 ? 'key' : `${attributes.length === 1 ? 'type' : 'types'} of ${listWords(attributes)}`
}

function count(rows: number, one: string, many: string): string {
  return `${formatCount(rows)} ${rows === 1 ? one : many}`
}
