import { afterEach, expect, it, vi } from 'vitest'
import { taskIdSchema } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
const importing: Task = { id: taskIdSchema.parse('task_1'), kind: 'import', title: 'orders.csv', status: 'refreshing', step: 'Reading rows', progress: 0.5, done: 5, total: 10, startedAt: '2026-11-23T08:00:00.000Z', finishedAt: null, error: null, result: null }
const other = { path: '/home/ada/Clients/Other.tessera' }

async function open(route: string, answers: FakeAnswers = {}, info: typeof sampleWorkspace | null = sampleWorkspace): Promise<void> {
  app = await mountApp(route, { ...sampleAnswers(info), 'sources.list': () => [], 'segments.list': () => [], ...answers })
}

/** The page that is shown has unsaved work, and the person answers whether it may go. */
function askBeforeLeaving(mayGo: boolean): string[] {
  const openWhenAsked: string[] = []
  app.router.beforeEach(() => {
    openWhenAsked.push(...app.bridge.asked.map(({ channel }) => channel).filter((channel) => ['workspace.open', 'workspace.close'].includes(channel)))
    return mayGo
  })
  return openWhenAsked
}

afterEach(() => app.wrapper.unmount())

it('is opened only once the page of the one before let go of its unsaved work', async () => {
  await open('/segments')
  askBeforeLeaving(false)
  app.bridge.emit('host.openFile', other)
  await app.settle()
  expect([app.bridge.inputsOf('workspace.open'), app.router.currentRoute.value.name]).toEqual([[], 'segments'])
})

it('that is asked for twice is opened once, and only after the last answer', async () => {
  await open('/segments', { 'workspace.open': () => sampleWorkspace })
  const answers: ((mayGo: boolean) => void)[] = []
  app.router.beforeEach((to) => (to.name === 'home' ? new Promise<boolean>((resolve) => answers.push(resolve)) : true))
  app.bridge.emit('host.openFile', { path: '/home/ada/First.tessera' })
  app.bridge.emit('host.openFile', other)
  await vi.waitUntil(() => answers.length > 0, { timeout: 20_000 })
  await app.settle()
  expect(app.bridge.inputsOf('workspace.open')).toEqual([])
  for (const answer of answers) answer(true)
  await vi.waitUntil(() => app.bridge.inputsOf('workspace.open').length > 0, { timeout: 20_000 })
  expect(app.bridge.inputsOf('workspace.open')).toEqual([other])
})

it('waits for a word where work is under way that it would end', async () => {
  await open('/segments', { 'workspace.open': () => sampleWorkspace, 'workspace.saveAs': () => sampleWorkspace })
  app.bridge.emit('task.changed', importing)
  app.bridge.emit('host.openFile', other)
  await app.settle()
  expect(app.text()).toContain('Importing orders.csv')
  expect(app.bridge.inputsOf('workspace.open')).toEqual([])
  await app.click('Cancel')
  expect([app.bridge.inputsOf('workspace.open'), app.router.currentRoute.value.name]).toEqual([[], 'segments'])
  app.bridge.emit('host.openFile', other)
  await app.settle()
  await app.click('End it')
  await vi.waitUntil(() => app.bridge.inputsOf('workspace.open').length > 0, { timeout: 20_000 })
  expect(app.bridge.inputsOf('workspace.open')).toEqual([other])
})

it('is not asked for by a key while a question is open', async () => {
  await open('/segments')
  await app.press(document.body, 'o', { ctrlKey: true })
  await app.press(document.body, 'n', { ctrlKey: true })
  await app.click('Cancel')
  expect(document.querySelector('[role=dialog]')).toBe(null)
})

it('does not take the place of one that cannot be saved: its page comes back', async () => {
  await open('/sources', { 'workspace.close': () => { throw fail('storage', '"Contoso Coffee.tessera" could not be saved. The disk is full; make room and try again.') } })
  await app.click('Contoso Coffee: workspace menu')
  await app.click('Close')
  await vi.waitUntil(() => app.text().includes('The disk is full'), { timeout: 20_000 })
  expect(app.router.currentRoute.value.name).toBe('sources')
})

it('is asked about while the one before is still open, also where that is closed alone', async () => {
  await open('/segments', { 'workspace.close': () => null })
  const openWhenAsked = askBeforeLeaving(true)
  await app.click('Contoso Coffee: workspace menu')
  await app.click('Close')
  await app.arrives('home')
  expect([openWhenAsked, app.bridge.inputsOf('workspace.close')]).toEqual([[], [{}]])
})

it('P152: is refused in words to be saved where it is open read-only', async () => {
  await open('/segments', {}, { ...sampleWorkspace, readOnlyReason: 'another Tessera window has it open' })
  await app.press(document.body, 's', { ctrlKey: true })
  expect(app.text()).toContain('Nothing was saved: this workspace is open read-only. Save it under another name to work on a copy.')
  expect(app.bridge.inputsOf('workspace.save')).toEqual([])
})

it('that a restarted core could not open again is not shown as open', async () => {
  await open('/settings')
  app.bridge.answer({ 'workspace.state': () => null })
  app.bridge.emit('core.restarted', { message: 'Memory ran out. The workspace could not be opened again.' })
  await app.settle()
  expect(app.named('Tessera: workspace menu')).toHaveLength(1)
})

it('that cannot be opened leaves the page as it was', async () => {
  await open('/sources', { 'workspace.open': () => { throw fail('storage', 'This file was made by a newer Tessera.') } })
  app.bridge.emit('host.openFile', other)
  await vi.waitUntil(() => app.text().includes('This file was made by a newer Tessera.'), { timeout: 20_000 })
  expect(app.router.currentRoute.value.name).toBe('sources')
})

it('begins on its own page, unless the person went on meanwhile: that page is not made anew', async () => {
  let arrive: () => void = () => {}
  await open('/', {}, null)
  const held = new Promise<void>((resolve) => (arrive = resolve))
  app.router.beforeEach(async (to) => {
    if (to.name === 'sources') await held
  })
  await app.click('New workspace')
  await app.type('Path of the workspace file', '/home/ada/Shop.tessera')
  await app.click('Create workspace')
  await app.settle()
  await app.router.push({ name: 'segments' })
  await app.settle()
  const heading = document.querySelector('h1')
  arrive()
  await app.settle()
  expect(app.router.currentRoute.value.name).toBe('segments')
  expect(document.querySelector('h1')).toBe(heading)
})
