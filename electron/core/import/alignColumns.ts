import type { ColumnPlan, ImportPlan } from '@shared/contract/import.contract.ts'
import { foldName } from '@shared/rules/names.ts'
import type { SourceColumn } from './rowSource.ts'

/** A column of the plan with its place in the file as it is now. */
export interface AlignedColumn {
  readonly plan: ColumnPlan
  readonly index: number
}

export interface Alignment {
  /** The columns that become attributes, in the plan's order. */
  readonly columns: readonly AlignedColumn[]
  /** Wanted by the plan, and not in the file any more. */
  readonly lost: readonly ColumnPlan[]
  /** In the file, and not known to the plan, by header. */
  readonly fresh: readonly string[]
}

/** Finds the plan's columns in the file by their headers, wherever they stand; exactly first, then ignoring case. */
export function alignColumns(plan: ImportPlan, file: readonly SourceColumn[]): Alignment {
  const taken = new Set<number>()
  const placeOf = ({ source }: ColumnPlan): number => {
    const exact = file.findIndex((column, index) => column.name === source && !taken.has(index))
    const place = exact !== -1 ? exact : file.findIndex((column, index) => foldName(column.name) === foldName(source) && !taken.has(index))
    if (place !== -1) taken.add(place)
    return place
  }
  const placed = plan.columns.map((column) => ({ plan: column, index: placeOf(column) }))
  return {
    columns: placed.filter(({ plan: column, index }) => column.include && index !== -1),
    lost: placed.flatMap(({ plan: column, index }) => (column.include && index === -1 ? [column] : [])),
    fresh: file.flatMap(({ name }, index) => (taken.has(index) ? [] : [name])),
  }
}
