import { afterEach, describe, expect, it, vi } from 'vitest'
import { firstSchedule, type SegmentSchedule, type SystemSchedule } from '@shared/domain/schedule.ts'
import { fail } from '@shared/errors/appError.ts'
import { nextWords } from '@renderer/features/workspace/nextRefresh.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleSegment, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
afterEach(() => app.wrapper.unmount())

const daily: SystemSchedule = { ...firstSchedule('Europe/Berlin'), on: true }
const mondays: SegmentSchedule = { kind: 'weekly', weekdays: [1] }
const [tea, vip, frozen, late] = [
  sampleSegment({ name: 'Tea' }),
  sampleSegment({ name: 'VIP', schedule: mondays }),
  sampleSegment({ name: 'Frozen', type: 'static' }),
  sampleSegment({ name: 'Late', schedule: { kind: 'hand' } }),
]

async function open(system = daily, answers: FakeAnswers = {}, info = sampleWorkspace): Promise<void> {
  app = await mountApp('/segments', {
    ...sampleAnswers(info),
    'segments.list': () => [tea, vip, frozen, late],
    'schedule.get': () => ({ schedule: system, next: [] }),
    'schedule.setSegments': () => null,
    ...answers,
  })
}

const pane = () => document.querySelector('aside.v-navigation-drawer--active')
const radio = (label: string) => Array.from(pane()?.querySelectorAll<HTMLElement>('label') ?? []).find((one) => one.textContent === label)?.querySelector('input')
const chosen = () => pane()?.querySelector('input:checked')?.closest('label')?.textContent
const button = (name: string) => Array.from(pane()?.querySelectorAll('button') ?? []).find((one) => one.textContent?.trim() === name)
const sent = () => app.bridge.inputsOf('schedule.setSegments')

/** Of the command bar: the column's head is called so too. */
async function choose(...names: string[]): Promise<void> {
  for (const name of names) await app.click(`Select ${name}`)
  Array.from(document.querySelectorAll<HTMLElement>('[role=toolbar] button')).find((one) => one.textContent?.trim() === 'Schedule')?.click()
  await vi.waitUntil(() => radio('Weekly') !== undefined, { timeout: 20_000 })
  await app.settle()
}

async function pick(label: string): Promise<void> {
  radio(label)?.click()
  await app.settle()
}

async function press(name: string): Promise<void> {
  button(name)?.click()
  await app.settle()
}

describe('P92, P43: the schedule of one segment', () => {
  it('is with every refresh at first; other days are sent at Apply, and Undo gives back what was', async () => {
    await open()
    await choose('Tea')
    expect([chosen(), button('Apply')?.disabled]).toEqual(['With every system refresh', true])
    await pick('Weekly')
    await press('Thu')
    expect(sent()).toEqual([])
    await press('Apply')
    expect(sent()).toEqual([{ segments: [tea.id], schedule: { kind: 'weekly', weekdays: [1, 4] } }])
    expect(pane()).toBeNull()
    await app.click('Undo')
    expect(sent().at(-1)).toEqual({ segments: [tea.id], schedule: { kind: 'refresh' } })
  })

  it('begins with what it has, needs a day, and says when its days never come', async () => {
    await open({ ...daily, weekdays: [2, 3] })
    await choose('VIP')
    expect(chosen()).toBe('Weekly')
    expect(pane()?.textContent).toContain('This never happens: the system refresh runs on Tuesday and Wednesday only. Choose one of these days, or change the system schedule.')
    await press('Mon')
    expect([pane()?.textContent?.includes('Choose one day at least.'), button('Apply')?.disabled]).toEqual([true, true])
    await press('Tue')
    expect(pane()?.querySelector('[role=status]')?.textContent).toBe('')
    await pick('Monthly')
    await press('31')
    expect(pane()?.textContent).toContain('In months that are too short it runs on the last day.')
    await press('Apply')
    expect(sent()).toEqual([{ segments: [vip.id], schedule: { kind: 'monthly', days: [1, 31] } }])
  })

  it('says that the system schedule is off, that it is static, and why it cannot be set', async () => {
    await open(firstSchedule('Europe/Berlin'), { 'schedule.setSegments': () => { throw fail('conflict', 'The workspace is open read-only.') } })
    await choose('Frozen')
    expect(pane()?.textContent).toContain('This never happens now: the system schedule is off.')
    expect(pane()?.textContent).toContain('It is static: refreshed by hand only')
    await pick('Off')
    await press('Apply')
    expect(app.text()).toContain('The workspace is open read-only.')
    expect(pane()).not.toBeNull()
  })

  it('is a column of the grid; a static one keeps it and hides it', async () => {
    await open()
    const cells = () => Array.from(document.querySelectorAll('[role=row] .cell.schedule[role=gridcell]'), (cell) => cell.textContent)
    // In the order of the names: Frozen, Late, Tea, VIP.
    expect(cells()).toEqual(['—', 'By hand only', 'Every refresh', 'Mon'])
  })

  it('shows that of another segment when the command is chosen for that one while the pane is open', async () => {
    await open()
    await choose('Tea')
    await app.click('Select Tea')
    await choose('VIP')
    expect([pane()?.querySelector('h2')?.textContent, chosen()]).toEqual(['Schedule of “VIP”', 'Weekly'])
  })
})

it('P8: several segments get one schedule, and Undo gives each its own again', async () => {
  await open()
  await choose('Tea', 'VIP', 'Frozen', 'Late')
  expect(pane()?.textContent).toContain('They have different schedules now')
  expect(pane()?.textContent).toContain('1 of them is static')
  await pick('Off')
  await press('Apply')
  expect(sent()).toEqual([{ segments: [tea.id, vip.id, frozen.id, late.id], schedule: { kind: 'hand' } }])
  await app.click('Undo')
  expect(sent().slice(1)).toEqual([
    { segments: [tea.id, frozen.id], schedule: { kind: 'refresh' } },
    { segments: [vip.id], schedule: mondays },
    { segments: [late.id], schedule: { kind: 'hand' } },
  ])
})

describe('P90: the status bar', () => {
  const bar = () => document.querySelector('footer.bar')?.textContent ?? ''

  it('says when the next refresh is, follows a change of the schedule, and says nothing where there is none', async () => {
    await open(daily, { 'schedule.get': () => ({ schedule: daily, next: ['2001-01-01T08:00:00.000Z', '2099-12-31T08:00:00.000Z'] }) })
    expect(bar()).toContain('Next refresh: 31 Dec 2099, 09:00')
    app.bridge.answer({ 'schedule.get': () => ({ schedule: daily, next: ['2098-07-01T08:00:00.000Z'] }) })
    app.bridge.emit('data.changed', { topics: ['pipeline'] })
    await app.settle()
    expect(bar()).toContain('Next refresh: 1 Jul 2098, 10:00')
    app.bridge.answer({ 'schedule.get': () => ({ schedule: { ...daily, on: false }, next: [] }) })
    app.bridge.emit('data.changed', { topics: ['pipeline'] })
    await app.settle()
    expect(bar()).not.toContain('Next refresh')
  })

  it('says nothing in a read-only workspace: nothing runs by itself there', async () => {
    await open(daily, { 'schedule.get': () => ({ schedule: daily, next: ['2099-12-31T08:00:00.000Z'] }) }, { ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    expect(bar()).toContain('Europe/Berlin')
    expect(bar()).not.toContain('Next refresh')
  })

  it.each([
    ['2026-11-23T21:00:00.000Z', 'today, 22:00'],
    ['2026-11-23T23:30:00.000Z', 'tomorrow, 00:30'],
    ['2026-11-25T08:30:00.000Z', '25 Nov 2026, 09:30'],
  ])('has %s as %s in the zone of the workspace', (instant, words) => {
    expect(nextWords(instant, 'Europe/Berlin', Date.parse('2026-11-23T08:34:30.000Z'))).toBe(words)
  })
})
