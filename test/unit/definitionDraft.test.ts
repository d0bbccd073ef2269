import { describe, expect, it } from 'vitest'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { Literal, Test } from '@shared/rules/definition.ts'
import { isComplete, literalOf, newTest, operatorsByVerb, valueCount, valuesOf, verbsOf, withOperator } from '@shared/rules/draft.ts'
import type { OperatorName } from '@shared/rules/operators.ts'

describe('a draft of a condition', () => {
  const complete: readonly (readonly [Partial<Test> & { operator: OperatorName }, boolean])[] = [
    [{ operator: 'equal' }, false],
    [{ operator: 'equal', value: '' }, false],
    [{ operator: 'equal', value: 0 }, true],
    [{ operator: 'anyOf', values: [] }, false],
    [{ operator: 'between', from: 1 }, false],
    [{ operator: 'between', from: 1, to: 2 }, true],
    [{ operator: 'inLast', n: 3 }, false],
    [{ operator: 'empty' }, true],
    [{ operator: 'matchesPattern', value: '' }, false],
    [{ operator: 'matchesRegex', value: '^a' }, true],
    [{ operator: 'top' }, false],
    [{ operator: 'anniversaryInNext', n: 7 }, true],
    [{ operator: 'monthOf', values: [] }, false],
    [{ operator: 'dayOfWeek', values: [1] }, true],
    [{ operator: 'lastMonth' }, true],
  ]
  it.each(complete)('%j is complete: %s', (given, expected) => {
    expect(isComplete({ ...newTest(given.operator), ...given })).toBe(expected)
  })

  const changed: readonly (readonly [Partial<Test> & { operator: OperatorName }, OperatorName, boolean, Partial<Test>])[] = [
    [{ operator: 'equal', value: 'a' }, 'anyOf', true, { values: ['a'], negate: true }],
    [{ operator: 'anyOf', values: ['a', 'b'] }, 'equal', false, { value: 'a' }],
    [{ operator: 'greater', value: 1 }, 'between', false, { from: 1 }],
    [{ operator: 'between', from: 1, to: 2 }, 'less', true, { value: 1, negate: false }],
    [{ operator: 'equal', value: { attribute: { name: 'x' } } }, 'greater', false, { value: { attribute: { name: 'x' } } }],
    [{ operator: 'equal', value: 1 }, 'empty', false, {}],
    [{ operator: 'on' }, 'inLast', false, { n: 90, unit: 'days' }],
    [{ operator: 'contains', value: 'go' }, 'matchesPattern', true, { value: 'go', negate: true }],
    [{ operator: 'matchesRegex', value: '^a' }, 'equal', false, { value: '^a' }],
    [{ operator: 'greater', value: 5 }, 'top', false, { n: 100 }],
    [{ operator: 'top', n: 500 }, 'topPercent', false, { n: 100 }],
    [{ operator: 'inLast', n: 14, unit: 'weeks' }, 'anniversaryInNext', false, { n: 14 }],
    [{ operator: 'on', value: '2024-02-29' }, 'monthOf', false, {}],
    [{ operator: 'monthOf', values: [3] }, 'monthOf', true, { values: [3], negate: true }],
    [{ operator: 'monthOf', values: [3] }, 'dayOfWeek', false, {}],
    [{ operator: 'dayOfMonth', values: [3] }, 'between', false, {}],
    [{ operator: 'thisYear', negate: true }, 'before', true, { negate: false }],
  ]
  it.each(changed)('%j as %s', (given, operator, negate, expected) => {
    expect(withOperator({ ...newTest(given.operator), ...given }, operator, negate)).toEqual({ ...newTest(operator), ...expected })
  })

  const literals: readonly (readonly [AttributeType, string, Literal])[] = [
    ['integer', ' 12 ', 12],
    ['decimal', '25.00', 25],
    ['decimal', '-.5', -0.5],
    ['decimal', '1234567890123456.78', '1234567890123456.78'],
    ['integer', '1,000', '1,000'],
    ['text', '12', '12'],
    ['date', '2001-02-08', '2001-02-08'],
  ]
  it.each(literals)('%s %j becomes %j', (type, typed, literal) => {
    expect(literalOf(type, typed)).toBe(literal)
  })

  it('takes a pasted list apart at lines, tabs and semicolons, at commas only where nothing else parts it', () => {
    expect(valueCount('Coffee\r\nTea, green\nTea, green\n\n')).toBe(3)
    expect(valuesOf('Coffee\r\nTea, green\nTea, green\n\n')).toEqual(['Coffee', 'Tea, green'])
    expect(valuesOf('a, b,c')).toEqual(['a', 'b', 'c'])
    expect(valuesOf('a;b\tc')).toEqual(['a', 'b', 'c'])
  })

  it('offers verbs and comparators from the operator table', () => {
    expect(verbsOf('text')).toEqual(['is', 'is not', 'contains', 'does not contain', 'starts with', 'does not start with', 'ends with', 'does not end with', 'matches', 'does not match'])
    expect(operatorsByVerb('text', 'does not match')).toEqual(['matchesPattern', 'matchesRegex'])
    expect(verbsOf('date')).toEqual(['is', 'is not', 'has', 'does not have'])
    expect(operatorsByVerb('datetime', 'has')).toEqual(['anniversaryToday', 'anniversaryInNext'])
    expect(operatorsByVerb('integer', 'is not')).toEqual(['equal', 'anyOf', 'between', 'top', 'bottom', 'topPercent', 'bottomPercent', 'empty'])
    expect(operatorsByVerb('boolean', 'is')).toEqual(['isTrue', 'isFalse', 'empty'])
  })
})
