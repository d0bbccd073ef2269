import { afterEach, expect, test } from 'vitest'
import type { SegmentVersion } from '@shared/contract/history.contract.ts'
import { useNoticesStore } from '@renderer/stores/notices.store.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { monthOfRuns, run, segmentId, segmentPage } from './detailsFixture.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { shellAnswers } from './sourcesFixture.ts'

const runs = monthOfRuns('2026-11-23')
const successful = runs.filter(({ status }) => status === 'successful')
const [newest, second] = successful
if (newest === undefined || second === undefined) throw new Error('The month has runs.')

let page: MountedPage
const open = async (answers: FakeAnswers) => {
  page = await mountPage(`/segments/${segmentId}`, { ...shellAnswers(), 'segments.page': () => segmentPage(runs), ...answers }, { TrendChart: true })
}
afterEach(() => page.unmount())

const version = (part: Partial<SegmentVersion> & Pick<SegmentVersion, 'version'>): SegmentVersion => ({ savedAt: '2026-11-09T08:12:00.000Z', madeBy: null, changes: [{ text: 'Customers where Tier is ', kind: 'same' }, { text: 'Gold', kind: 'removed' }, { text: 'Silver', kind: 'added' }], isOtherwise: false, last: null, problem: null, ...part })

test('a version is restored with Undo, which gives back the state too', async () => {
  await open({
    'history.versions': () => [version({ version: 4, last: newest, madeBy: 'anna' }), version({ version: 3, last: second })],
    'history.restore': ({ version: wanted }) => ({ version: wanted === 3 ? 5 : 6, problem: null, before: { version: 4, state: 'inactive' } }),
  })
  await page.click('Versions 2')
  expect([document.querySelector('del')?.textContent, document.querySelector('ins')?.textContent]).toEqual(['Gold', 'Silver'])
  expect(page.text()).toContain('5,109 members as of 22 Nov 2026, 18:00 → 5,323 members as of 23 Nov 2026, 18:00')
  expect([...document.querySelectorAll('.caption')].map((one) => one.textContent).filter((text) => text?.startsWith('saved'))).toEqual(['saved 9 Nov 2026, 09:12 by anna', 'saved 9 Nov 2026, 09:12'])
  expect(page.has('Restore version 4')).toBe(false)
  await page.click('Restore version 3')
  await useNoticesStore().current?.action?.run()
  expect(page.bridge.inputsOf('history.restore')).toEqual([{ segment: segmentId, version: 3 }, { segment: segmentId, version: 4, state: 'inactive' }])
})

test('says that a version would be a draft before it is restored', async () => {
  await open({ 'history.versions': () => [version({ version: 4 }), version({ version: 3, problem: '“Customers” has no attribute “City”.' })] })
  await page.click('Versions 2')
  expect(page.text()).toContain('Restored, it is an inactive draft: “Customers” has no attribute “City”.')
  await page.click('Restore version 3')
  expect(page.bridge.inputsOf('history.restore')).toEqual([])
})

test('the last two that are ticked are compared, the older one first', async () => {
  await open({
    'history.compare': () => ({ before: second, after: newest, lists: { entered: { size: 2, gone: 1 }, left: { size: 0, gone: 0 }, stayed: { size: 9, gone: 0 } }, offered: [] }),
    'history.compared': () => ({ table: { columns: [{ name: 'Customer ID', type: 'text' }, { name: 'City', type: 'text' }], keyColumns: 1, rows: [['C1', 'Leeds'], ['C9', null]] }, total: 2, present: 1, stamp: 'one' }),
  })
  await page.click('Processing history')
  for (const box of [...document.querySelectorAll<HTMLElement>('[role=cell].tick input')].slice(0, 3)) box.click()
  await page.settle()
  await page.click('Compare the two runs')
  const third = successful[2]
  expect(page.bridge.inputsOf('history.compare')).toEqual([{ segment: segmentId, before: third?.id, after: second.id }])
  expect([...document.querySelectorAll('[role=cell]')].map((cell) => cell.textContent?.trim())).toEqual(['C1', 'Leeds', 'C9', 'no longer in the data'])
  expect(page.text()).toContain('1 no longer in the data')
  await page.click('All runs')
  expect(page.has('Compare the two runs') || page.has('Tick two runs to compare')).toBe(true)
})

test('numbers of entered and left lead to who they are: of the last run, and of each run against the successful one before it', async () => {
  await open({
    'history.compare': () => ({ before: second, after: newest, lists: { entered: { size: 2, gone: 0 }, left: { size: 1, gone: 0 }, stayed: { size: 9, gone: 0 } }, offered: [] }),
    'history.compared': () => ({ table: { columns: [{ name: 'Customer ID', type: 'text' }], keyColumns: 1, rows: [['C1']] }, total: 1, present: 1, stamp: 'one' }),
  })
  const third = successful[2]
  await page.click(`${newest.left} left, last run: show who`)
  // The button that was pressed is gone: the keyboard goes on in what it opened.
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Left')
  expect(page.bridge.inputsOf('history.compare').at(-1)).toEqual({ segment: segmentId, before: second.id, after: newest.id })
  expect(page.bridge.inputsOf('history.compared').at(-1)).toMatchObject({ list: 'left' })
  await page.click('All runs')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Processing history')
  await page.click(`${second.entered} entered, 22 Nov 2026, 18:00: show who`)
  expect(page.bridge.inputsOf('history.compare').at(-1)).toEqual({ segment: segmentId, before: third?.id, after: second.id })
  expect(page.bridge.inputsOf('history.compared').at(-1)).toMatchObject({ list: 'entered' })
})

test('the first run of all leads nowhere: there is none before it', async () => {
  await open({ 'segments.page': () => segmentPage([{ ...newest, entered: 40, left: 0 }]) })
  expect(document.body.textContent).toContain('40')
  expect(page.has('40 entered, last run: show who')).toBe(false)
})

test('thousands of runs are drawn a screenful at a time, and each has its details, error and warnings in full (P53)', async () => {
  const start = Date.UTC(2020, 0, 1, 17)
  const many = Array.from({ length: 3000 }, (_, index) => run(new Date(start - index * 86_400_000).toISOString(), index === 1 ? { status: 'failed', members: null, entered: null, left: null, error: 'The attribute Tier is gone.' } : index === 0 ? { warnings: ['Gold is inactive: its stored members are read.', 'Silver is static.'] } : {}))
  await open({ 'segments.page': () => segmentPage(many) })
  await page.click('Processing history')
  const rows = [...document.querySelectorAll('[role=table] [role=row]')]
  expect(rows.length).toBeLessThan(60)
  expect(document.querySelector('[role=table]')?.getAttribute('aria-rowcount')).toBe('3001')
  expect(rows.slice(1, 3).map((row) => row.lastElementChild?.textContent)).toEqual(['2 warnings', 'The attribute Tier is gone.'])
  await page.click('Details of the run of 1 Jan 2020, 18:00')
  expect(document.querySelector('aside.pane')?.textContent).toContain('Gold is inactive: its stored members are read.Silver is static.')
  await page.click('Close')
  await page.click('Details of the run of 31 Dec 2019, 18:00')
  expect(document.querySelector('aside.pane')?.textContent?.replace(/\s+/g, ' ')).toMatch(/Run of 31 Dec 2019, 18:00.*Failed.*The attribute Tier is gone\..*As of31 Dec 2019, 18:00:00 Europe\/Berlin.*Version3/)
})

test('a note is written in place, and Undo writes what was there before', async () => {
  await open({ 'segments.page': () => ({ ...segmentPage(runs), note: { text: 'For the letter.', updatedAt: '2026-11-20T08:00:00.000Z' } }), 'history.setNote': () => ({ before: 'For the letter.' }) })
  expect(page.text()).toContain('For the letter.Written 20 Nov 2026, 09:00')
  await page.click('Edit note')
  const field = page.control('Note of the segment')
  expect(document.activeElement).toBe(field)
  Object.assign(field, { value: 'For the call.' }).dispatchEvent(new Event('input'))
  document.querySelector('form')?.dispatchEvent(new Event('submit'))
  await page.settle()
  await useNoticesStore().current?.action?.run()
  expect(page.bridge.inputsOf('history.setNote')).toEqual([{ segment: segmentId, text: 'For the call.' }, { segment: segmentId, text: 'For the letter.' }])
})

test('a note that is being written is still there after a look at another tab (P54)', async () => {
  await open({})
  await page.click('Add note')
  Object.assign(page.control('Note of the segment'), { value: 'For the letter' }).dispatchEvent(new Event('input'))
  await page.click('Processing history')
  await page.click('Overview')
  expect(page.control('Note of the segment')).toMatchObject({ value: 'For the letter' })
  await page.click('Cancel')
  await page.click('Processing history')
  await page.click('Overview')
  expect(page.has('Add note')).toBe(true)
})
