import type { ColumnPlan } from '@shared/contract/import.contract.ts'
import { allAttributes } from '@shared/domain/allAttributes.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { freeName } from '@shared/rules/names.ts'
import { findingOf } from './findings.ts'
import type { Survey } from './survey.ts'

/** How columns that a file has gained are to be read: as found, and as text where their dates can be read in two ways. */
export function newColumns(survey: Survey, names: readonly string[], entity: Entity): readonly ColumnPlan[] {
  const taken = allAttributes(entity).map(({ name }) => name)
  return names.flatMap((name) => {
    const statistics = survey.columns.find(({ column }) => column.name === name)
    if (statistics === undefined) return []
    const { plan, question } = findingOf(statistics, undefined).finding
    const free = freeName(plan.name, taken)
    taken.push(free)
    return [question === null ? { ...plan, name: free, include: true } : { ...plan, name: free, include: true, type: 'text' as const, formats: [] }]
  })
}
