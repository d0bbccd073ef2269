import type { OfferedColumn } from '@shared/contract/members.contract.ts'
import type { ExportColumn } from '@shared/domain/export.ts'

/** Names are one where they differ in case only, as the core takes them. */
const fold = (name: string): string => name.trim().toLowerCase()

/** Those of the segments that are not among the columns yet. */
export function columnsLeft(columns: readonly ExportColumn[], offered: readonly OfferedColumn[]): readonly OfferedColumn[] {
  const taken = new Set(columns.map(({ name }) => fold(name)))
  return offered.filter(({ name }) => !taken.has(fold(name)))
}

/** With the one at `index` so many places further on; the same list where there is no such place. */
export function moved<T>(list: readonly T[], index: number, by: number): readonly T[] {
  const [item, to] = [list[index], index + by]
  if (item === undefined || to < 0 || to >= list.length) return list
  const others = list.toSpliced(index, 1)
  return others.toSpliced(to, 0, item)
}

/** What is wrong with the names in the file: the first one that comes twice; null: nothing. */
export function columnsProblem(columns: readonly ExportColumn[]): string | null {
  const seen = new Set<string>()
  for (const { name, as } of columns) {
    const called = fold(as ?? name)
    if (seen.has(called)) return `Two columns are called “${as ?? name}”; rename one of them.`
    seen.add(called)
  }
  return null
}
