import type { RefreshReport } from '@shared/domain/source.ts'
import { formatCount } from '@shared/format/numbers.ts'

/** What a refresh did to the rows: "3 added, 1 removed"; "no row changed"; "the file is unchanged". */
export function changeWords({ status, added, changed, removed, unreadable }: RefreshReport): string {
  if (status === 'unchanged') return 'the file is unchanged'
  if (added === null || changed === null || removed === null) return 'all rows replaced'
  const parts = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
    [unreadable ?? 0, 'no longer readable'],
  ] as const
  const words = parts.flatMap(([rows, verb]) => (rows === 0 ? [] : [`${formatCount(rows)} ${verb}`]))
  return words.length === 0 ? 'no row changed' : words.join(', ')
}

/** The same in signs for a narrow column: "+3 ~2 −1"; empty where there is nothing to count. */
export function changeSigns({ status, added, changed, removed, unreadable }: RefreshReport): string {
  if (status !== 'successful') return ''
  const parts = [
    [added, '+'],
    [changed, '~'],
    [removed === null ? null : removed + (unreadable ?? 0), '−'],
  ] as const
  return parts.flatMap(([rows, sign]) => (rows === null || rows === 0 ? [] : [`${sign}${formatCount(rows)}`])).join(' ')
}
