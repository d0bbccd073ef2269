import { longestProfileText, type AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Test } from '@shared/rules/definition.ts'
import { newTest } from '@shared/rules/draft.ts'
import { foldCase } from '@shared/rules/foldCase.ts'

/** What one bar stands for: a value, every value that has no bar, or no value at all. */
export type BarKey = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'others' } | { readonly kind: 'empty' }

export interface ValueBar {
  readonly key: BarKey
  readonly label: string
  readonly rows: number
  /** Of the longest bar of a value, 0 to 1; the others may be more and are drawn as long. */
  readonly share: number
}

/** The most common values, then all others, then rows without one; of a Boolean its two values. */
export function valueBars(profile: AttributeProfile, type: 'text' | 'boolean'): readonly ValueBar[] {
  const named = profile.common.flatMap(({ value, rows }): Omit<ValueBar, 'share'>[] => {
    if (type === 'boolean') return [{ key: { kind: 'value', value: value === 0 ? 'false' : 'true' }, label: value === 0 ? 'No' : 'Yes', rows }]
    const text = String(value)
    // A text that was cut for the profile cannot be compared with.
    return text.length >= longestProfileText ? [] : [{ key: { kind: 'value', value: text }, label: text, rows }]
  })
  const others = profile.rows - profile.missing - named.reduce((sum, { rows }) => sum + rows, 0)
  const all: Omit<ValueBar, 'share'>[] = [
    ...named,
    ...(others > 0 ? [{ key: { kind: 'others' } as const, label: `Others (${(profile.distinct - named.length).toLocaleString()})`, rows: others }] : []),
    ...(profile.missing > 0 ? [{ key: { kind: 'empty' } as const, label: 'Empty', rows: profile.missing }] : []),
  ]
  const longest = Math.max(1, ...(named.length > 0 ? named : all).map(({ rows }) => rows))
  return all.map((bar) => ({ ...bar, share: Math.min(1, bar.rows / longest) }))
}

const valuesOf = (test: Test): readonly string[] => (test.values ?? (typeof test.value === 'object' || test.value === undefined ? [] : [test.value])).map(String)
const alike = (test: Test, a: string, b: string): boolean => (test.ignoreCase ? foldCase(a) === foldCase(b) : a === b)

/** Whether the rows of a bar satisfy the test; null where the bar cannot say, some of its rows may. */
export function isBarIn(test: Test, key: BarKey): boolean | null {
  switch (test.operator) {
    case 'isTrue':
    case 'isFalse':
      return key.kind === 'value' && key.value === (test.operator === 'isTrue' ? 'true' : 'false')
    case 'empty':
      return (key.kind === 'empty') !== test.negate
    case 'anyOf':
    case 'equal':
      if (key.kind === 'empty') return test.negate && test.includeEmpty
      if (key.kind === 'others') return test.negate ? true : null
      return valuesOf(test).some((value) => alike(test, value, key.value)) !== test.negate
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      if (key.kind === 'empty') return test.negate && test.includeEmpty
      if (key.kind === 'others' || typeof test.value !== 'string' || test.value === '') return null
      const [text, part] = test.ignoreCase ? [foldCase(key.value), foldCase(test.value)] : [key.value, test.value]
      const holds = test.operator === 'contains' ? text.includes(part) : test.operator === 'startsWith' ? text.startsWith(part) : text.endsWith(part)
      return holds !== test.negate
    }
    default:
      return null
  }
}

/**
 * The test after a click on a bar. Values are taken in and out one by one; all others and the rows without a value can
 * be had together with values as what is left when the remaining ones are taken away.
 */
export function withBar(test: Test, key: BarKey, bars: readonly ValueBar[]): Test {
  const base = test.operator === 'anyOf' ? test : { ...newTest('anyOf'), ignoreCase: test.ignoreCase, values: test.operator === 'equal' ? [...valuesOf(test)] : [] }
  const shown = bars.flatMap((bar) => (bar.key.kind === 'value' ? [bar.key.value] : []))
  switch (key.kind) {
    case 'value': {
      const values = valuesOf(base)
      const isListed = values.some((value) => alike(base, value, key.value))
      return withValues(base, isListed ? values.filter((value) => !alike(base, value, key.value)) : [...values, key.value])
    }
    case 'others': {
      const listed = shown.filter((value) => !valuesOf(base).some((one) => alike(base, one, value)))
      return withValues({ ...base, negate: !base.negate, includeEmpty: false }, listed)
    }
    case 'empty':
      if (base.negate) return { ...base, includeEmpty: !base.includeEmpty }
      return test.operator === 'empty' && !test.negate ? withValues(newTest('anyOf'), []) : newTest('empty')
  }
}

function withValues({ values: _before, ...test }: Test, values: readonly string[]): Test {
  if (values.length > 0) return { ...test, values: [...values] }
  // Nothing is left out: all that have a value.
  return test.negate && !test.includeEmpty ? { ...newTest('empty'), negate: true } : test
}

/** Of a Boolean: the value that is clicked, alone; the two together would be everyone who has one. */
export function withTruth(key: BarKey): Test {
  return newTest(key.kind !== 'value' ? 'empty' : key.value === 'true' ? 'isTrue' : 'isFalse')
}
