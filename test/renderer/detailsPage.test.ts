import { afterEach, describe, expect, test } from 'vitest'
import { columnsThatFit, sortedRows } from '@renderer/features/details/memberColumns.ts'
import { cellText, memberColumns } from '@shared/format/memberCells.ts'
import { runTime } from '@renderer/features/details/runWords.ts'
import { useDialogsStore } from '@renderer/stores/dialogs.store.ts'
import { segmentIdSchema, taskIdSchema } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { monthOfRuns, run, segmentId, segmentPage } from './detailsFixture.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { shellAnswers } from './sourcesFixture.ts'

const today = new Date().toISOString()
const full = segmentPage(monthOfRuns(today.slice(0, 10)))
const taskId = taskIdSchema.parse('task_r')
const task: Task = {
  id: taskId,
  kind: 'refresh',
  title: full.segment.name,
  status: 'refreshing',
  step: 'Counting members',
  progress: 0.62,
  done: 1,
  total: 1,
  startedAt: today,
  finishedAt: null,
  error: null,
  result: null,
}

let page: MountedPage
const open = async (answers: FakeAnswers = {}) => {
  page = await mountPage(`/segments/${segmentId}`, { ...shellAnswers(), 'segments.page': () => full, ...answers }, { TrendChart: true })
}
afterEach(() => {
  page.unmount()
  localStorage.clear()
})

const figures = () => [...document.querySelectorAll('dl > div')].map((figure) => figure.textContent?.replace(/\s+/g, ' ').trim())

test('shows the last run’s figures, its history, its members and the definition', async () => {
  await open()
  expect(figures()).toEqual(['Members5,323▲up214', 'Share of Customers11.0 %', 'Entered263', 'Left49'])
  expect(page.text()).toContain('All 33 runs')
  expect(page.text()).toContain('Amara Okafor')
  expect(page.text()).toContain('Customers whose Loyalty tier is Gold or Silver')
})

test('has the numbers of the chart as a table', async () => {
  await open()
  await page.click('Trend commands')
  await page.click('Table view')
  expect(document.querySelectorAll('[aria-label="Trend as a table"] tbody tr')).toHaveLength(30)
  await page.click('7 days')
  expect(document.querySelectorAll('[aria-label="Trend as a table"] tbody tr')).toHaveLength(7)
})

test('says where the axis starts when that is not zero, and can start it there', async () => {
  await open()
  expect(page.text()).toContain('Axis from 4,000')
  await page.click('Start at zero')
  expect(page.text()).toContain('Axis from 0')
})

test('keeps the time frame, and has one of days that are entered by keyboard (P51)', async () => {
  await open()
  await page.click('Custom…')
  const [from, to] = [...document.querySelectorAll<HTMLInputElement>('input[type=date]')]
  const enter = async (field: HTMLInputElement | undefined, day: string) => {
    if (field) Object.assign(field, { value: day }).dispatchEvent(new Event('change'))
    await page.settle()
  }
  expect([from?.value, to?.value].every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day ?? ''))).toBe(true)
  await enter(from, today.slice(0, 10))
  await enter(to, today.slice(0, 10))
  page.unmount()
  await open()
  await page.click('Trend commands')
  await page.click('Table view')
  expect(document.querySelectorAll('[aria-label="Trend as a table"] tbody tr')).toHaveLength(1)
})

test('draws up to four other segments beside it, in the table too (P51)', async () => {
  const others = ['b', 'c', 'd', 'e', 'f'].map((letter) => ({ ...full.segment, id: segmentIdSchema.parse(`seg_${letter}`), name: `Segment ${letter}` }))
  await open({
    'segments.list': () => [full.segment, ...others, { ...full.segment, id: segmentIdSchema.parse('seg_new'), name: 'Never run', members: null }],
    'history.trends': ({ segments }) => segments.map((id) => ({ segment: segmentIdSchema.parse(id), name: `Segment ${id.slice(-1)}`, runs: [{ startedAt: today, members: 7, entered: 1, left: 2, version: 1 }] })),
  })
  await page.click('Compare with')
  expect([...document.querySelectorAll('[aria-label="Segments to compare with"] li')].map((item) => item.textContent?.trim())).toEqual(others.map(({ name }) => name))
  for (const { name } of others) await page.click(name)
  expect(page.bridge.inputsOf('history.trends').at(-1)).toEqual({ segments: ['seg_b', 'seg_c', 'seg_d', 'seg_e'] })
  expect(page.text()).toContain('At most 4 are drawn beside it.')
  await page.click('Take Segment c out of the chart')
  await page.click('Trend commands')
  await page.click('Table view')
  const cells = [...document.querySelectorAll('[aria-label="Trend as a table"] tbody tr')].map((row) => row.firstElementChild?.textContent)
  expect(cells.filter((name) => name?.startsWith('Segment'))).toEqual(['Segment b', 'Segment d', 'Segment e'])
})

test('a frame without a run offers all of them', async () => {
  await open({ 'segments.page': () => segmentPage([run('2024-01-01T10:00:00.000Z')]) })
  expect(page.text()).toContain('No successful run in the last 30 days.')
  await page.click('Show all')
  expect(page.text()).not.toContain('No successful run')
})

test('refreshes, shows how far it is, can be canceled, and asks again when it has ended', async () => {
  await open({ 'segments.refresh': () => ({ task: taskId, leftOut: [] }), 'tasks.cancel': () => null })
  await page.click('Refresh')
  page.bridge.emit('task.changed', task)
  await page.settle()
  expect(page.text()).toContain('Counting members, 62 %')
  await page.click('Cancel refresh')
  expect(page.bridge.inputsOf('tasks.cancel')).toEqual([{ task: taskId }])
  const before = page.bridge.inputsOf('segments.page').length
  page.bridge.emit('task.changed', { ...task, status: 'canceled', finishedAt: today, error: { code: 'canceled', message: 'Canceled.' } })
  await page.settle()
  expect(page.bridge.inputsOf('segments.page').length).toBeGreaterThan(before)
  expect(page.has('Cancel refresh')).toBe(false)
})

test('writes all members as CSV where the person chooses', async () => {
  const done: Task = { ...task, kind: 'download', status: 'successful', finishedAt: today, result: 5323 }
  await open({
    'host.chooseDownload': ({ suggestedName }) => `/downloads/${suggestedName}`,
    'segments.download': () => {
      page.bridge.emit('task.changed', done)
      return { task: taskId }
    },
    'host.deliver': () => null,
  })
  await page.click('Download')
  const asked = useDialogsStore().current
  if (asked?.kind !== 'download') throw new Error('Nobody asked how.')
  expect(asked.question.title).toBe('Download “Loyal coffee and tea customers”')
  asked.answer({ format: 'csv', isSafe: true })
  await page.settle()
  expect(page.bridge.inputsOf('host.deliver')).toEqual([{ path: '/downloads/Loyal coffee and tea customers.csv' }])
})

describe('before the first successful run', () => {
  test('offers to run it', async () => {
    await open({ 'segments.page': () => segmentPage([]), 'segments.refresh': () => ({ task: taskId, leftOut: [] }) })
    await page.click('Run now')
    expect(page.bridge.inputsOf('segments.refresh')).toEqual([{ segments: [segmentId] }])
  })

  test('a draft is edited first', async () => {
    await open({ 'segments.page': () => segmentPage([], { state: 'inactive', statusReason: 'draft' }) })
    expect(page.has('Run now')).toBe(false)
    expect(page.has('Edit definition')).toBe(true)
  })
})

test('a failed run says why and keeps the members of the run before', async () => {
  const reason = 'The attribute Loyalty tier is gone. Edit the rule that uses it.'
  await open({ 'segments.page': () => segmentPage(monthOfRuns(today.slice(0, 10)), { status: 'failed', statusReason: reason }) })
  expect(page.text()).toContain(reason)
  expect(page.text()).toContain('Amara Okafor')
})

test('members are shown in the workspace’s zone and locale and sorted with empty cells last', () => {
  const table = {
    columns: [
      { name: 'Id', type: 'integer' as const },
      { name: 'Spend', type: 'decimal' as const },
      { name: 'Since', type: 'date' as const },
      { name: 'Seen', type: 'datetime' as const },
      { name: 'Gift', type: 'boolean' as const },
      { name: 'Born', type: 'integer' as const },
      { name: 'Points', type: 'integer' as const },
    ],
    keyColumns: 1,
    rows: [
      [1001, 1284.6, '2026-11-21', '2026-11-21T23:30:00.000Z', true, 1988, 1988],
      [1002, null, null, null, null, null, null],
      [1003, 9.25, '2020-02-29', '2026-07-01T10:00:00.000Z', false, 2004, 12_400],
    ],
  }
  const columns = memberColumns(table)
  const text = (row: readonly (string | number | boolean | null)[]) => columns.map((column) => cellText(row[column.index] ?? null, column, 'Europe/Berlin', 'en'))
  expect(table.rows.map(text)).toEqual([
    ['1001', '1,284.60', '21 Nov 2026', '22 Nov 2026, 00:30', 'Yes', '1988', '1,988'],
    ['1002', null, null, null, null, null, null],
    ['1003', '9.25', '29 Feb 2020', '1 Jul 2026, 12:00', 'No', '2004', '12,400'],
  ])
  const ids = (descending: boolean) => sortedRows(table.rows, { index: 1, descending }).map(([id]) => id)
  expect([ids(false), ids(true)]).toEqual([[1003, 1001, 1002], [1001, 1003, 1002]])
})

test.each([
  [0, 8],
  [100, 2],
  [480, 4],
  [2000, 8],
])('in %i pixels the preview shows %i columns', (room, shown) => {
  const members = full.members
  if (!members) throw new Error('The fixture has members.')
  expect(columnsThatFit(memberColumns(members), members, 'UTC', room, 8)).toBe(shown)
})

test.each([
  ['2026-11-23T08:32:00.000Z', 'Today, 09:32'],
  ['2026-11-22T17:00:00.000Z', '22 Nov, 18:00'],
  ['2025-11-22T17:00:00.000Z', '22 Nov 2025, 18:00'],
])('a run at %s is said as %s', (instant, words) => {
  expect(runTime(instant, 'Europe/Berlin', Date.parse('2026-11-23T12:00:00.000Z'))).toBe(words)
})
