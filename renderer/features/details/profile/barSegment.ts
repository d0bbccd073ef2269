import type { ColumnProfile, ProfileBar } from '@shared/contract/profile.contract.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'

type TestInput = Readonly<Record<string, string | number | boolean>> & { readonly operator: string }

/** The members of a segment that are in one bar, as a definition; null where conditions cannot say it. */
export function barDefinition(segment: SegmentRow, column: ColumnProfile, bar: ProfileBar): DefinitionInput | null {
  const tests = column.kind === 'projection' ? null : testsOf(column, bar)
  if (tests === null) return null
  const conditions = tests.map((test) => ({ kind: 'condition', attribute: { name: column.name }, test }))
  const items = [{ kind: 'segment', segment: segment.outputName }, ...conditions]
  return { schemaVersion: 1, audience: segment.audienceName, rules: [{ entity: segment.audienceName, where: { kind: 'group', items } }] } as DefinitionInput
}

function testsOf({ type }: ColumnProfile, bar: ProfileBar): readonly TestInput[] | null {
  switch (bar.kind) {
    case 'missing':
      return [{ operator: 'empty' }]
    case 'rest':
      return null
    case 'value':
      if (bar.isCut === true || type === 'datetime') return null
      if (typeof bar.value === 'boolean') return [{ operator: bar.value ? 'isTrue' : 'isFalse' }]
      if (type === 'date') return [{ operator: 'on', value: bar.value }]
      return [{ operator: 'equal', value: bar.value, ...(type === 'text' ? { ignoreCase: false } : {}) }]
    case 'range': {
      const isDay = type === 'date' || type === 'datetime'
      const from = bar.from === null ? [] : [{ operator: isDay ? 'onOrAfter' : 'greaterOrEqual', value: bar.from }]
      const to = bar.to === null ? [] : [{ operator: isDay ? 'before' : 'less', value: bar.to }]
      return from.length + to.length === 0 ? null : [...from, ...to]
    }
  }
}
