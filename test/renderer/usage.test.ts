import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SegmentUse, TrackedRow, UsageFile } from '@shared/domain/usage.ts'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleSegments, sampleTask, sampleAnswers, sampleWorkspace } from '../support/sampleReplies.ts'
import { builderAnswers, loyalDefinition } from './builderFixture.ts'
import { savedAnswers } from './builderMount.ts'
import { segmentPage } from './detailsFixture.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
afterEach(() => app.wrapper.unmount())

const [first] = sampleSegments
const id = first?.id ?? ('' as never)
const use = (kind: string, name: string, more: Partial<SegmentUse> = {}): SegmentUse => ({ place: { kind: 'segment', id: name.replaceAll(/\W/g, '_') as never }, product: 'Tessera', kind, name, status: 'Active', link: null, mayOpen: true, campaign: null, via: [], throughSegment: (more.via?.length ?? 0) > 0, ...more })
const uses: SegmentUse[] = [
  use('journey', 'Second bag free', { place: { kind: 'tracked', id: 't1' as never }, product: 'Campaign Studio', status: 'Live', link: 'https://studio.example/17', campaign: 'Autumn 2026' }),
  use('report', 'Loyalty weekly', { place: { kind: 'tracked', id: 't2' as never }, product: 'Report Desk', status: null, mayOpen: false }),
  use('segment', 'Loyal buyers'),
  use('segment', 'Last call', { via: ['Loyal buyers'] }),
]
const held = { members: 5318, runs: 214, versions: 4 }
const tracked: TrackedRow[] = [{ id: 't1' as never, file: null, product: 'Campaign Studio', kind: 'journey', name: 'Second bag free', campaign: 'Autumn 2026', link: 'https://studio.example/17', status: 'Live', mayOpen: true, segments: [first?.outputName ?? ''], unknown: [] }]
const usageFile: UsageFile = { id: 'f1' as never, fileName: 'usage.csv', path: '/data/usage.csv', mode: 'refresh', canReread: true, readAt: '2026-11-23T08:30:00.000Z', entries: 3, unreadable: [{ line: 4, reason: 'It has no name.' }], unreadableCount: 1, problem: null }

const known: FakeAnswers = {
  'segments.page': () => segmentPage([], { id }),
  'history.versions': () => [],
  'usage.of': () => ({ uses, held }),
  'usage.tracked': () => tracked,
  'usage.files': () => [usageFile],
}

async function shows(text: string): Promise<void> {
  await vi.waitUntil(() => app.text().includes(text), { timeout: 20_000 }).catch(() => {
    throw new Error(`“${text}” is not in: ${app.text()}`)
  })
}
async function open(route: string, answers: FakeAnswers = {}, info = sampleWorkspace): Promise<void> {
  app = await mountApp(route, { ...sampleAnswers(info), ...known, ...answers })
  await app.settle()
}

describe('the pane of usages (P132)', () => {
  async function openPane(answers: FakeAnswers = {}, info = sampleWorkspace): Promise<void> {
    await open(`/segments/${id}`, answers, info)
    await vi.waitUntil(() => app.named(/^Usage/).length > 0, { timeout: 20_000 })
    await app.click(/^Usage\s*4$/)
    await shows('Segment usage')
    await shows('Where')
  }

  it('has the number of usages and products, a tree, links, and of places one may not open the name alone', async () => {
    await openPane({ 'host.openExternal': () => null })
    expect(app.text()).toContain('4usages3products')
    expect(app.text()).toContain('3 use it directly, 1 through these.')
    expect(app.text()).toContain('through Loyal buyers')
    expect(app.text()).toMatch(/Tessera knows its own uses, and those of other applications from usage\.csv, read .*1 tracked app registered by hand\. Other uses may exist\./)
    await app.click(/^Second bag free/)
    expect(app.bridge.inputsOf('host.openExternal')).toEqual([{ url: 'https://studio.example/17' }])
    expect(app.named(/^Loyalty weekly/)).toEqual([])
    expect(app.text()).toContain('Loyalty weeklyNo access to open')
    await app.click('Collapse all')
    expect(app.text()).not.toContain('Second bag free')
    await app.click('Expand all')
    await app.click('Supported products')
    expect(app.text()).toContain('Campaign Studio: journey')
    expect(app.text()).toContain('Every other application')
  })

  it('says that nothing is known to use it', async () => {
    await open(`/segments/${id}`, { 'usage.of': () => ({ uses: [], held }), 'usage.tracked': () => [], 'usage.files': () => [] })
    await app.click(/^Usage\s*0$/)
    await shows('Nothing that Tessera knows of uses')
    expect(app.text()).toContain('Other uses may exist: register them')
  })

  it('registers a use of the segment it is open for, changes one and stops tracking it with Undo', async () => {
    await openPane({ 'usage.track': ({ app: given, tracked: which }) => ({ ...given, id: which ?? ('t9' as never), file: null, unknown: [] }), 'usage.untrack': () => null })
    await app.click('Register a use')
    await shows('Segments that it uses')
    expect(app.named('Register').map((button) => (button as HTMLButtonElement).disabled)).toEqual([true])
    await app.click('Cancel')
    await app.click('Edit Second bag free')
    await shows('Stop tracking it')
    await app.type('Status', 'Paused')
    await app.click('Save')
    expect(app.bridge.inputsOf('usage.track')).toEqual([{ tracked: 't1', app: { product: 'Campaign Studio', kind: 'journey', name: 'Second bag free', campaign: 'Autumn 2026', link: 'https://studio.example/17', status: 'Paused', mayOpen: true, segments: [first?.outputName] } }])
    await app.click('Edit Second bag free')
    await app.click('Stop tracking it')
    expect(app.bridge.inputsOf('usage.untrack')).toEqual([{ tracked: 't1' }])
    await app.click('Undo')
    expect(app.bridge.inputsOf('usage.track').at(-1)).toMatchObject({ app: { name: 'Second bag free', status: 'Live' } })
  })

  it('shows why a use could not be registered, and keeps what was typed', async () => {
    await openPane({ 'usage.track': () => { throw fail('conflict', 'Campaign Studio has it already.') } })
    await app.click('Edit Second bag free')
    await shows('Stop tracking it')
    await app.click('Save')
    await shows('Campaign Studio has it already.')
    expect(app.named('Status').map((field) => (field as HTMLInputElement).value)).toEqual(['Live'])
  })

  it('has usage files with what was left out, read again and removed', async () => {
    await openPane({ 'usage.tracked': () => [...tracked, ...tracked.map((row) => ({ ...row, id: 't3' as never, file: 'f1' as never, unknown: ['Bronze'] }))], 'usage.rereadFile': () => ({ ...usageFile, problem: 'usage.csv was not found.' }), 'usage.updateFile': () => usageFile, 'usage.removeFile': () => null, 'usage.importFile': () => usageFile })
    await app.click('Usage files')
    await shows('3 entries, read')
    expect(app.text()).toContain('No segment here is called Bronze.')
    await app.click('1 left out')
    expect(app.text()).toContain('Line 4It has no name.')
    await app.click('Read usage.csv again')
    app.bridge.answer({ 'usage.files': () => [{ ...usageFile, problem: 'usage.csv was not found.' }] })
    await app.click('Read usage.csv again')
    await shows('usage.csv was not found. What it stated before is still counted.')
    await app.click('Remove usage.csv')
    expect(app.bridge.inputsOf('usage.removeFile')).toEqual([{ file: 'f1' }])
    await app.click('Undo')
    expect(app.bridge.inputsOf('usage.importFile')).toEqual([{ path: '/data/usage.csv' }])
  })

  it('changes nothing in a workspace that is open for reading only', async () => {
    await openPane({}, { ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    expect([app.named('Register a use'), app.named('Edit Second bag free')]).toEqual([[], []])
    await app.click('Usage files')
    await shows('3 entries')
    expect([app.named(/^Remove/), app.named(/^Read usage/)]).toEqual([[], []])
  })
})

describe('the builder of a used segment', () => {
  async function openBuilder(answers: FakeAnswers = {}): Promise<void> {
    app = await mountApp('/segments/loyal/edit', { ...builderAnswers(), ...known, ...savedAnswers(loyalDefinition), ...answers })
    await shows('Used in 4 places')
  }

  it('says how many places a change affects, with the count beside the title (P131)', async () => {
    await openBuilder()
    expect(app.text()).toContain('Used in 4 places; changes affect them: 1 journey, 2 segments, 1 report.')
    expect(app.named(/^Usage\s*4$/)).toHaveLength(1)
    await app.click('View usage')
    await shows('Segment usage')
  })

  it('says before a run what it would change, and runs only then (P83)', async () => {
    const running = sampleTask({ id: 'c1', kind: 'compare', progress: 0.4 })
    await openBuilder({ 'usage.runChange': () => ({ task: running.id }), 'tasks.cancel': () => null })
    await vi.waitUntil(() => app.named('Run').some((button) => !(button as HTMLButtonElement).disabled), { timeout: 20_000 })
    await app.click('Run')
    await shows('Comparing with the stored members…')
    app.bridge.emit('task.changed', { ...running, status: 'successful', finishedAt: running.startedAt, result: { before: 5104, members: 5318, entered: 331, left: 117, asOf: running.startedAt } })
    await shows('+331')
    expect(app.text()).toContain('−117')
    expect(app.text()).toContain('5,104 members now, 5,318 after it.')
    expect(app.text()).toContain('Affects 1 journey, 2 segments, 1 report.')
    expect(app.bridge.inputsOf('segments.save')).toEqual([])
    await app.click('Run')
    expect(app.bridge.inputsOf('segments.save')).toMatchObject([{ segment: 'loyal', refresh: true }])
  })

  it('ends the comparison where the person cancels before it is done', async () => {
    const running = sampleTask({ id: 'c2', kind: 'compare', progress: null })
    await openBuilder({ 'usage.runChange': () => ({ task: running.id }), 'tasks.cancel': () => null })
    await vi.waitUntil(() => app.named('Run').some((button) => !(button as HTMLButtonElement).disabled), { timeout: 20_000 })
    await app.click('Run')
    await shows('Comparing with the stored members…')
    await app.click('Cancel')
    expect(app.bridge.inputsOf('tasks.cancel')).toEqual([{ task: 'c2' }])
    expect(app.bridge.inputsOf('segments.save')).toEqual([])
  })
})

describe('deleting used segments (P133)', () => {
  const grid = (): HTMLElement => document.querySelector<HTMLElement>('[role=grid]') ?? document.body

  it('names what stops, in a list with numbers, and leads to the usages', async () => {
    await open('/segments')
    await app.click('Select Tea drinkers')
    await app.press(grid(), 'Delete')
    await shows('4 places use this segment and its 5,318 members. Deleting it changes them:')
    expect(app.text()).toContain('1 journey stops for everyone in the segmentSecond bag free · campaign Autumn 2026 is affected')
    expect(app.text()).toContain('1 segment can no longer refreshLoyal buyers')
    expect(app.text()).toContain('1 more segment is skipped and keeps its membersLast call (through Loyal buyers)')
    expect(app.text()).toContain('Its definition, 214 runs of history, 4 versions and the list of 5,318 stored members go with it.')
    await app.click('View usage details')
    await shows('Segment usage')
    expect(app.bridge.inputsOf('segments.remove')).toEqual([])
  })

  it('asks once for several, and stays possible where the uses cannot be looked up', async () => {
    await open('/segments', { 'usage.of': () => { throw fail('storage', 'The file cannot be read.') }, 'segments.remove': () => null })
    await app.click('Select Tea drinkers')
    await app.click('Select One-time buyers')
    await app.press(grid(), 'Delete')
    await shows('What uses them could not be looked up: The file cannot be read.')
    await app.click('Delete 2 segments')
    expect(app.bridge.inputsOf('segments.remove')).toHaveLength(1)
  })
})

describe('unused segments (P134)', () => {
  const row = (name: string, isExempt = false) => ({ segment: name.replaceAll(/\W/g, '_') as never, name, state: 'active' as const, members: 1200, seenOn: '2026-09-01', isExempt })

  it('are told of, deactivated with Undo, or kept; the setting is off', async () => {
    await open('/segments', { 'usage.unused': () => ({ days: 45, deactivates: false, segments: [row('Old one'), row('Older one'), row('Kept one', true)] }), 'usage.setExempt': () => null, 'usage.setDeactivation': () => null, 'segments.setState': () => [] })
    await shows('2 active segments were in no usage, export or open page for 45 days.')
    await app.click('Look at them')
    await shows('last of use')
    await app.click('Select Old one')
    await app.click('Deactivate 1')
    expect(app.bridge.inputsOf('segments.setState')).toEqual([{ segments: ['Old_one'], state: 'inactive' }])
    await app.click('Select Older one')
    await app.click('Keep')
    await app.click('Do not keep Kept one')
    expect(app.bridge.inputsOf('usage.setExempt')).toEqual([{ segments: ['Older_one'], isExempt: true }, { segments: ['Kept_one'], isExempt: false }])
    await app.click(/^Deactivate unused segments by itself/)
    expect(app.bridge.inputsOf('usage.setDeactivation')).toEqual([{ on: true }])
    document.querySelector<HTMLElement>('.banner [aria-label=Dismiss]')?.click()
    await app.settle()
    expect(app.named('Look at them')).toEqual([])
  })
})
