import { describe, expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import { makeCatalog, type AttributeForm } from '../support/catalogFixture.ts'
import { memoryEngine, type Cell } from '../support/memorySource.ts'

type Json = Record<string, unknown>
const asOf = Date.parse('2026-11-23T11:00:00Z')

/** Which of the values satisfy a test, in a table of one row for each. */
async function satisfying(form: AttributeForm, test: Json, values: readonly Cell[], options: { zone?: string; asOf?: number; other?: readonly Cell[]; otherForm?: AttributeForm } = {}): Promise<readonly Cell[]> {
  const catalog = makeCatalog({ Rows: { role: 'individuals', attributes: { v: form, w: options.otherForm ?? form } } })
  const rows = values.map((v, index) => ({ v, w: options.other?.[index] ?? null }))
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Rows', rules: [{ entity: 'Rows', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'v' }, test }] } }] })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const counts = await memoryEngine(catalog, { Rows: rows }).count(parsed.definition, { asOf: options.asOf ?? asOf, zone: options.zone ?? 'Europe/Berlin', signal: new AbortController().signal })
  expect(counts.diagnostics).toEqual([])
  return values.filter((_, index) => ((counts.members?.words[0] ?? 0) & (1 << index)) !== 0)
}

const word = { value: 'Gold' }
const tiers = ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold', 'Silver', null]

describe('text', () => {
  it.each<[string, Json, Cell[]]>([
    ['equal to', { operator: 'equal', ...word }, ['Gold', 'GOLD', 'gold']],
    ['equal to, in this case', { operator: 'equal', ...word, ignoreCase: false }, ['Gold']],
    ['not equal to', { operator: 'equal', ...word, negate: true }, ['Golden', 'Old gold', 'Silver', null]],
    ['not equal to, without the empty', { operator: 'equal', ...word, negate: true, includeEmpty: false }, ['Golden', 'Old gold', 'Silver']],
    ['any of', { operator: 'anyOf', values: ['silver', 'golden', 'bronze'] }, ['Golden', 'Silver']],
    ['any of, in this case', { operator: 'anyOf', values: ['silver', 'Golden'], ignoreCase: false }, ['Golden']],
    ['none of', { operator: 'anyOf', values: ['silver', 'gold'], negate: true, includeEmpty: false }, ['Golden', 'Old gold']],
    ['contains', { operator: 'contains', ...word }, ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold']],
    ['does not contain', { operator: 'contains', value: 'old', negate: true }, ['Silver', null]],
    ['starts with', { operator: 'startsWith', value: 'gold' }, ['Gold', 'GOLD', 'gold', 'Golden']],
    ['starts with, in this case', { operator: 'startsWith', value: 'Go', ignoreCase: false }, ['Gold', 'Golden']],
    ['ends with', { operator: 'endsWith', value: ' GOLD' }, ['Old gold']],
    ['does not end with', { operator: 'endsWith', value: 'd', negate: true, includeEmpty: false }, ['Golden', 'Silver']],
    ['empty', { operator: 'empty' }, [null]],
    ['not empty', { operator: 'empty', negate: true }, ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold', 'Silver']],
    ['not empty, whatever the tick says', { operator: 'empty', negate: true, includeEmpty: false }, ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold', 'Silver']],
    ['equal to nothing there', { operator: 'equal', value: 'Bronze' }, []],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('text', test, tiers)).toEqual(expected)
  })

  it.each<[string, string, Cell[], Cell[]]>([
    ['sharp s', 'STRASSE', ['Straße', 'strasse', 'Strase'], ['Straße', 'strasse']],
    ['composed and decomposed', 'cafe\u0301', ['Café', 'CAFÉ', 'cafe'], ['Café', 'CAFÉ']],
    ['Greek final sigma', 'ΟΔΟΣ', ['οδος', 'οδός'], ['οδος']],
    ['a key that looks like a number', '1', ['001', '1', '1.0'], ['1']],
    ['blank text is empty', 'x', ['  ', 'x '], ['x ']],
  ])('ignores case by folding: %s', async (_, value, values, expected) => {
    expect(await satisfying('text', { operator: 'equal', value }, values)).toEqual(expected)
  })
})

const amounts = ['112.99', '113.00', '113.01', '-0.01', '0.00', null]
describe('numbers', () => {
  it.each<[string, Json, Cell[]]>([
    ['equal', { operator: 'equal', value: 113 }, ['113.00']],
    ['equal, finer than the column', { operator: 'equal', value: 1.005 }, []],
    ['not equal, finer than the column', { operator: 'equal', value: 1.005, negate: true, includeEmpty: false }, ['112.99', '113.00', '113.01', '-0.01', '0.00']],
    ['not equal', { operator: 'equal', value: '113.00', negate: true }, ['112.99', '113.01', '-0.01', '0.00', null]],
    ['greater', { operator: 'greater', value: 113 }, ['113.01']],
    ['greater, finer', { operator: 'greater', value: 112.999 }, ['113.00', '113.01']],
    ['greater or equal', { operator: 'greaterOrEqual', value: 113 }, ['113.00', '113.01']],
    ['greater or equal, finer', { operator: 'greaterOrEqual', value: 112.999 }, ['113.00', '113.01']],
    ['less', { operator: 'less', value: 0 }, ['-0.01']],
    ['less, finer', { operator: 'less', value: -0.001 }, ['-0.01']],
    ['less or equal', { operator: 'lessOrEqual', value: 0 }, ['-0.01', '0.00']],
    ['less or equal, finer', { operator: 'lessOrEqual', value: 113.005 }, ['112.99', '113.00', '-0.01', '0.00']],
    ['between, both ends included', { operator: 'between', from: 0, to: 113 }, ['112.99', '113.00', '0.00']],
    ['not between', { operator: 'between', from: 0, to: 113, negate: true, includeEmpty: false }, ['113.01', '-0.01']],
    ['between finer ends with nothing inside', { operator: 'between', from: 113.001, to: 113.009 }, []],
    ['any of', { operator: 'anyOf', values: [0, '113.010', 7.777] }, ['113.01', '0.00']],
    ['none of', { operator: 'anyOf', values: [0, 113.01], negate: true }, ['112.99', '113.00', '-0.01', null]],
    ['empty', { operator: 'empty' }, [null]],
    ['not empty', { operator: 'empty', negate: true }, ['112.99', '113.00', '113.01', '-0.01', '0.00']],
    ['beyond every number', { operator: 'less', value: '1000000000000000000000' }, ['112.99', '113.00', '113.01', '-0.01', '0.00']],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('decimal(2)', test, amounts)).toEqual(expected)
  })

  it.each<[string, AttributeForm, Json, Cell[], Cell[]]>([
    ['whole numbers to 2^53', 'integer', { operator: 'equal', value: '9007199254740991' }, [9007199254740991, 9007199254740990, 1], [9007199254740991]],
    ['whole numbers above a part', 'integer', { operator: 'greater', value: 1.5 }, [1, 2, 3], [2, 3]],
    ['floating: above', 'decimal', { operator: 'greater', value: 0.1 }, [0.1, 0.10000000000000002, 0.2], [0.10000000000000002, 0.2]],
    ['floating: below zero', 'decimal', { operator: 'less', value: 0 }, [0, -1e-300, 1], [-1e-300]],
    ['floating: between', 'decimal', { operator: 'between', from: -1, to: '0.25' }, [-1, 0.25, 0.2500001], [-1, 0.25]],
  ])('%s', async (_, form, test, values, expected) => {
    expect(await satisfying(form, test, values)).toEqual(expected)
  })
})

describe('true and false', () => {
  it.each<[string, Json, Cell[]]>([
    ['true', { operator: 'isTrue' }, [true]],
    ['false', { operator: 'isFalse' }, [false]],
    ['empty', { operator: 'empty' }, [null]],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('boolean', test, [true, false, null])).toEqual(expected)
  })
})

const borns = ['1980-12-31', '1981-01-01', '1981-01-02', null]
describe('days', () => {
  it.each<[string, Json, Cell[]]>([
    ['on', { operator: 'on', value: '1981-01-01' }, ['1981-01-01']],
    ['not on', { operator: 'on', value: '1981-01-01', negate: true, includeEmpty: false }, ['1980-12-31', '1981-01-02']],
    ['before', { operator: 'before', value: '1981-01-01' }, ['1980-12-31']],
    ['after', { operator: 'after', value: '1981-01-01' }, ['1981-01-02']],
    ['on or before', { operator: 'onOrBefore', value: '1981-01-01' }, ['1980-12-31', '1981-01-01']],
    ['on or after', { operator: 'onOrAfter', value: '1981-01-01' }, ['1981-01-01', '1981-01-02']],
    ['between', { operator: 'between', from: '1981-01-01', to: '1981-01-02' }, ['1981-01-01', '1981-01-02']],
    ['empty', { operator: 'empty' }, [null]],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('date', test, borns)).toEqual(expected)
  })

  // Today is Monday, 23 November 2026.
  it.each<[string, Json, string, string]>([
    ['last day: today', { operator: 'inLast', n: 1, unit: 'days' }, '2026-11-23', '2026-11-23'],
    ['last 90 days', { operator: 'inLast', n: 90, unit: 'days' }, '2026-08-26', '2026-11-23'],
    ['last 2 weeks', { operator: 'inLast', n: 2, unit: 'weeks' }, '2026-11-10', '2026-11-23'],
    ['last month', { operator: 'inLast', n: 1, unit: 'months' }, '2026-10-24', '2026-11-23'],
    ['last 2 quarters', { operator: 'inLast', n: 2, unit: 'quarters' }, '2026-05-24', '2026-11-23'],
    ['last year', { operator: 'inLast', n: 1, unit: 'years' }, '2025-11-24', '2026-11-23'],
    ['next day: today', { operator: 'inNext', n: 1, unit: 'days' }, '2026-11-23', '2026-11-23'],
    ['next 30 days', { operator: 'inNext', n: 30, unit: 'days' }, '2026-11-23', '2026-12-22'],
    ['next month', { operator: 'inNext', n: 1, unit: 'months' }, '2026-11-23', '2026-12-22'],
  ])('in the %s', async (_, test, first, last) => {
    const [before, after] = [neighbour(first, -1), neighbour(last, 1)]
    const values = first === last ? [before, first, after, null] : [before, first, last, after, null]
    expect(await satisfying('date', test, values)).toEqual(values.slice(1, -2))
  })

  it.each<[string, string, Json, string]>([
    ['the last of March, a month back', '2026-03-31', { operator: 'inLast', n: 1, unit: 'months' }, '2026-03-01'],
    ['the 30th of March, a month back', '2026-03-30', { operator: 'inLast', n: 1, unit: 'months' }, '2026-03-01'],
    ['the 29th of February, a year back', '2024-02-29', { operator: 'inLast', n: 1, unit: 'years' }, '2023-03-01'],
    ['the last of May, a quarter back', '2026-05-31', { operator: 'inLast', n: 1, unit: 'quarters' }, '2026-03-01'],
  ])('clamps to the month’s end: %s', async (_, today, test, first) => {
    const values = [neighbour(first, -1), first]
    expect(await satisfying('date', test, values, { asOf: Date.parse(`${today}T12:00:00Z`) })).toEqual([first])
  })

  it.each<[string, Json, Cell[]]>([
    ['more than 90 days ago', { operator: 'moreThanAgo', n: 90, unit: 'days' }, ['2026-08-25']],
    ['more than a day ago', { operator: 'moreThanAgo', n: 1, unit: 'days' }, ['2026-08-25', '2026-08-26', '2026-11-22']],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('date', test, ['2026-08-25', '2026-08-26', '2026-11-22', '2026-11-23', null])).toEqual(expected)
  })
})

function neighbour(day: string, by: number): string {
  return new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10)
}

describe('moments', () => {
  // Berlin is an hour ahead of UTC in winter, two in summer; 29 March 2026 has 23 hours there.
  const moments = ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00.000Z', null]
  it.each<[string, Json, readonly number[]]>([
    ['on a day', { operator: 'on', value: '2026-03-29' }, [1, 2]],
    ['before a day', { operator: 'before', value: '2026-03-29' }, [0]],
    ['after a day', { operator: 'after', value: '2026-03-29' }, [3]],
    ['on or before a day', { operator: 'onOrBefore', value: '2026-03-29' }, [0, 1, 2]],
    ['on or after a day', { operator: 'onOrAfter', value: '2026-03-29' }, [1, 2, 3]],
    ['between days', { operator: 'between', from: '2026-03-28', to: '2026-03-29' }, [0, 1, 2]],
    ['before a moment', { operator: 'before', value: '2026-03-29T00:00' }, [0]],
    ['at or after a moment with offset', { operator: 'onOrAfter', value: '2026-03-29T22:00:00Z' }, [3]],
    ['empty', { operator: 'empty' }, [4]],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('datetime', test, moments)).toEqual(expected.map((index) => moments[index]))
  })

  it.each<[string, Json, Cell[]]>([
    ['the last 2 hours: after two hours ago, up to now', { operator: 'inLast', n: 2, unit: 'hours' }, ['2026-11-23T09:00:00.001Z', '2026-11-23T11:00:00.000Z']],
    ['the next 2 hours: from now, before two hours on', { operator: 'inNext', n: 2, unit: 'hours' }, ['2026-11-23T11:00:00.000Z', '2026-11-23T11:00:00.001Z', '2026-11-23T12:59:59.999Z']],
    ['more than 2 hours ago', { operator: 'moreThanAgo', n: 2, unit: 'hours' }, ['2026-11-23T09:00:00.000Z']],
    ['the last day: all of today', { operator: 'inLast', n: 1, unit: 'days' }, ['2026-11-23T09:00:00.000Z', '2026-11-23T09:00:00.001Z', '2026-11-23T11:00:00.000Z', '2026-11-23T11:00:00.001Z', '2026-11-23T12:59:59.999Z', '2026-11-23T13:00:00.000Z']],
  ])('in %s', async (_, test, expected) => {
    const values = ['2026-11-23T09:00:00.000Z', '2026-11-23T09:00:00.001Z', '2026-11-23T11:00:00.000Z', '2026-11-23T11:00:00.001Z', '2026-11-23T12:59:59.999Z', '2026-11-23T13:00:00.000Z', '2026-11-23T23:00:00.000Z']
    expect(await satisfying('datetime', test, values)).toEqual(expected)
  })
})

describe('two attributes of one record', () => {
  it.each<[string, AttributeForm, AttributeForm, Json, Cell[], Cell[], Cell[]]>([
    ['texts, ignoring case', 'text', 'text', { operator: 'equal' }, ['a', 'b', null, 'd'], ['A', 'c', 'x', null], ['a']],
    ['texts, one in the other', 'text', 'text', { operator: 'contains' }, ['abc', 'xyz'], ['B', 'q'], ['abc']],
    ['not equal, where either is empty', 'text', 'text', { operator: 'equal', negate: true }, ['a', 'b', null, 'd'], ['A', 'c', 'x', null], ['b', null, 'd']],
    ['not equal, both there', 'text', 'text', { operator: 'equal', negate: true, includeEmpty: false }, ['a', 'b', null, 'd'], ['A', 'c', 'x', null], ['b']],
    ['decimals of different scales', 'decimal(2)', 'decimal(4)', { operator: 'greaterOrEqual' }, ['1.01', '1.02', '1.03'], ['1.0100', '1.0201', '1.0299'], ['1.01', '1.03']],
    ['a whole number and a decimal', 'integer', 'decimal(2)', { operator: 'less' }, [1, 2, -3], ['1.01', '2.00', '-3.01'], [1]],
    ['large numbers, exactly', 'decimal(2)', 'decimal(4)', { operator: 'equal' }, ['90071992547409.91', '0.01'], ['90071992547.4100', '0.0100'], ['0.01']],
    ['days', 'date', 'date', { operator: 'after' }, ['2026-01-02', '2026-01-01'], ['2026-01-01', '2026-01-01'], ['2026-01-02']],
    ['a moment after a day is after all of it', 'datetime', 'date', { operator: 'after' }, ['2026-01-01T22:59:00Z', '2026-01-01T23:00:00Z'], ['2026-01-01', '2026-01-01'], ['2026-01-01T23:00:00Z']],
    ['a day before a moment', 'date', 'datetime', { operator: 'before' }, ['2026-01-01', '2026-01-02'], ['2026-01-01T23:00:00Z', '2026-01-01T23:00:00Z'], ['2026-01-01']],
  ])('%s', async (_, form, otherForm, test, values, other, expected) => {
    expect(await satisfying(form, { ...test, value: { attribute: { name: 'w' } } }, values, { other, otherForm })).toEqual(expected)
  })
})
