import { afterEach, describe, expect, it } from 'vitest'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleSegment, sampleSegments, sampleTask, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp

async function open(answers: FakeAnswers = {}, info = sampleWorkspace): Promise<void> {
  app = await mountApp('/segments', { ...sampleAnswers(info), ...answers })
}

afterEach(() => app.wrapper.unmount())

const rows = () => Array.from(document.querySelectorAll('[role=row][aria-rowindex]:not([aria-rowindex="1"])'))
const names = () => rows().map((row) => row.querySelector('.name')?.textContent)
const grid = () => document.querySelector('[role=grid]') ?? document.body
const selected = () => rows().filter((row) => row.getAttribute('aria-selected') === 'true').length

function idOf(name: string): SegmentRow['id'] {
  const row = sampleSegments.find((one) => one.name === name)
  if (!row) throw new Error(`There is no ${name}.`)
  return row.id
}

describe('the grid', () => {
  it('shows all segments by name, and turns round at a click on the head', async () => {
    await open()
    expect([names()[0], names().length]).toEqual(['Autumn roast launch list', 16])
    await app.click('Name')
    expect(names()[0]).toBe('VIP preview invitees')
    expect(document.querySelector('[aria-sort=descending]')?.textContent).toContain('Name')
    await app.click('Members')
    expect(names()[0]).toBe('VIP preview invitees')
  })

  it('remembers the sorting and the columns of this workspace', async () => {
    await open()
    await app.click('Members')
    await app.click('Columns')
    await app.click('Tags')
    expect(document.querySelector('.head')?.textContent).not.toContain('Tags')
    expect(JSON.parse(localStorage.getItem(`tessera.segments.grid:${sampleWorkspace.path}`) ?? '{}')).toEqual({
      by: 'members',
      descending: false,
      hidden: ['tags'],
    })
  })

  it('finds names while one types and says so where there is none', async () => {
    await open()
    await app.type('Search name', 'espresso')
    expect(names()).toEqual(['Espresso machine owners', 'Espresso machine owners – similar'])
    await app.type('Search name', 'nothing')
    expect(app.text()).toContain('No segment named “nothing”.')
    await app.click('Clear search')
    expect(names()).toHaveLength(16)
  })

  it('draws only what is in sight of ten thousand', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => sampleSegment({ name: `Segment ${index}`, id: `s${index}` }))
    await open({ 'segments.list': () => many })
    expect(rows().length).toBeLessThan(50)
    expect(grid().getAttribute('aria-rowcount')).toBe('10001')
  })

  it('shows the audience type only where segments are of accounts or contacts', async () => {
    await open()
    expect(document.querySelector('.head')?.textContent).not.toContain('Audience type')
    app.wrapper.unmount()
    await open({}, { ...sampleWorkspace, audiences: [{ entity: 'Accounts', role: 'accounts', members: 3412 }] })
    expect(document.querySelector('.head')?.textContent).toContain('Audience type')
  })
})

describe('the selection', () => {
  it('decides the commands, and its chip clears it', async () => {
    await open()
    expect([app.named('New').length, app.named('Rename').length]).toEqual([1, 0])
    await app.click('Select High-value customers')
    expect([app.named('New').length, app.named('Rename').length]).toEqual([0, 1])
    await app.click('Select Tea drinkers')
    expect([app.named('Rename').length, app.named('Delete').length]).toEqual([0, 1])
    await app.click(/2 selected/)
    expect([selected(), app.named('New').length]).toEqual([0, 1])
  })

  it('follows the keyboard: arrows move, Space selects, Shift extends, Escape clears', async () => {
    await open()
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), ' ')
    expect(rows().findIndex((row) => row.getAttribute('aria-selected') === 'true')).toBe(1)
    expect(document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.textContent).toContain('Birthday this month')
    await app.press(grid(), 'ArrowDown', { shiftKey: true })
    await app.press(grid(), 'ArrowDown', { shiftKey: true })
    expect(selected()).toBe(3)
    await app.press(grid(), 'a', { ctrlKey: true })
    expect(selected()).toBe(16)
    await app.press(grid(), 'Escape')
    expect(selected()).toBe(0)
  })

  it('survives sorting and loses what a search hides', async () => {
    await open()
    await app.click('Select Tea drinkers')
    await app.click('Members')
    expect(selected()).toBe(1)
    await app.type('Search name', 'espresso')
    await app.type('Search name', '')
    expect(selected()).toBe(0)
  })
})

describe('commands', () => {
  it('Enter views the row the keyboard is on', async () => {
    await open({ 'segments.page': () => { throw fail('notFound', 'There is no such segment.') } })
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), 'Enter')
    await app.arrives('segment')
    expect(app.router.currentRoute.value.path).toBe(`/segments/${idOf('Autumn roast launch list')}`)
  })

  it('F5 refreshes the selected ones and names those left out', async () => {
    await open({ 'segments.refresh': () => ({ task: sampleTask({ id: 't9' }).id, leftOut: ['Office pilot 2025'] }) })
    await app.click('Select Tea drinkers')
    await app.click('Select Office pilot 2025')
    await app.press(grid(), 'F5')
    expect(app.bridge.inputsOf('segments.refresh')).toEqual([{ segments: [idOf('Office pilot 2025'), idOf('Tea drinkers')] }])
    expect(app.text()).toContain('Left out because inactive: Office pilot 2025.')
  })

  it('F2 renames; what is wrong with the name is said under the field', async () => {
    let taken = true
    await open({
      'segments.rename': ({ name }) => {
        if (taken) throw fail('conflict', 'A segment named “VIP” exists. Take another name.')
        return sampleSegment({ name })
      },
    })
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), 'F2')
    await app.type('Name', 'VIP')
    await app.click('Rename')
    expect(app.text()).toContain('A segment named “VIP” exists. Take another name.')
    taken = false
    await app.type('Name', 'Very important')
    await app.click('Rename')
    expect(app.bridge.inputsOf('segments.rename').at(-1)).toEqual({ segment: idOf('Autumn roast launch list'), name: 'Very important' })
    expect(document.querySelector('[role=dialog]')).toBeNull()
  })

  it('Delete asks with numbers, and Undo brings the same ones back', async () => {
    await open({ 'segments.remove': () => null, 'segments.restore': () => null })
    await app.click('Select Tea drinkers')
    await app.press(grid(), 'Delete')
    expect(app.text()).toContain('Delete “Tea drinkers”?')
    expect(app.text()).toContain('6,029 stored members')
    expect(app.bridge.inputsOf('segments.remove')).toEqual([])
    await app.click('Delete segment')
    expect(app.bridge.inputsOf('segments.remove')).toEqual([{ segments: [idOf('Tea drinkers')] }])
    await app.click('Undo')
    expect(app.bridge.inputsOf('segments.restore')).toEqual([{ segments: [idOf('Tea drinkers')] }])
  })

  it('keys mean the selected segment right after its box was ticked', async () => {
    await open()
    const box = document.querySelector<HTMLElement>('[aria-label="Select Tea drinkers"]')
    box?.focus()
    await app.click('Select Tea drinkers')
    expect(document.activeElement).toBe(grid())
    await app.press(document.activeElement ?? document.body, 'F2')
    expect(app.text()).toContain('Rename “Tea drinkers”')
  })

  it('Delete names only what is there to be deleted', async () => {
    await open()
    await app.click('Select Summer sampler')
    await app.press(grid(), 'Delete')
    expect(app.text()).toContain('Its definition, with all versions')
    expect(app.text()).not.toMatch(/stored member|history of its runs/)
  })

  it('Download asks where, waits for the task and hands the file over', async () => {
    await open({
      'host.chooseDownload': ({ suggestedName }) => `/out/${suggestedName}`,
      'segments.download': () => ({ task: sampleTask({ id: 'd1' }).id }),
      'host.deliver': () => null,
    })
    await app.click('Select Tea drinkers')
    await app.click('Download')
    expect(app.bridge.inputsOf('segments.download')).toEqual([{ segment: idOf('Tea drinkers'), path: '/out/Tea drinkers.csv' }])
    expect(app.bridge.inputsOf('host.deliver')).toEqual([])
    app.bridge.emit('task.changed', sampleTask({ id: 'd1', kind: 'download', status: 'successful', finishedAt: '2026-11-23T08:35:00.000Z' }))
    await app.settle()
    expect(app.bridge.inputsOf('host.deliver')).toEqual([{ path: '/out/Tea drinkers.csv' }])
  })

  it('a failure becomes one plain sentence', async () => {
    await open({ 'segments.duplicate': () => { throw fail('storage', 'The disk is full. Free some space and try again.') } })
    await app.click('Select Tea drinkers')
    await app.click('Create duplicate')
    expect(app.text()).toContain('The disk is full. Free some space and try again.')
  })
})

describe('status', () => {
  it('is live: a task moves the bar, changed data bring the new rows', async () => {
    await open()
    app.bridge.emit('task.changed', sampleTask({ id: 't1', progress: 0.25 }))
    await app.settle()
    expect(app.text()).toContain('Refreshing25 %')
    app.bridge.answer({ 'segments.list': () => [sampleSegment({ name: 'Lapsed 90 days', members: 11_400, change: 33 })] })
    app.bridge.emit('data.changed', { topics: ['segments'] })
    await app.settle()
    expect(rows().map((row) => row.textContent?.replace(/\s+/g, ' '))).toEqual([expect.stringContaining('11,400')])
  })

  it('of a failed segment opens the pane with the reason and what to do', async () => {
    await open()
    await app.click('Failed')
    expect(document.querySelector('aside.pane')?.textContent).toContain('uses consent_date, which is no longer in newsletter.csv.')
    await app.click('Edit segment')
    await app.arrives('editSegment')
  })
})

describe('without rows', () => {
  it('the next step is a new segment', async () => {
    await open({ 'segments.list': () => [] })
    expect(app.text()).toContain('No segments yet')
    await app.click('New segment')
    await app.arrives('newSegment')
  })

  it('and without an audience it is an import', async () => {
    await open({ 'segments.list': () => [] }, { ...sampleWorkspace, audiences: [] })
    expect([app.text().includes('Import your customers first'), app.named('New').length]).toEqual([true, 0])
  })

  it('a failed list does not look like an empty one, and can be asked for again', async () => {
    await open({ 'segments.list': () => { throw fail('storage', 'The workspace file is damaged.') } })
    expect([app.text().includes('The workspace file is damaged.'), app.text().includes('No segments yet')]).toEqual([true, false])
    app.bridge.answer({ 'segments.list': () => [...sampleSegments] })
    await app.click('Try again')
    expect(names()).toHaveLength(16)
  })
})
