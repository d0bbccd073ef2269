import { afterEach, describe, expect, test } from 'vitest'
import type { ColumnProfile, SegmentProfile } from '@shared/contract/profile.contract.ts'
import { barDefinition } from '@renderer/features/details/profile/barSegment.ts'
import { barLabels, differenceWords } from '@renderer/features/details/profile/barWords.ts'
import { profileCsv } from '@renderer/features/details/profile/profileTable.ts'
import { fail } from '@shared/errors/appError.ts'
import { useDialogsStore } from '@renderer/stores/dialogs.store.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { monthOfRuns, segmentId, segmentPage } from './detailsFixture.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { shellAnswers } from './sourcesFixture.ts'

const full = segmentPage(monthOfRuns(new Date().toISOString().slice(0, 10)))
const column = (name: string, part: Partial<ColumnProfile>): ColumnProfile => ({ name, type: 'text', kind: 'attribute', difference: 0.58, bars: [], isUnique: false, problem: null, ...part })
const tier = column('Loyalty tier', { bars: [{ kind: 'value', value: 'Gold', segment: 462, others: 4700 }, { kind: 'value', value: '=Silver', segment: 538, others: 8900 }, { kind: 'missing', segment: 0, others: 34_400 }] })
const age = column('Age', { type: 'integer', difference: 0.17, bars: [{ kind: 'range', from: null, to: 30, segment: 121, others: 10_000 }, { kind: 'range', from: 30, to: 45, segment: 800, others: 30_000 }, { kind: 'range', from: 45, to: null, segment: 79, others: 8000 }] })
const profile: SegmentProfile = {
  members: 1000,
  others: 48_000,
  offered: [
    { name: 'Loyalty tier', type: 'text', kind: 'attribute', isProfiled: true },
    { name: 'Age', type: 'integer', kind: 'attribute', isProfiled: true },
    { name: 'E-mail', type: 'text', kind: 'attribute', isProfiled: false },
  ],
  columns: [tier, age, column('Broken', { kind: 'measure', difference: null, problem: 'The attribute Amount is gone.' }), column('E-mail', { isUnique: true, difference: 0.9 })],
}

let page: MountedPage
const open = async (answers: FakeAnswers = {}) => {
  page = await mountPage(`/segments/${segmentId}`, { ...shellAnswers(), 'segments.page': () => full, 'segments.list': () => [full.segment], 'profile.compare': () => profile, ...answers }, { TrendChart: true })
  await page.click('Profile')
}
afterEach(() => {
  page.unmount()
  localStorage.clear()
})

/** What is seen, without what only a screen reader says. */
function wordsOf(element: Element): string {
  const seen = element.cloneNode(true) as Element
  seen.querySelectorAll('.visually-hidden').forEach((one) => one.remove())
  return (seen.textContent ?? '').replace(/\s+/g, ' ').trim()
}

describe('the profile of a segment (P59)', () => {
  test('shows both shares of every value, the most different attribute first, and says what cannot be shown', async () => {
    await open()
    const blocks = [...document.querySelectorAll('section[aria-label^="Profile of"]')].map((block) => wordsOf(block))
    expect(blocks.slice(0, 2)).toEqual([expect.stringMatching(/^Loyalty tier\s?0\.58Gold46\.2 %9\.8 %=Silver53\.8 %18\.5 %Missing0\.0 %71\.7 %$/), expect.stringMatching(/^Age\s?0\.17Less than 3012\.1 %20\.8 %30 – 4480\.0 %62\.5 %45 and more7\.9 %16\.7 %$/)])
    expect(page.text()).toContain('It cannot be computed: The attribute Amount is gone.')
    expect(page.text()).toContain('It has too many different values for so few rows')
  })

  test('has the same numbers as a table', async () => {
    await open()
    await page.click('Table')
    const rows = [...document.querySelectorAll('[aria-label="Profile as a table"] tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent))
    expect(rows[0]).toEqual(['Loyalty tier', '0.58', 'Gold', '462', '46.2 %', '4,700', '9.8 %'])
    expect(rows).toHaveLength(6)
  })

  test('remembers which columns were chosen, and asks for those', async () => {
    await open()
    await page.click('Columns')
    await page.click('E-mail')
    expect(page.bridge.inputsOf('profile.compare').at(-1)).toMatchObject({ columns: ['Loyalty tier', 'Age', 'E-mail'], against: null })
    page.unmount()
    await open()
    expect(page.bridge.inputsOf('profile.compare').at(-1)).toMatchObject({ columns: ['Loyalty tier', 'Age', 'E-mail'] })
  })

  test('makes a segment of one bar', async () => {
    await open({ 'segments.save': () => ({ segment: { ...full.segment, name: 'Young' }, diagnostics: [], task: null }) })
    await page.click(/^Less than 30 ?12\.1 % of the segment, 20\.8 % of everyone ?\. Save as a segment$/)
    const asked = useDialogsStore().current
    if (asked?.kind !== 'name') throw new Error('Nobody asked for a name.')
    expect(asked.question.title).toBe('Save the 121 members with Age “Less than 30” as a segment')
    await asked.question.submit(asked.question.value)
    expect(page.bridge.inputsOf('segments.save')).toMatchObject([{ name: 'Loyal coffee and tea customers, Age Less than 30', refresh: true, definition: { audience: 'Customers', rules: [{ where: { items: [{ kind: 'segment', segment: 'Loyal_coffee_and_tea' }, { attribute: { name: 'Age' }, test: { operator: 'less', value: 30 } }] } }] } }])
  })

  test('keeps its failure beside what was shown, and tries again', async () => {
    let asked = 0
    await open({
      'profile.compare': () => {
        asked += 1
        throw fail('conflict', 'The rows were changed.')
      },
    })
    expect(page.text()).toContain('The rows were changed.')
    const before = asked
    await page.click('Try again')
    expect(asked).toBeGreaterThan(before)
  })
})

describe('words of bars', () => {
  test.each([
    ['days', 'date', [{ kind: 'range', from: '2026-11-02', to: '2026-11-09' }], ['2 Nov – 8 Nov 2026']],
    ['a day', 'date', [{ kind: 'range', from: '2026-11-02', to: '2026-11-03' }], ['2 Nov 2026']],
    ['months, quarters, years', 'datetime', [{ kind: 'range', from: null, to: '2026-02-01' }, { kind: 'range', from: '2026-02-01', to: '2026-03-01' }, { kind: 'range', from: '2026-04-01', to: '2026-07-01' }, { kind: 'range', from: '2025-01-01', to: '2026-01-01' }, { kind: 'range', from: '2020-01-01', to: '2025-01-01' }, { kind: 'range', from: '2026-07-01', to: null }], ['Before 1 Feb 2026', 'Feb 2026', 'Q2 2026', '2025', '2020 – 2024', 'From 1 Jul 2026']],
    ['years as numbers', 'integer', [{ kind: 'range', from: 1990, to: 2000 }], ['1990 – 1999']],
    ['whole numbers', 'integer', [{ kind: 'range', from: 1000, to: 2000 }, { kind: 'range', from: 3, to: 4 }], ['1,000 – 1,999', '3']],
    ['decimals', 'decimal', [{ kind: 'range', from: 0.5, to: 1 }, { kind: 'value', value: 12.5 }], ['0.5 – 1', '12.5']],
    ['others', 'boolean', [{ kind: 'value', value: true }, { kind: 'rest', values: 12 }, { kind: 'missing' }], ['Yes', '12 other values', 'Missing']],
  ] as const)('%s', (_name, type, bars, words) => {
    expect(barLabels({ type, bars: bars.map((bar) => ({ ...bar, segment: 1, others: 2 })) }, 'UTC')).toEqual(words)
  })

  test('differences have two places, and what is not nothing never reads as nothing', () => {
    expect([0.581, 0, 0.001, 1, null].map(differenceWords)).toEqual(['0.58', '0.00', '< 0.01', '1.00', '—'])
  })

  test('as CSV are safe to open', () => {
    const lines = profileCsv(profile, { segment: 'A "B"', others: 'everyone' }, 'UTC').split('\r\n')
    expect(lines[0]).toBe('"attribute","difference","value","members of A ""B""","share of A ""B""","rows of everyone","share of everyone"')
    expect(lines[2]).toBe('"Loyalty tier","0.58","\'=Silver",538,"0.5380",8900,"0.1854"')
  })

  test.each([
    ['a list of other values', tier, { kind: 'rest', values: 3 }],
    ['a text that is cut', tier, { kind: 'value', value: 'long', isCut: true }],
    ['an output column', { ...tier, kind: 'projection' }, { kind: 'missing' }],
  ] as const)('no segment is made of %s', (_name, of, bar) => {
    expect(barDefinition(full.segment, of, { ...bar, segment: 1, others: 1 })).toBeNull()
  })
})
