import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { parseDefinition } from '@shared/rules/parse.ts'
import { makeCatalog, type AttributeForm } from '../support/catalogFixture.ts'
import type { WeekStart } from '@shared/domain/week.ts'
import { memoryEngine, type Cell, type PlainRow } from '../support/memorySource.ts'

type Json = Record<string, unknown>
const asOf = Date.parse('2026-11-23T11:00:00Z')

/** Which of the values satisfy a test, in a table of one row for each. */
async function satisfying(form: AttributeForm, test: Json, values: readonly Cell[], options: { zone?: string; asOf?: number; weekStart?: WeekStart; other?: readonly Cell[]; otherForm?: AttributeForm } = {}): Promise<readonly Cell[]> {
  const catalog = makeCatalog({ Rows: { role: 'individuals', attributes: { v: form, w: options.otherForm ?? form } } })
  const rows = values.map((v, index) => ({ v, w: options.other?.[index] ?? null }))
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Rows', rules: [{ entity: 'Rows', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'v' }, test }] } }] })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const counts = await memoryEngine(catalog, { Rows: rows }).count(parsed.definition, { asOf: options.asOf ?? asOf, zone: options.zone ?? 'Europe/Berlin', weekStart: options.weekStart ?? 'monday', signal: new AbortController().signal })
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

describe('patterns, against the whole value', () => {
  it.each<[string, Json, Cell[]]>([
    ['any characters at the end', { value: 'go*' }, ['Gold', 'GOLD', 'gold', 'Golden']],
    ['in this case', { value: 'Go*', ignoreCase: false }, ['Gold', 'Golden']],
    ['any characters at the start', { value: '* gold' }, ['Old gold']],
    ['on both sides, nothing included', { value: '*OLD*' }, ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold']],
    ['the whole value without any', { value: 'gold' }, ['Gold', 'GOLD', 'gold']],
    ['one character each', { value: 'G?l?' }, ['Gold', 'GOLD', 'gold']],
    ['one at least', { value: 'gold?*' }, ['Golden']],
    ['several parts, as late as they must be', { value: '*l*d' }, ['Gold', 'GOLD', 'gold', 'Old gold']],
    ['outer spaces are no part of it', { value: ' gold ' }, ['Gold', 'GOLD', 'gold']],
    ['everything that is there', { value: '**' }, ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold', 'Silver']],
    ['not, the empty included', { value: '*old*', negate: true }, ['Silver', null]],
    ['not, without the empty', { value: '*old*', negate: true, includeEmpty: false }, ['Silver']],
    ['not, in this case', { value: 'G*', negate: true, ignoreCase: false, includeEmpty: false }, ['gold', 'Old gold', 'Silver']],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('text', { operator: 'matchesPattern', ...test }, tiers)).toEqual(expected)
  })

  it.each<[string, string, Cell[], Cell[]]>([
    ['a star by a backslash', 'a\\*', ['a*', 'ab', 'a'], ['a*']],
    ['a question mark by a backslash', '\\?*', ['?', '?x', 'x'], ['?', '?x']],
    ['a backslash by a backslash', 'a\\\\*', ['a\\', 'a\\b', 'a*'], ['a\\', 'a\\b']],
    ['a letter by a backslash', '\\a', ['a', 'A', '\\a'], ['a', 'A']],
    ['one character of several bytes', '?', ['é', '😀', 'ab', 'ａ'], ['é', '😀', 'ａ']],
    ['characters of several bytes before others', '*é?', ['aéé', 'éa', 'é'], ['aéé', 'éa']],
    ['folded: sharp s is two', 'stra??e', ['Straße', 'strasse', 'strase'], ['Straße', 'strasse']],
    ['composed and decomposed', 'cafe\u0301*', ['Café', 'CAFÉ BAR', 'cafe'], ['Café', 'CAFÉ BAR']],
    ['expressions are taken as they are', 'a.c', ['a.c', 'abc'], ['a.c']],
    ['many stars cost no more than they must', `${'*a'.repeat(30)}*b`, ['a'.repeat(2000), `${'a'.repeat(40)}b`], [`${'a'.repeat(40)}b`]],
  ])('%s', async (_, value, values, expected) => {
    expect(await satisfying('text', { operator: 'matchesPattern', value }, values)).toEqual(expected)
  })
})

describe('regular expressions, anywhere in the value', () => {
  it.each<[string, Json, Cell[]]>([
    ['anywhere', { value: 'l+d' }, ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold']],
    ['at the start', { value: '^old' }, ['Old gold']],
    ['at the end, in this case', { value: 'd$', ignoreCase: false }, ['Gold', 'gold', 'Old gold']],
    ['one of two', { value: '^(gold|silver)$' }, ['Gold', 'GOLD', 'gold', 'Silver']],
    ['a class', { value: '[A-Z]{2}', ignoreCase: false }, ['GOLD']],
    ['case as the expression says', { value: '(?-i)^G' }, ['Gold', 'GOLD', 'Golden']],
    ['not, the empty included', { value: 'gold', negate: true }, ['Silver', null]],
    ['not, without the empty', { value: 'gold', negate: true, includeEmpty: false }, ['Silver']],
    ['nothing at all is in every value', { value: '^|x' }, ['Gold', 'GOLD', 'gold', 'Golden', 'Old gold', 'Silver']],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('text', { operator: 'matchesRegex', ...test }, tiers)).toEqual(expected)
  })

  it.each<[string, string, Cell[], Cell[]]>([
    ['character by character, so sharp s is one', '^stra.e$', ['Straße', 'STRASSE'], ['Straße']],
    ['upper and lower sharp s', 'STRAẞE', ['Straße', 'STRASSE'], ['Straße']],
    ['one character of several bytes', '^.$', ['é', '😀', 'ab'], ['é', '😀']],
    ['a decomposed expression', 'cafe\u0301', ['Café', 'cafe'], ['Café']],
    ['letters of a script', '\\p{Greek}', ['abc', 'ΟΔΟΣ'], ['ΟΔΟΣ']],
    ['nested repetition in linear time', '^(a+)+$', [`${'a'.repeat(5000)}b`, 'aaa'], ['aaa']],
  ])('%s', async (_, value, values, expected) => {
    expect(await satisfying('text', { operator: 'matchesRegex', value }, values)).toEqual(expected)
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

describe('the largest and the smallest', () => {
  const scores = [5, 3, 9, null, 3, 7, 3, null, 9, 1]
  it.each<[string, Json, Cell[]]>([
    ['top 1: of equals the first row', { operator: 'top', n: 1 }, ['c9']],
    ['top 2', { operator: 'top', n: 2 }, ['c9', 'i9']],
    ['top 3', { operator: 'top', n: 3 }, ['c9', 'f7', 'i9']],
    ['bottom 2', { operator: 'bottom', n: 2 }, ['b3', 'j1']],
    ['bottom 3', { operator: 'bottom', n: 3 }, ['b3', 'e3', 'j1']],
    ['more than there are', { operator: 'top', n: 100 }, ['a5', 'b3', 'c9', 'e3', 'f7', 'g3', 'i9', 'j1']],
    ['not in the top 3, the empty included', { operator: 'top', n: 3, negate: true }, ['a5', 'b3', 'd-', 'e3', 'g3', 'h-', 'j1']],
    ['not in the top 3, without the empty', { operator: 'top', n: 3, negate: true, includeEmpty: false }, ['a5', 'b3', 'e3', 'g3', 'j1']],
    ['not in the bottom 7, without the empty', { operator: 'bottom', n: 7, negate: true, includeEmpty: false }, ['i9']],
    // Eight rows have a value.
    ['top 12 %: less than one', { operator: 'topPercent', n: 12 }, []],
    ['top 13 %: one', { operator: 'topPercent', n: 13 }, ['c9']],
    ['top 37 %: two', { operator: 'topPercent', n: 37 }, ['c9', 'i9']],
    ['bottom 25 %', { operator: 'bottomPercent', n: 25 }, ['b3', 'j1']],
    ['top 100 %', { operator: 'topPercent', n: 100, negate: true, includeEmpty: false }, []],
    ['not in the bottom 50 %', { operator: 'bottomPercent', n: 50, negate: true }, ['a5', 'c9', 'd-', 'f7', 'h-', 'i9']],
  ])('%s', async (_, test, expected) => {
    const rows = scores.map((v, at) => ({ v, name: `${'abcdefghij'[at]}${v ?? '-'}` }))
    expect(await ranked('integer', test, rows)).toEqual(expected)
  })

  it.each<[string, AttributeForm, Json, Cell[], Cell[]]>([
    ['scaled decimals', 'decimal(2)', { operator: 'top', n: 2 }, ['-1.50', '10.05', '10.04', '2.00'], ['10.05', '10.04']],
    ['negative numbers', 'integer', { operator: 'bottom', n: 2 }, [-1, -10, 0, 5], [-1, -10]],
    ['floating decimals', 'decimal', { operator: 'top', n: 2 }, [0.1, 0.30000000000000004, 0.3, -5e300], [0.30000000000000004, 0.3]],
    ['floating decimals, nothing below', 'decimal', { operator: 'bottomPercent', n: 50 }, [0.1, 0.30000000000000004, 0.3, -5e300], [0.1, -5e300]],
    ['numbers beyond 32 bits', 'integer', { operator: 'top', n: 1 }, [9007199254740990, 9007199254740991, 1], [9007199254740991]],
  ])('of %s', async (_, form, test, values, expected) => {
    expect(await satisfying(form, test, values)).toEqual(expected)
  })

  it.each<[string, AttributeForm, readonly Cell[], readonly Cell[]]>([
    ['texts by their bytes', 'text', ['z', 'é', 'Z', 'a'], ['z', 'Z', 'a']],
    ['texts beyond the first plane last', 'text', ['😀', 'ａ', 'b', 'a'], ['ａ', 'b', 'a']],
    ['whole numbers as text: 10 before 9', 'integer', [9, 10, 11, 8], [10, 11, 8]],
    ['decimals as text', 'decimal(2)', ['9.00', '10.00', '-1.00', '2.50'], ['10.00', '-1.00', '2.50']],
    ['days as text', 'date', ['2024-01-10', '2023-12-31', '2024-01-09', '2025-01-01'], ['2024-01-10', '2023-12-31', '2024-01-09']],
  ])('equal values go by key: %s', async (_, key, keys, first) => {
    const rows = keys.map((k) => ({ k, v: 1, name: String(k) }))
    expect(await ranked('integer', { operator: 'bottom', n: 3 }, rows, { k: key })).toEqual(first.map(String))
  })

  it('goes by composite keys part by part', async () => {
    const rows = [['b', 1], ['a', 9], ['a', 10], ['B', 5]].map(([k, part]) => ({ k: k ?? null, part: part ?? null, v: 1, name: `${k}${part}` }))
    expect(await ranked('integer', { operator: 'top', n: 2 }, rows, { k: 'text', part: 'integer' })).toEqual(['a10', 'B5'])
  })

  it('ranks all rows of the entity before other conditions', async () => {
    const rows = [[9, 'x'], [8, 'y'], [7, 'y']].map(([v, t]) => ({ v: v ?? null, t: t ?? null, name: `${t}${v}` }))
    expect(await ranked('integer', { operator: 'top', n: 2 }, rows, {}, [{ kind: 'condition', attribute: { name: 't' }, test: { operator: 'equal', value: 'y' } }])).toEqual(['y8'])
  })

  it('finds the same rows among many equal ones as sorting all would', async () => {
    const rows = Array.from({ length: 5000 }, (_, at) => ({ k: `k${(at * 7919) % 5000}`, v: (at * 31) % 3, name: '' })).map((row) => ({ ...row, name: row.k }))
    const sorted = rows.toSorted((a, b) => b.v - a.v || (a.k < b.k ? -1 : 1)).map((row) => row.name)
    for (const n of [1, 700, 1700, 2500, 4999]) expect((await ranked('integer', { operator: 'top', n }, rows, { k: 'text' })).toSorted()).toEqual(sorted.slice(0, n).toSorted())
  })
})

/** The names of the rows that satisfy a test of `v`. */
async function ranked(form: AttributeForm, test: Json, rows: readonly PlainRow[], key: Readonly<Record<string, AttributeForm>> = {}, others: readonly Json[] = []): Promise<readonly string[]> {
  const catalog = makeCatalog({ Rows: { role: 'individuals', key: Object.keys(key), attributes: { ...key, v: form, t: 'text', name: 'text' } } })
  const items = [{ kind: 'condition', attribute: { name: 'v' }, test }, ...others]
  const parsed = parseDefinition({ schemaVersion: 1, audience: 'Rows', rules: [{ entity: 'Rows', where: { kind: 'group', items } }] })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const counts = await memoryEngine(catalog, { Rows: rows }).count(parsed.definition, { asOf, zone: 'UTC', signal: new AbortController().signal })
  expect(counts.diagnostics).toEqual([])
  return rows.filter((_, index) => ((counts.members?.words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0).map((row) => String(row['name']))
}

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

describe('a time that depends on now', () => {
  const monday = '2026-11-23T11:00:00Z'
  // Now, zone, test, first and last day of it; the week starts on Monday unless it is said.
  it.each<[string, string, string, Json, string, string, WeekStart?]>([
    ['today', monday, 'Europe/Berlin', { operator: 'today' }, '2026-11-23', '2026-11-23'],
    ['today, where it is tomorrow already', '2026-11-23T10:00:00Z', 'Pacific/Apia', { operator: 'today' }, '2026-11-23', '2026-11-23'],
    ['today, where it is tomorrow an hour later', '2026-11-23T11:00:00Z', 'Pacific/Apia', { operator: 'today' }, '2026-11-24', '2026-11-24'],
    ['today, where it is yesterday still', '2026-11-23T04:59:59Z', 'America/New_York', { operator: 'today' }, '2026-11-22', '2026-11-22'],
    ['today of 23 hours', '2026-03-29T12:00:00Z', 'Europe/Berlin', { operator: 'today' }, '2026-03-29', '2026-03-29'],
    ['today of 25 hours', '2026-11-01T12:00:00Z', 'America/New_York', { operator: 'today' }, '2026-11-01', '2026-11-01'],
    ['yesterday', monday, 'Europe/Berlin', { operator: 'yesterday' }, '2026-11-22', '2026-11-22'],
    ['yesterday of 25 hours', '2026-10-26T00:00:00Z', 'Europe/Berlin', { operator: 'yesterday' }, '2026-10-25', '2026-10-25'],
    ['yesterday, before a month', '2024-03-01T12:00:00Z', 'UTC', { operator: 'yesterday' }, '2024-02-29', '2024-02-29'],
    ['this week, on its first day', monday, 'Europe/Berlin', { operator: 'thisWeek' }, '2026-11-23', '2026-11-29'],
    ['this week, on its last day', '2026-11-29T12:00:00Z', 'Europe/Berlin', { operator: 'thisWeek' }, '2026-11-23', '2026-11-29'],
    ['this week from Sunday', '2026-11-29T12:00:00Z', 'Europe/Berlin', { operator: 'thisWeek' }, '2026-11-29', '2026-12-05', 'sunday'],
    ['this week from Sunday, on a Saturday', '2026-11-28T12:00:00Z', 'Europe/Berlin', { operator: 'thisWeek' }, '2026-11-22', '2026-11-28', 'sunday'],
    ['this week from Saturday', '2026-11-27T12:00:00Z', 'Europe/Berlin', { operator: 'thisWeek' }, '2026-11-21', '2026-11-27', 'saturday'],
    ['this week over the end of summer time', '2026-10-25T12:00:00Z', 'Europe/Berlin', { operator: 'thisWeek' }, '2026-10-19', '2026-10-25'],
    ['last week', monday, 'Europe/Berlin', { operator: 'lastWeek' }, '2026-11-16', '2026-11-22'],
    ['last week from Sunday', monday, 'Europe/Berlin', { operator: 'lastWeek' }, '2026-11-15', '2026-11-21', 'sunday'],
    ['last week, over new year', '2025-01-06T12:00:00Z', 'UTC', { operator: 'lastWeek' }, '2024-12-30', '2025-01-05'],
    ['this month', monday, 'Europe/Berlin', { operator: 'thisMonth' }, '2026-11-01', '2026-11-30'],
    ['this month, a leap February', '2024-02-01T00:00:00Z', 'UTC', { operator: 'thisMonth' }, '2024-02-01', '2024-02-29'],
    ['this month, a February', '2023-02-28T23:59:59Z', 'UTC', { operator: 'thisMonth' }, '2023-02-01', '2023-02-28'],
    ['this month with a start of summer time', '2026-03-08T12:00:00Z', 'America/New_York', { operator: 'thisMonth' }, '2026-03-01', '2026-03-31'],
    ['last month, of the 31st', '2026-03-31T12:00:00Z', 'Europe/Berlin', { operator: 'lastMonth' }, '2026-02-01', '2026-02-28'],
    ['last month, in January', '2026-01-15T12:00:00Z', 'Europe/Berlin', { operator: 'lastMonth' }, '2025-12-01', '2025-12-31'],
    ['last month, by the zone', '2026-03-31T22:30:00Z', 'Europe/Berlin', { operator: 'lastMonth' }, '2026-03-01', '2026-03-31'],
    ['this quarter', monday, 'Europe/Berlin', { operator: 'thisQuarter' }, '2026-10-01', '2026-12-31'],
    ['this quarter, on its first day', '2026-04-01T12:00:00Z', 'Europe/Berlin', { operator: 'thisQuarter' }, '2026-04-01', '2026-06-30'],
    ['last quarter', monday, 'Europe/Berlin', { operator: 'lastQuarter' }, '2026-07-01', '2026-09-30'],
    ['last quarter, in the first', '2026-02-28T12:00:00Z', 'Europe/Berlin', { operator: 'lastQuarter' }, '2025-10-01', '2025-12-31'],
    ['this year', monday, 'Europe/Berlin', { operator: 'thisYear' }, '2026-01-01', '2026-12-31'],
    ['this year, by the zone', '2025-12-31T23:30:00Z', 'Europe/Berlin', { operator: 'thisYear' }, '2026-01-01', '2026-12-31'],
    ['last year', monday, 'Europe/Berlin', { operator: 'lastYear' }, '2025-01-01', '2025-12-31'],
    ['month to date', monday, 'Europe/Berlin', { operator: 'monthToDate' }, '2026-11-01', '2026-11-23'],
    ['month to date, on its first day', '2026-11-01T12:00:00Z', 'Europe/Berlin', { operator: 'monthToDate' }, '2026-11-01', '2026-11-01'],
    ['quarter to date', monday, 'Europe/Berlin', { operator: 'quarterToDate' }, '2026-10-01', '2026-11-23'],
    ['year to date', monday, 'Europe/Berlin', { operator: 'yearToDate' }, '2026-01-01', '2026-11-23'],
    ['year to date, on a leap day', '2024-02-29T12:00:00Z', 'America/New_York', { operator: 'yearToDate' }, '2024-01-01', '2024-02-29'],
    ['the last 7 days over the start of summer time', '2026-03-31T12:00:00Z', 'Europe/Berlin', { operator: 'inLast', n: 7, unit: 'days' }, '2026-03-25', '2026-03-31'],
    ['the next week over the end of summer time', '2026-10-30T12:00:00Z', 'America/New_York', { operator: 'inNext', n: 1, unit: 'weeks' }, '2026-10-30', '2026-11-05'],
    ['the last month from a leap day', '2024-03-29T12:00:00Z', 'UTC', { operator: 'inLast', n: 1, unit: 'months' }, '2024-03-01', '2024-03-29'],
    ['the next quarter from a month’s end', '2025-11-30T12:00:00Z', 'UTC', { operator: 'inNext', n: 1, unit: 'quarters' }, '2025-11-30', '2026-02-27'],
    ['the last year from a 29 February', '2024-02-29T12:00:00Z', 'UTC', { operator: 'inLast', n: 1, unit: 'years' }, '2023-03-01', '2024-02-29'],
  ])('%s', async (_, now, zone, test, first, last, weekStart = 'monday') => {
    const options = { asOf: Date.parse(now), zone, weekStart }
    const days = [neighbour(first, -1), ...new Set([first, last]), neighbour(last, 1), null]
    const [inside, outside] = [days.slice(1, -2), [...days.slice(0, 1), ...days.slice(-2)]]
    expect(await satisfying('date', test, days, options)).toEqual(inside)
    expect(await satisfying('date', { ...test, negate: true }, days, options)).toEqual(outside)
    expect(await satisfying('date', { ...test, negate: true, includeEmpty: false }, days, options)).toEqual(outside.slice(0, -1))
    // The same days moment by moment, as another library sees them.
    const [start, end] = [DateTime.fromISO(first, { zone }).startOf('day').toMillis(), DateTime.fromISO(last, { zone }).endOf('day').toMillis()]
    const moments = [start - 1, start, end, end + 1].map((instant) => new Date(instant).toISOString())
    expect(await satisfying('datetime', test, moments, options)).toEqual(moments.slice(1, 3))
    expect(await satisfying('datetime', { ...test, negate: true }, [...moments, null], options)).toEqual([moments[0], moments[3], null])
  })

  it('skips the day that Apia skipped', async () => {
    // On 29 December 2011 at midnight, the 31st began there: at 10:00 UTC of the 30th.
    const moments = ['2011-12-29T09:59:59.999Z', '2011-12-29T10:00:00.000Z', '2011-12-30T09:59:59.999Z', '2011-12-30T10:00:00.000Z', '2011-12-31T09:59:59.999Z', '2011-12-31T10:00:00.000Z']
    const at = (test: Json): Promise<readonly Cell[]> => satisfying('datetime', test, moments, { zone: 'Pacific/Apia', asOf: Date.parse('2011-12-30T22:00:00Z') })
    expect(await at({ operator: 'today' })).toEqual(moments.slice(3, 5))
    expect(await at({ operator: 'yesterday' })).toEqual([])
    expect(await at({ operator: 'inLast', n: 2, unit: 'days' })).toEqual(moments.slice(3, 5))
    expect(await at({ operator: 'inLast', n: 3, unit: 'days' })).toEqual(moments.slice(1, 5))
    expect(await at({ operator: 'dayOfMonth', values: [29] })).toEqual(moments.slice(1, 3))
    expect(await at({ operator: 'dayOfMonth', values: [30] })).toEqual([])
    expect(await at({ operator: 'dayOfMonth', values: [31] })).toEqual(moments.slice(3, 5))
    expect(await at({ operator: 'dayOfWeek', values: [6] })).toEqual(moments.slice(3, 5))
  })
})

describe('parts of dates', () => {
  const days = ['1970-01-01', '1969-12-31', '2024-02-29', '2023-03-01', '0999-07-05', '2026-03-31', '2026-12-06', null]
  it.each<[string, Json, Cell[]]>([
    ['month of', { operator: 'monthOf', values: [3] }, ['2023-03-01', '2026-03-31']],
    ['month of several', { operator: 'monthOf', values: [12, 1, 12] }, ['1970-01-01', '1969-12-31', '2026-12-06']],
    ['month of, as text', { operator: 'monthOf', values: ['03'] }, ['2023-03-01', '2026-03-31']],
    ['not in a month', { operator: 'monthOf', values: [3, 12], negate: true }, ['1970-01-01', '2024-02-29', '0999-07-05', null]],
    ['not in a month, without the empty', { operator: 'monthOf', values: [3, 12], negate: true, includeEmpty: false }, ['1970-01-01', '2024-02-29', '0999-07-05']],
    ['day of the month', { operator: 'dayOfMonth', values: [1, 31] }, ['1970-01-01', '1969-12-31', '2023-03-01', '2026-03-31']],
    ['a leap day', { operator: 'dayOfMonth', values: [29] }, ['2024-02-29']],
    ['day of the week: Thursday', { operator: 'dayOfWeek', values: [4] }, ['1970-01-01', '2024-02-29']],
    ['day of the week: Wednesday', { operator: 'dayOfWeek', values: [3] }, ['1969-12-31', '2023-03-01']],
    ['Sunday is 7, whatever the week starts with', { operator: 'dayOfWeek', values: [7] }, ['2026-12-06']],
    ['year of', { operator: 'yearOf', values: [2026, 999] }, ['0999-07-05', '2026-03-31', '2026-12-06']],
    ['not in a year', { operator: 'yearOf', values: [2026], negate: true, includeEmpty: false }, ['1970-01-01', '1969-12-31', '2024-02-29', '2023-03-01', '0999-07-05']],
    ['quarter of', { operator: 'quarterOf', values: [1] }, ['1970-01-01', '2024-02-29', '2023-03-01', '2026-03-31']],
    ['not in quarters', { operator: 'quarterOf', values: [1, 4], negate: true }, ['0999-07-05', null]],
  ])('%s', async (_, test, expected) => {
    expect(await satisfying('date', test, days, { weekStart: 'sunday' })).toEqual(expected)
    // Noon in UTC is the same day in Berlin.
    const noon = (day: Cell): Cell => day && `${String(day)}T12:00:00Z`
    expect(await satisfying('datetime', test, days.map(noon))).toEqual(expected.map(noon))
  })

  it.each<[string, string, Json, string[], string[]]>([
    ['the month begins at midnight of the zone', 'Europe/Berlin', { operator: 'monthOf', values: [4] }, ['2026-03-31T21:59:59.999Z', '2026-03-31T22:00:00.000Z', '2026-04-30T21:59:59.999Z', '2026-04-30T22:00:00.000Z'], ['2026-03-31T22:00:00.000Z', '2026-04-30T21:59:59.999Z']],
    ['behind UTC', 'America/New_York', { operator: 'yearOf', values: [2025] }, ['2026-01-01T04:59:59.999Z', '2026-01-01T05:00:00.000Z'], ['2026-01-01T04:59:59.999Z']],
    ['a Sunday of 23 hours', 'Europe/Berlin', { operator: 'dayOfWeek', values: [7] }, ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00.000Z'], ['2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z']],
    ['a Sunday of 25 hours', 'America/New_York', { operator: 'dayOfMonth', values: [1] }, ['2026-11-01T03:59:59.999Z', '2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z', '2026-11-02T05:00:00.000Z'], ['2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z']],
    ['thirteen hours ahead', 'Pacific/Apia', { operator: 'quarterOf', values: [2] }, ['2026-03-31T10:59:59.999Z', '2026-03-31T11:00:00.000Z'], ['2026-03-31T11:00:00.000Z']],
  ])('of moments: %s', async (_, zone, test, values, expected) => {
    expect(await satisfying('datetime', test, values, { zone })).toEqual(expected)
  })
})

describe('anniversaries', () => {
  it.each<[string, string, Json, Cell[], Cell[]]>([
    ['today, in any year', '2026-11-23', { operator: 'anniversaryToday' }, ['1981-11-23', '2026-11-23', '2030-11-23', '1981-11-22', null], ['1981-11-23', '2026-11-23', '2030-11-23']],
    ['not today', '2026-11-23', { operator: 'anniversaryToday', negate: true }, ['1981-11-23', '1981-11-22', null], ['1981-11-22', null]],
    ['not today, without the empty', '2026-11-23', { operator: 'anniversaryToday', negate: true, includeEmpty: false }, ['1981-11-23', '1981-11-22', null], ['1981-11-22']],
    ['29 February in a leap year', '2024-02-29', { operator: 'anniversaryToday' }, ['2000-02-29', '2001-02-28'], ['2000-02-29']],
    ['28 February in a leap year', '2024-02-28', { operator: 'anniversaryToday' }, ['2000-02-29', '2001-02-28'], ['2001-02-28']],
    ['28 February in another year', '2023-02-28', { operator: 'anniversaryToday' }, ['2000-02-29', '2001-02-28', '2001-03-01'], ['2000-02-29', '2001-02-28']],
    ['1 March in another year', '2023-03-01', { operator: 'anniversaryToday' }, ['2000-02-29', '2001-03-01'], ['2001-03-01']],
    ['28 February in a century without a leap day', '1900-02-28', { operator: 'anniversaryToday' }, ['2000-02-29'], ['2000-02-29']],
    ['in the next day: today', '2026-11-23', { operator: 'anniversaryInNext', n: 1 }, ['1981-11-23', '1981-11-24', '1981-11-22'], ['1981-11-23']],
    ['in the next 7 days', '2026-11-23', { operator: 'anniversaryInNext', n: 7 }, ['1981-11-22', '1981-11-23', '1981-11-29', '1981-11-30'], ['1981-11-23', '1981-11-29']],
    ['in the next days over new year', '2026-12-30', { operator: 'anniversaryInNext', n: 4 }, ['1981-12-29', '1981-12-30', '1981-01-02', '1981-01-03'], ['1981-12-30', '1981-01-02']],
    ['in the next days, up to 28 February', '2023-02-25', { operator: 'anniversaryInNext', n: 4 }, ['2000-02-29', '2000-02-28', '2000-03-01'], ['2000-02-29', '2000-02-28']],
    ['in the next days, up to 28 February of a leap year', '2024-02-25', { operator: 'anniversaryInNext', n: 4 }, ['2000-02-29', '2000-02-28', '2000-03-01'], ['2000-02-28']],
    ['in a year without its leap day', '2023-03-01', { operator: 'anniversaryInNext', n: 365 }, ['2000-02-29', '2000-02-28', '2000-03-01'], ['2000-02-28', '2000-03-01']],
    ['in more than a year', '2026-11-23', { operator: 'anniversaryInNext', n: 5000 }, ['2000-02-29', '1981-11-22', null], ['2000-02-29', '1981-11-22']],
    ['not in the next 7 days', '2026-11-23', { operator: 'anniversaryInNext', n: 7, negate: true }, ['1981-11-22', '1981-11-23', null], ['1981-11-22', null]],
  ])('%s', async (_, today, test, values, expected) => {
    const options = { asOf: Date.parse(`${today}T12:00:00Z`), zone: 'UTC' }
    expect(await satisfying('date', test, values, options)).toEqual(expected)
    const moment = (day: Cell): Cell => day && `${String(day)}T23:59:59.999Z`
    expect(await satisfying('datetime', test, values.map(moment), options)).toEqual(expected.map(moment))
  })

  it('are days of the workspace’s zone', async () => {
    const born = ['1990-06-30T21:59:59.999Z', '1990-06-30T22:00:00.000Z', '1990-07-01T22:00:00.000Z']
    expect(await satisfying('datetime', { operator: 'anniversaryToday' }, born, { zone: 'Europe/Berlin', asOf: Date.parse('2026-06-30T22:00:00Z') })).toEqual([born[1]])
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
