import { describe, expect, it, test } from 'vitest'
import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Test } from '@shared/rules/definition.ts'
import { newTest } from '@shared/rules/draft.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { edgesOf } from '@renderer/composables/profileEdges.ts'
import { firstTest, pickedTest, quickDefinition, suggestedName, testOfQuery } from '@renderer/features/quick/quickDraft.ts'
import { operatorChoices, withChoice } from '@renderer/features/quick/quickOperators.ts'
import { isBinIn, stretchOf, withRange } from '@renderer/features/quick/rangeBars.ts'
import { isBarIn, valueBars, withBar, withTruth, type BarKey } from '@renderer/features/quick/valueBars.ts'

const [customers] = makeCatalog({ Customers: { role: 'individuals', key: ['Id'], attributes: { Id: 'integer', Tier: 'text', Spend: 'decimal(2)', Born: 'date', Seen: 'datetime', Consent: 'boolean' } } }).entities
const named = (name: string) => {
  const found = customers?.attributes.find((one) => one.name === name)
  if (!customers || !found) throw new Error(`There is no ${name}.`)
  return { entity: customers, attribute: found }
}
const nothing = { spread: null, ends: null, edges: [], bins: [], common: [] }
const tiers: AttributeProfile = { ...nothing, rows: 100, missing: 10, distinct: 4, common: [{ value: 'Gold', rows: 40 }, { value: 'Silver', rows: 30 }] }
const bars = valueBars(tiers, 'text')
const value = (text: string): BarKey => ({ kind: 'value', value: text })
const inOf = (test: Test): Record<string, boolean | null> => Object.fromEntries(bars.map(({ key, label }) => [label, isBarIn(test, key)]))

describe('the bars of values', () => {
  it('are the values, all others and those without one', () => {
    expect(bars.map(({ label, rows, share }) => [label, rows, share])).toEqual([['Gold', 40, 1], ['Silver', 30, 0.75], ['Others (2)', 20, 0.5], ['Empty', 10, 0.25]])
  })

  it('are taken in and out, others and empty ones as what is left without the rest', () => {
    const gold = withBar(newTest('anyOf'), value('Gold'), bars)
    expect(gold).toMatchObject({ operator: 'anyOf', negate: false, values: ['Gold'] })
    expect(inOf(gold)).toEqual({ Gold: true, Silver: false, 'Others (2)': null, Empty: false })
    const withOthers = withBar(gold, { kind: 'others' }, bars)
    expect(withOthers).toMatchObject({ operator: 'anyOf', negate: true, includeEmpty: false, values: ['Silver'] })
    expect(inOf(withOthers)).toEqual({ Gold: true, Silver: false, 'Others (2)': true, Empty: false })
    const withEmpty = withBar(withOthers, { kind: 'empty' }, bars)
    expect(inOf(withEmpty)).toEqual({ Gold: true, Silver: false, 'Others (2)': true, Empty: true })
    expect(withBar(withOthers, value('Silver'), bars)).toMatchObject({ operator: 'empty', negate: true })
    expect(withBar(gold, { kind: 'empty' }, bars)).toMatchObject({ operator: 'empty', negate: false })
    expect(withBar(gold, value('gold'), bars).values).toBeUndefined()
  })

  it('of a Boolean are the one that is clicked', () => {
    const no = withTruth(value('false'))
    expect([no.operator, withTruth(value('true')).operator, withTruth({ kind: 'empty' }).operator]).toEqual(['isFalse', 'isTrue', 'empty'])
    expect([isBarIn(no, value('false')), isBarIn(no, value('true')), isBarIn(no, { kind: 'empty' })]).toEqual([true, false, false])
  })
})

describe('a range on the histogram', () => {
  const { attribute: spend } = named('Spend')
  const profile: AttributeProfile = { ...nothing, rows: 9, missing: 0, distinct: 9, edges: [100, 433.3333, 766.6667, 1100], bins: [4, 3, 2] }

  it('begins with all and ends where the next bar begins', () => {
    expect(firstTest(spend, profile, 'UTC')).toMatchObject({ operator: 'between', from: 1, to: 11 })
    expect(withRange(newTest('between'), profile, spend, 'UTC', 0, 1)).toMatchObject({ from: 1, to: 4.33 })
    expect(withRange(newTest('between'), profile, spend, 'UTC', 1, 2)).toMatchObject({ from: 4.34, to: 7.66 })
    expect(withRange(newTest('greaterOrEqual'), profile, spend, 'UTC', 2, 3)).toMatchObject({ operator: 'greaterOrEqual', value: 7.67 })
    expect(withRange(newTest('less'), profile, spend, 'UTC', 0, 1)).toMatchObject({ operator: 'less', value: 4.34 })
  })

  it('ends at the greatest value where the last bar reaches beyond it', () => {
    const spread = { least: 100, quartile: 200, median: 400, upperQuartile: 700, greatest: 1042, mean: 500, sum: '4500' }
    expect(firstTest(spend, { ...profile, spread }, 'UTC')).toMatchObject({ from: 1, to: 10.42 })
  })

  it('takes moments by their days, and shows where a span lies', () => {
    const { attribute: seen } = named('Seen')
    const day = 86_400_000
    const days: AttributeProfile = { ...nothing, rows: 4, missing: 0, distinct: 4, edges: [0, 2 * day, 4 * day + 5], bins: [2, 2] }
    expect(withRange(newTest('between'), days, seen, 'UTC', 0, 1)).toMatchObject({ from: '1970-01-01', to: '1970-01-02' })
    const stretch = stretchOf({ ...newTest('inLast'), n: 2, unit: 'days' }, seen, 'UTC', 4 * day)
    expect(stretch && [isBinIn(stretch, 0, 2 * day), isBinIn(stretch, 2 * day, 4 * day)]).toEqual([false, true])
  })
})

it('operators are those of the type, each once, and keep what was entered', () => {
  for (const type of ['text', 'integer', 'date', 'boolean'] as const) {
    const titles = operatorChoices(type).map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
  }
  const not = operatorChoices('integer').find((choice) => choice.value === 'not between')
  if (!not) throw new Error('Numbers can be outside a range.')
  expect(withChoice({ ...newTest('between'), from: 1, to: 5 }, not)).toMatchObject({ negate: true, includeEmpty: false, from: 1, to: 5 })
})

it('a bar or a value of a profile becomes its test', () => {
  const spend: AttributeProfile = { ...nothing, rows: 9, missing: 0, distinct: 9, edges: [100, 550.5, 1100], bins: [4, 5] }
  expect(pickedTest({ bin: '0' }, named('Spend').attribute, spend, 'UTC')).toMatchObject({ operator: 'between', from: 1, to: 5.5 })
  expect(pickedTest({ value: '250' }, named('Spend').attribute, spend, 'UTC')).toMatchObject({ operator: 'equal', value: 2.5 })
  expect(pickedTest({ value: '"Gold"' }, named('Tier').attribute, tiers, 'UTC')).toMatchObject({ operator: 'anyOf', values: ['Gold'] })
  expect(pickedTest({ value: '0' }, named('Consent').attribute, tiers, 'UTC')).toMatchObject({ operator: 'isFalse' })
  expect(pickedTest({ value: '365' }, named('Born').attribute, tiers, 'UTC')).toMatchObject({ operator: 'on', value: '1971-01-01' })
  expect([pickedTest({ bin: '2' }, named('Spend').attribute, spend, 'UTC'), pickedTest({ value: '{' }, named('Tier').attribute, tiers, 'UTC'), pickedTest({}, named('Tier').attribute, tiers, 'UTC')]).toEqual([null, null, null])
})

it('a quick segment is an ordinary definition with a name of its own', () => {
  const { entity, attribute } = named('Tier')
  const test = { ...newTest('anyOf'), values: ['Gold'] }
  let ids = 0
  expect(quickDefinition(entity, attribute, test, () => String((ids += 1)))).toMatchObject({ audience: 'Customers', rules: [{ entity: 'Customers', where: { items: [{ attribute: { name: 'Tier' }, test }] } }] })
  expect(suggestedName(attribute, test, ['Tier is gold'])).toBe('Tier is Gold 2')
  expect(testOfQuery(JSON.stringify(test), attribute)).toMatchObject({ operator: 'anyOf', values: ['Gold'] })
  expect([testOfQuery('{', attribute), testOfQuery(JSON.stringify(newTest('isTrue')), attribute)]).toEqual([null, null])
})

test('the last bar ends at the greatest value, however wide it is', () => {
  const spread = { least: 0, quartile: 1, median: 10.5, upperQuartile: 18, greatest: 20, mean: null, sum: null }
  expect(edgesOf({ edges: [0, 16, 32], spread })).toEqual([0, 16, 20])
  expect(edgesOf({ edges: [0, 16, 32], spread: null })).toEqual([0, 16, 32])
})
