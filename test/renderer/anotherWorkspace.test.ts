import { afterEach, expect, it, vi } from 'vitest'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
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

it('is asked about while the one before is still open, also where that is closed alone', async () => {
  await open('/segments', { 'workspace.close': () => null })
  const openWhenAsked = askBeforeLeaving(true)
  await app.click('Contoso Coffee: workspace menu')
  await app.click('Close')
  await app.arrives('home')
  expect([openWhenAsked, app.bridge.inputsOf('workspace.close')]).toEqual([[], [{}]])
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
