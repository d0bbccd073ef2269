import { describe, expect, it, vi } from 'vitest'
import { fail } from '@shared/errors/appError.ts'
import { sampleSegment, sampleSegments, sampleTask, sampleWorkspace } from '../support/sampleReplies.ts'
import { app, business, grid, names, open, rows, selected } from './segmentsMount.ts'

describe('the grid', () => {
  it('shows all segments by name, and turns round at a click on the head (P1, P3)', async () => {
    await open()
    expect([names()[0], names().length]).toEqual(['Autumn roast launch list', 16])
    await app.click('Name')
    expect(names()[0]).toBe('VIP preview invitees')
    expect(document.querySelector('[aria-sort=descending]')?.textContent).toContain('Name')
    await app.click('Members')
    expect(names()[0]).toBe('VIP preview invitees')
  })

  it('remembers the sorting and the columns of this workspace (P3, P6)', async () => {
    await open()
    await app.click('Members')
    await app.click('Columns')
    await app.click('Tags')
    expect(document.querySelector('.head')?.textContent).toContain('Tags')
    await app.click('Apply')
    expect(document.querySelector('.head')?.textContent).not.toContain('Tags')
    expect(JSON.parse(localStorage.getItem(`tessera.segments.grid:${sampleWorkspace.path}`) ?? '{}')).toEqual({
      by: 'members',
      descending: false,
      hidden: ['tags'],
      order: ['name', 'tags', 'type', 'state', 'status', 'members', 'lastRefreshed', 'schedule'],
    })
  })

  it('has its columns in the order somebody gives them by keyboard, and again in the first one (P6)', async () => {
    await open()
    const heads = () => Array.from(document.querySelectorAll('.head .sort'), (head) => head.textContent?.trim())
    const before = heads()
    await app.click('Columns')
    for (let turn = 0; turn < 3; turn += 1) await app.press(app.named('Move State')[0] ?? document.body, 'ArrowUp', { altKey: true })
    expect(document.querySelector('aside [role=status]')?.textContent).toBe('State is column 2 of 8 now.')
    expect(heads()).toEqual(before)
    await app.click('Apply')
    expect(heads()).toEqual(['Name', 'State', 'Tags', 'Type', 'Status', 'Members', 'Last refreshed', 'Schedule'])
    await app.click('Columns')
    await app.click('Reset to default')
    await app.click('Apply')
    expect(heads()).toEqual(before)
  })

  it('shows the segments of some tags, says how many of all, and forgets the filter with the workspace (P5)', async () => {
    await open()
    await app.click('Filter')
    await app.type('Search tags', 'v')
    await app.click('VIP')
    await app.type('Search tags', '')
    await app.click('Equipment')
    await app.click('Apply')
    expect([names().length, app.text().includes('5 of 16')]).toEqual([5, true])
    await app.click('Filter: 2')
    await app.click('All of them')
    await app.click('Apply')
    expect(names()).toEqual(['Espresso machine owners', 'Espresso machine owners – similar'])
    await app.type('Search name', 'tea')
    expect(app.text()).toContain('No segment named “tea” has the tags “VIP” and “Equipment”.')
    await app.click('Clear search')
    await app.router.push('/settings')
    await app.arrives('settings')
    await app.router.push('/segments')
    await app.arrives('segments')
    expect(names()).toHaveLength(2)
    app.bridge.emit('workspace.changed', { ...sampleWorkspace, path: '/other.tessera' })
    await app.settle()
    expect(names()).toHaveLength(16)
  })

  it('warns where active segments come near the limit of the settings (P12)', async () => {
    await open({ 'settings.get': () => ({ theme: 'system', density: 'comfortable', railCollapsed: false, segmentLimit: 14 }) })
    expect(app.text()).toContain('14 active segments: at the limit of 14.')
  })

  it('finds names while one types and says so where there is none (P4, P13)', async () => {
    await open()
    await app.type('Search name', 'espresso')
    expect(names()).toEqual(['Espresso machine owners', 'Espresso machine owners – similar'])
    await app.type('Search name', 'nothing')
    expect(app.text()).toContain('No segment named “nothing”.')
    await app.click('Clear search')
    expect(names()).toHaveLength(16)
  })

  it('draws only what is in sight of ten thousand (P15)', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => sampleSegment({ name: `Segment ${index}`, id: `s${index}` }))
    await open({ 'segments.list': () => many })
    expect(rows().length).toBeLessThan(50)
    expect(grid().getAttribute('aria-rowcount')).toBe('10001')
  })

  it('says the audience type in words: Accounts or Contacts (P2)', async () => {
    await open({ 'catalog.get': () => ({ entities: [{ ...business, id: sampleSegments[0]?.audience ?? business.id }], relationships: [] }) }, { ...sampleWorkspace, audiences: [{ entity: 'Companies', role: 'accounts', members: 3412 }] })
    expect(rows()[0]?.textContent).toContain('Accounts')
  })

  it('shows the audience type only where segments are of accounts or contacts (P2)', async () => {
    await open()
    expect(document.querySelector('.head')?.textContent).not.toContain('Audience type')
    app.wrapper.unmount()
    await open({}, { ...sampleWorkspace, audiences: [{ entity: 'Accounts', role: 'accounts', members: 3412 }] })
    expect(document.querySelector('.head')?.textContent).toContain('Audience type')
  })
})

describe('the selection', () => {
  it('decides the commands, and its chip clears it (P7, P8)', async () => {
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
    for (const time of [1, 2]) {
      await app.press(grid(), 'a', { ctrlKey: true })
      expect([time, selected()]).toEqual([time, 16])
    }
    await app.press(grid(), 'Escape')
    expect(selected()).toBe(0)
  })

  it('stays with its row, and so does the keyboard, where the row moves', async () => {
    let list = [...sampleSegments]
    await open({ 'segments.list': () => list })
    await app.press(grid(), 'ArrowDown')
    list = sampleSegments.map((row) => (row.name === 'Autumn roast launch list' ? { ...row, name: 'Zest' } : row))
    app.bridge.emit('data.changed', { topics: ['segments'] })
    await app.settle()
    expect([names().at(-1), document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.textContent?.includes('Zest')]).toEqual(['Zest', true])
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

describe('status', () => {
  it('is live: a task moves the bar, changed data bring the new rows (P11)', async () => {
    await open()
    app.bridge.emit('task.changed', sampleTask({ id: 't1', progress: 0.25 }))
    await app.settle()
    expect(app.text()).toContain('Refreshing25 %')
    app.bridge.answer({ 'segments.list': () => [sampleSegment({ name: 'Lapsed 90 days', members: 11_400, change: 33 })] })
    app.bridge.emit('data.changed', { topics: ['segments'] })
    await app.settle()
    expect(rows().map((row) => row.textContent?.replace(/\s+/g, ' '))).toEqual([expect.stringContaining('11,400')])
  })

  it('of a failed segment opens the pane with the reason and what to do (P10, P11)', async () => {
    await open({ 'pipeline.jobOf': () => ({ job: null }), 'lists.missing': () => { throw fail('conflict', 'No list of keys.') } })
    await app.click('Failed')
    const pane = () => document.querySelector('aside.pane.v-navigation-drawer--active')?.textContent ?? ''
    await vi.waitUntil(() => pane().includes('uses consent_date, which is no longer in newsletter.csv.'), { timeout: 20_000 })
    await app.click('Edit segment')
    await app.arrives('editSegment')
  })
})

describe('without rows', () => {
  it('the next step is a new segment (P13)', async () => {
    await open({ 'segments.list': () => [] })
    expect(app.text()).toContain('No segments yet')
    await app.click('New segment')
    await app.arrives('newSegment')
  })

  it('and without an audience it is an import', async () => {
    await open({ 'segments.list': () => [] }, { ...sampleWorkspace, audiences: [] })
    expect([app.text().includes('Import your customers first'), app.named('New').length]).toEqual([true, 0])
  })

  it('a failed list does not look like an empty one, and can be asked for again (P13)', async () => {
    await open({ 'segments.list': () => { throw fail('storage', 'The workspace file is damaged.') } })
    expect([app.text().includes('The workspace file is damaged.'), app.text().includes('No segments yet')]).toEqual([true, false])
    app.bridge.answer({ 'segments.list': () => [...sampleSegments] })
    await app.click('Try again')
    expect(names()).toHaveLength(16)
  })
})
