import type { ColumnProfile, SegmentProfile } from '@shared/contract/profile.contract.ts'
import { barLabels, differenceWords } from './barWords.ts'

export interface ShownBar {
  readonly label: string
  readonly segment: number
  readonly others: number
  /** 0 to 1: of all members, and of all on the other side. */
  readonly segmentShare: number
  readonly othersShare: number
}

const share = (count: number, all: number): number => (all === 0 ? 0 : count / all)

/** The bars of a column in words and shares. */
export function shownBars(column: ColumnProfile, { members, others }: Pick<SegmentProfile, 'members' | 'others'>, zone: string): ShownBar[] {
  const labels = barLabels(column, zone)
  return column.bars.map((bar, index) => ({
    label: labels[index] ?? '',
    segment: bar.segment,
    others: bar.others,
    segmentShare: share(bar.segment, members),
    othersShare: share(bar.others, others),
  }))
}

/** All numbers as CSV, in the order they are shown in. */
export function profileCsv(profile: SegmentProfile, names: { readonly segment: string; readonly others: string }, zone: string): string {
  const head = ['attribute', 'difference', 'value', `members of ${names.segment}`, `share of ${names.segment}`, `rows of ${names.others}`, `share of ${names.others}`]
  const lines = profile.columns.flatMap((column) =>
    shownBars(column, profile, zone).map((bar) => [column.name, differenceWords(column.difference), bar.label, bar.segment, bar.segmentShare.toFixed(4), bar.others, bar.othersShare.toFixed(4)]),
  )
  return `${[head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Text in quotes; what a spreadsheet would run as a formula gets an apostrophe in front, as in every download. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return `"${safe.replaceAll('"', '""')}"`
}
